import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runCli } from "../helpers/cli.ts";
import { stopEmbedded } from "../../src/shadow/embedded.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

async function addColumn(
  folder: string,
  source = `  @Column({ type: "timestamptz", nullable: true })\n  lastReadAt: Date | null;\n`,
): Promise<void> {
  const file = path.join(folder, "src/entities/post.ts");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/\}\s*$/, `\n${source}}\n`));
}

describe("the loop on the command line", function () {
  this.timeout(180_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let env: Record<string, string>;
  let database: string;
  let count = 0;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    sample = await copySample("none");
    database = await postgres.createDatabase(`loop_${(count += 1)}`);
    env = {
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
      DB_NAME: database,
    };
  });
  afterEach(async () => {
    await stopEmbedded(sample.folder);
    await sample.cleanup();
  });

  const run = (...args: string[]) => runCli(sample.folder, args, env);

  it("shows, applies, generates, proves and takes back on a real Postgres", async () => {
    const pending = (await run("status", "--json")).json();
    assert.equal(pending.ok, true);
    assert.equal(pending.command, "status");
    assert.deepEqual(pending.current, []);
    assert.ok(pending.revisions.length >= 8);
    assert.ok(pending.revisions.every(({ state }) => state === "pending"));
    assert.deepEqual(
      await postgres.query(database, "SELECT 1 FROM pg_tables WHERE schemaname = 'public'"),
      [],
      "looking makes no table",
    );

    const upgraded = await run("upgrade", "head", "--json");
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.ok(upgraded.json().steps.every(({ status }) => status === "done"));
    const clean = await run("check");
    assert.equal(clean.code, 0, clean.stdout + clean.stderr);

    await addColumn(sample.folder);
    const found = await run("check", "--json");
    assert.equal(found.code, 1, found.stderr);
    const [operation, ...others] = found.json().operations;
    assert.deepEqual(others, []);
    assert.equal(operation?.kind, "add-column");
    assert.equal(operation?.entity, "Post");
    assert.equal(operation?.property, "lastReadAt");
    assert.equal(operation?.verdict, "lossless");

    const before = await readdir(path.join(sample.folder, "src/migrations"));
    const generated = await run("revision", "--autogenerate", "-m", "add last read at to posts", "--json");
    assert.equal(generated.code, 0, generated.stdout + generated.stderr);
    const { verified, file, revision } = generated.json();
    const { seeded, ...proof } = verified;
    assert.deepEqual(proof, { up: true, diffEmpty: true, down: true, schemaRestored: true, upAgain: true });
    assert.ok(
      seeded?.some(({ table }) => table === "posts"),
      "the proof was on rows",
    );
    assert.deepEqual(revision.revises, pending.heads);
    const written = (await readdir(path.join(sample.folder, "src/migrations"))).filter(
      (name) => !before.includes(name),
    );
    assert.deepEqual(written, [path.basename(file)]);
    assert.match(path.basename(file), /^\d{13}-add-last-read-at-to-posts\.ts$/);
    assert.equal((await run("check")).code, 0);

    assert.equal((await run("upgrade", "head")).code, 0);
    const columns = `SELECT column_name FROM information_schema.columns WHERE table_name = 'posts' AND column_name = 'lastReadAt'`;
    assert.equal((await postgres.query(database, columns)).length, 1);
    assert.deepEqual(
      (await run("current", "--json")).json().revisions.map(({ id }) => id),
      [revision.id],
    );

    const down = await run("downgrade", "-1", "--json");
    assert.equal(down.code, 0, down.stderr);
    assert.deepEqual(
      down.json().steps.map(({ id, direction }) => [id, direction]),
      [[revision.id, "down"]],
    );
    assert.equal((await postgres.query(database, columns)).length, 0);
    const history = (await run("history", "--json")).json().revisions;
    assert.deepEqual([history.at(-1)?.id, history.at(-1)?.state], [revision.id, "pending"]);
  });

  it("keeps the rows of a column that gets longer", async () => {
    await run("upgrade", "head");
    await postgres.query(database, `INSERT INTO tags (label) VALUES ('kept')`);
    const file = path.join(sample.folder, "src/entities/tag.ts");
    const text = await readFile(file, "utf8");
    const longer = text.replace(/length: (\d+)/, (_, digits: string) => `length: ${Number(digits) + 1}`);
    assert.notEqual(longer, text);
    await writeFile(file, longer);
    const generated = await run("revision", "--autogenerate", "-m", "longer", "--json");
    assert.equal(generated.code, 0, generated.stdout + generated.stderr);
    assert.deepEqual(
      generated.json().operations.map(({ kind, verdict }) => [kind, verdict]),
      [["alter-column", "lossless"]],
    );
    assert.equal((await run("upgrade", "head")).code, 0);
    assert.equal((await postgres.query(database, `SELECT 1 FROM tags WHERE label = 'kept'`)).length, 1);
  });

  it("works on an embedded Postgres, without any server", async () => {
    const embedded = (...args: string[]) => runCli(sample.folder, ["--embedded", ...args], { DB_PORT: "1" });
    assert.equal((await embedded("status", "--json")).json().dataSource.target, "embedded");
    const upgraded = await embedded("upgrade", "head");
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.equal((await embedded("check")).code, 0);
    assert.equal((await embedded("downgrade", "-2")).code, 0);
    assert.equal((await embedded("status", "--json")).json().pending, 2);
    assert.equal((await embedded("upgrade", "+1")).code, 0);
    assert.equal((await embedded("downgrade", "base")).code, 0);
    assert.deepEqual((await embedded("current", "--json")).json().revisions, []);
  });

  it("asks before it drops, and takes a rename as answered", async () => {
    const file = path.join(sample.folder, "src/entities/post.ts");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("wordCount: number;", "words: number;"));
    const asked = await run("revision", "--autogenerate", "-m", "rename", "--json");
    assert.equal(asked.code, 2, asked.stdout + asked.stderr);
    const { error } = asked.json();
    assert.equal(error.code, "needs-decision");
    assert.ok(error.candidates?.includes("--rename posts.wordCount:words"), error.candidates?.join());
    assert.deepEqual(
      await readdir(path.join(sample.folder, "src/migrations")).then((names) =>
        names.filter((name) => name.includes("rename")),
      ),
      [],
    );

    const answered = await run(
      "revision",
      "--autogenerate",
      "-m",
      "rename",
      "--rename",
      "posts.wordCount:words",
      "--json",
    );
    assert.equal(answered.code, 0, answered.stdout + answered.stderr);
    assert.deepEqual(
      answered.json().operations.map(({ kind }) => kind),
      ["rename-column"],
    );
  });

  it("gives rows that exist the value that was answered", async () => {
    await run("upgrade", "head");
    await addColumn(sample.folder, `  @Column({ type: "varchar", length: 20 })\n  language: string;\n`);
    const asked = await run("revision", "--autogenerate", "-m", "language", "--json");
    assert.equal(asked.code, 2);
    assert.equal(asked.json().error.code, "needs-decision");
    const answered = await run(
      "revision",
      "--autogenerate",
      "-m",
      "language",
      "--default",
      "posts.language='en'",
      "--json",
    );
    assert.equal(answered.code, 0, answered.stdout + answered.stderr);
    assert.equal((await run("upgrade", "head")).code, 0);
  });

  it("leaves plain TypeORM's table as TypeORM makes it", async () => {
    await run("upgrade", "head");
    const columns = await postgres.query(
      database,
      `SELECT column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_name = 'migrations' ORDER BY ordinal_position`,
    );
    assert.deepEqual(columns, [
      {
        column_name: "id",
        data_type: "integer",
        is_nullable: "NO",
        column_default: "nextval('migrations_id_seq'::regclass)",
      },
      { column_name: "timestamp", data_type: "bigint", is_nullable: "NO", column_default: null },
      { column_name: "name", data_type: "character varying", is_nullable: "NO", column_default: null },
    ]);
  });
});
