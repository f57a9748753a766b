import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { runCli } from "../helpers/cli.ts";
import type { CliRun } from "../helpers/cli.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

const ID = "1999999999999";
const FILE = `src/migrations/${ID}-add-tags.ts`;

/** Names its table by a module beside it, so that its imports have to be resolved from where it was. */
const MIGRATION = `import type { MigrationInterface, QueryRunner } from "typeorm";
import { TAGS } from "../names";

/** add tags */
export class AddTags${ID} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query(\`CREATE TABLE "\${TAGS}" (id int)\`); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query(\`DROP TABLE "\${TAGS}"\`); }
}
`;

describe("a revision whose file is gone or changed", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let database: string;
  let count = 0;

  const cli = (...args: string[]): Promise<CliRun> =>
    runCli(sample.folder, args, {
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
      DB_NAME: database,
    });
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await cli(...args);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false", ...args],
      { cwd: sample.folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
  const tagsTable = async (): Promise<boolean> => {
    const [row] = await postgres.query<{ is: boolean }>(database, "SELECT to_regclass('label_tags') IS NOT NULL AS is");
    return row?.is === true;
  };

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    sample = await copySample("none");
    database = await postgres.createDatabase(`missing_${++count}`);
    await writeFile(path.join(sample.folder, "src/names.ts"), 'export const TAGS = "label_tags";\n');
    git("init", "-qb", "main");
    git("add", "-A");
    git("commit", "-qm", "begin");
    await done("upgrade", "head");
    git("switch", "-qc", "feature/tags");
    await writeFile(path.join(sample.folder, FILE), MIGRATION);
    git("add", "-A");
    git("commit", "-qm", "Add tags");
  });
  afterEach(() => sample.cleanup());

  it("is shown, found in git, and taken back after a yes", async () => {
    await done("upgrade", "head");
    git("switch", "-q", "main");
    const { revisions } = (await cli("status", "--json")).json();
    assert.equal(revisions.find(({ id }) => id === ID)?.state, "missing");

    const refused = await cli("downgrade", "-1");
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /AddTags1999999999999: .*add-tags\.ts from commit \w+ \(Add tags\) on feature\/tags/);
    assert.match(refused.stderr, /--dry-run.*--yes/);
    assert.ok(await tagsTable());

    const shown = await done("downgrade", "-1", "--dry-run");
    assert.match(shown, /\| export class AddTags1999999999999/);
    assert.match(shown, /^ {4}DROP TABLE "label_tags";$/m);
    assert.ok(await tagsTable());

    await done("downgrade", "-1", "--yes");
    assert.ok(!(await tagsTable()));
    const after = (await cli("status", "--json")).json();
    assert.ok(after.revisions.every(({ state }) => state === "applied"));
    assert.equal(git("status", "--porcelain"), "", "no file was left behind");
  });

  it("is found in the journal after git has forgotten it, in a folder that is gone", async () => {
    const folder = "src/migrations/tags";
    await mkdir(path.join(sample.folder, folder));
    git("mv", FILE, `${folder}/${path.basename(FILE)}`);
    await writeFile(
      path.join(sample.folder, folder, path.basename(FILE)),
      MIGRATION.replace("../names", "../../names"),
    );
    git("commit", "-qam", "Move");
    const source = path.join(sample.folder, "src/data-source.ts");
    await writeFile(source, (await readFile(source, "utf8")).replace("migrations/*", "migrations/**/*"));
    git("commit", "-qam", "Look in folders");
    await done("upgrade", "head", "--journal");
    git("switch", "-q", "main");
    git("branch", "-qD", "feature/tags");
    git("reflog", "expire", "--expire=now", "--all");
    git("gc", "-q", "--prune=now");
    await rm(path.join(sample.folder, folder), { recursive: true, force: true });
    const { steps } = (await cli("downgrade", "-1", "--yes", "--json")).json();
    assert.equal(steps[0]?.found?.origin, "the journal");
    assert.ok(!(await tagsTable()));
  });

  it("is told when its file was edited after it was applied: by the journal, else by git", async () => {
    const edited = async () => {
      const { revisions, warnings } = (await cli("status", "--json")).json();
      const ids = revisions.filter((revision) => revision.edited).map(({ id }) => id);
      return { ids, warning: warnings.find((warning) => warning.includes("databases that have it")) };
    };
    const file = path.join(sample.folder, FILE);
    await done("upgrade", "head");
    assert.deepEqual((await edited()).ids, []);
    await writeFile(file, MIGRATION.replace("{ await", "{\n\n await /* formatted */"));
    assert.deepEqual((await edited()).ids, [], "its layout may change");
    await writeFile(file, MIGRATION.replace("id int", "id bigint"));
    const byGit = await edited();
    assert.deepEqual(byGit.ids, [ID]);
    assert.match(byGit.warning ?? "", /differs from the last commit/);

    await done("downgrade", "-1");
    await done("upgrade", "head", "--journal");
    assert.deepEqual((await edited()).ids, [], "the journal knows better");
    await writeFile(file, MIGRATION.replaceAll("\n", "\r\n"));
    const byJournal = await edited();
    assert.deepEqual(byJournal.ids, [ID]);
    assert.match(byJournal.warning ?? "", /was edited after it was applied/);
    assert.match(await done("status"), /add tags {2}\(current, head, edited\)/);
  });

  it("says where it was looked for when nobody has it", async () => {
    await done("upgrade", "head");
    git("switch", "-q", "main");
    await rm(path.join(sample.folder, ".git"), { recursive: true });
    const { code, stderr } = await cli("downgrade", "-1", "--yes");
    assert.equal(code, 2);
    assert.match(stderr, /AddTags1999999999999 is applied, but its file is not in this project/);
    assert.match(stderr, /Neither the journal nor git has it\. .*not a git repository/);
    const named = await cli("downgrade", ID);
    assert.match(named.stderr, /AddTags1999999999999 is applied, but its file is not in this project/);
  });
});
