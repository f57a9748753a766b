import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { whyText } from "../../src/core/autogenerate/preexisting.ts";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { CheckResult } from "../../src/protocol/results.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { runCli } from "../helpers/cli.ts";
import { gitIn } from "../helpers/git-repository.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

const ID = "1795000000000";
const NEWEST = `src/migrations/${ID}-by-hand.ts`;
const COLOUR = "add column colour (integer, nullable)";
const EXTRA = "add column extra (integer, nullable)";
const BY_TITLE = "drop index on posts (title)";

describe("differences that are older than the newest committed revision", function () {
  this.timeout(120_000);
  let sample: SampleCopy;
  let git: (...args: string[]) => string;
  let clone: string | undefined;
  const log: string[] = [];

  before(async () => {
    sample = await copySample("installed");
    git = gitIn(sample.folder);
    await writeFile(path.join(sample.folder, ".gitignore"), "node_modules\n");
    // What an earlier run found out of the same files is not to answer here.
    await writeFile(path.join(sample.folder, "only-here.txt"), randomUUID());
    await addProperty("tag", "colour");
    git("init", "-qb", "main");
    commit("begin");
    await writeFile(
      path.join(sample.folder, NEWEST),
      `export class ByHand${ID} {
  async up(queryRunner: any) { await queryRunner.query('CREATE INDEX "by_title" ON "posts" ("title")'); }
  async down(queryRunner: any) { await queryRunner.query('DROP INDEX "by_title"'); }
}
`,
    );
    await addProperty("post", "forgotten");
    commit("the newest revision, an index that no entity has, and an edit that it forgot");
  });
  after(async () => {
    await sample.cleanup();
    if (clone !== undefined) await rm(clone, { recursive: true, force: true });
  });

  function commit(message: string): void {
    git("add", "-A");
    git("commit", "-qm", message);
  }

  async function addProperty(entity: "post" | "tag", name: string): Promise<void> {
    const file = path.join(sample.folder, `src/entities/${entity}.ts`);
    const text = await readFile(file, "utf8");
    const property = `  @Column({ type: "int", nullable: true })\n  ${name}: number | null;\n`;
    await writeFile(file, text.replace(/\}\s*$/, `${property}}\n`));
  }

  async function withService<T>(work: (service: RevisionService) => Promise<T>, root = sample.folder): Promise<T> {
    log.length = 0;
    const service = await openRevisionService({
      root,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: false,
      log: (line) => log.push(line),
    });
    try {
      return await work(service);
    } finally {
      await service.dispose();
    }
  }

  const told = ({ operations, preexisting }: Pick<CheckResult, "operations" | "preexisting">) => [
    operations.map(({ summary }) => summary).toSorted(),
    preexisting.map((one) => `${one.summary}: ${whyText(one)}`).toSorted(),
  ];

  it("stand apart; what the same commit forgot or made itself does not", async () => {
    const found = await withService((service) => service.check(NO_ANSWERS));
    assert.deepEqual(told(found), [
      ["add column forgotten (integer, nullable)", BY_TITLE],
      [`${COLOUR}: older than ${ID}`],
    ]);
    assert.equal(git("status", "--porcelain"), "");
    assert.equal(git("worktree", "list").split("\n").length, 1);
  });

  it("count where the history does not reach back, and where the project says so", async () => {
    clone = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-shallow-")));
    git("clone", "-q", "--depth", "1", `file://${sample.folder}`, clone);
    await symlink(path.join(sample.folder, "node_modules"), path.join(clone, "node_modules"), "junction");
    const shallow = await withService((service) => service.check(NO_ANSWERS), clone);
    assert.deepEqual([shallow.operations.length, shallow.preexisting], [3, []]);
    assert.match(log.join("\n"), /shallow and does not reach back to before ByHand1795000000000/);

    const config = path.join(sample.folder, "typeorm-revisions.config.json");
    await writeFile(config, JSON.stringify({ preexisting: "accepted" }));
    const off = await withService((service) => service.check(NO_ANSWERS));
    assert.deepEqual([off.operations.length, off.preexisting], [3, []]);
    await rm(config);
  });

  it("let check pass; the next edit fails it, alone is generated, and is proven", async () => {
    // Another revision, which forgets nothing: all that differs is older than it.
    const next = `src/migrations/1796000000000-next.ts`;
    await writeFile(
      path.join(sample.folder, next),
      `export class Next1796000000000 { async up() {} async down() {} }\n`,
    );
    commit("another revision");
    const clean = await runCli(sample.folder, ["check"]);
    assert.equal(clean.code, 0, clean.stdout + clean.stderr);
    assert.match(clean.stdout, /in sync with the revisions, 3 differences older than 1796000000000\./);
    assert.match(clean.stdout, /add column colour \(integer, nullable\) \(older than 1796000000000\)/);

    await addProperty("post", "extra");
    await withService(async (service) => {
      const edited = await service.check(NO_ANSWERS);
      assert.deepEqual(told(edited)[0], [EXTRA]);
      const generated = await service.generate({ message: "extra", answers: NO_ANSWERS });
      assert.deepEqual(told(generated)[0], [EXTRA]);
      assert.equal(generated.verified.problem, undefined);
      assert.doesNotMatch(await readFile(generated.file, "utf8"), /colour|forgotten|by_title/);
      const after = await service.check(NO_ANSWERS);
      assert.deepEqual([told(after)[0], after.preexisting.length], [[], 3]);
      commit("extra");
      // It is the newest now: what is older than it was older before.
      const committed = await service.check(NO_ANSWERS);
      assert.deepEqual(told(committed)[0], []);
      assert.ok(committed.preexisting.every(({ olderThan }) => olderThan === generated.revision.id));

      // A new name in the old one's place is likelier than one that is alike and stands elsewhere.
      const file = path.join(sample.folder, "src/entities/post.ts");
      const text = await readFile(file, "utf8");
      const alike = '  @Column({ type: "int", nullable: true })\n  extra2: number | null;\n\n';
      await writeFile(file, text.replace("extra:", "shares:").replace("  @Column", `${alike}  @Column`));
      service.invalidate([file]);
      const [decision] = (await service.check(NO_ANSWERS)).decisions;
      assert.deepEqual(decision?.candidates, ["shares", "extra2"]);
    });
  });

  it("count where the entities of then cannot be loaded, which is not tried twice", async () => {
    const file = path.join(sample.folder, "src/entities/post.ts");
    const text = await readFile(file, "utf8");
    await writeFile(file, `${text}\nthrow new Error("broken then");\n`);
    commit("broken");
    await writeFile(file, text);
    await writeFile(
      path.join(sample.folder, "src/migrations/1999000000000-last.ts"),
      `export class Last1999000000000 { async up() {} async down() {} }\n`,
    );
    commit("mended, with a revision");
    for (const reports of [1, 0]) {
      const told: string[] = [];
      const options = { report: (message: string) => void told.push(message) };
      const found = await withService((service) => service.check(NO_ANSWERS, options));
      assert.deepEqual(found.preexisting, []);
      assert.ok(found.operations.length >= 3);
      assert.match(log.join("\n"), /No difference is taken for an older one: .*broken then/);
      assert.equal(
        told.filter((message) => message.startsWith("Looking at the entities as they were")).length,
        reports,
      );
    }
  });
});
