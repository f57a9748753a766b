import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { runCli } from "../helpers/cli.ts";
import type { CliRun } from "../helpers/cli.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

/** Commands that change what a database has applied, without a move along the history. */
describe("stamp, ensure-version, --only, --dry-run and --rehearse", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let database: string;
  let ids: string[];
  let count = 0;

  before(async () => {
    postgres = await startPostgres();
    sample = await copySample("none");
    database = await postgres.createDatabase("names");
    ids = (await cli("history", "--json")).json().revisions.map(({ id }) => id);
  });
  after(async () => {
    await sample.cleanup();
    await postgres.stop();
  });
  beforeEach(async () => {
    database = await postgres.createDatabase(`applying_${++count}`);
  });

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
  const recorded = async (): Promise<string[]> => {
    const rows = await postgres.query<{ timestamp: string }>(database, "SELECT timestamp FROM migrations ORDER BY id");
    return rows.map(({ timestamp }) => timestamp);
  };

  it("stamps without running anything, forward, back and anew", async () => {
    assert.match(await done("stamp", "head", "--dry-run"), new RegExp(`\\+ ${ids[0]} `));
    assert.deepEqual(
      await dumpCatalogue(postgres, database),
      await dumpCatalogue(postgres, "names"),
      "a dry run writes nothing",
    );
    await done("stamp", "head");
    assert.deepEqual(await recorded(), ids);
    assert.match(await done("stamp", ids[1] ?? ""), /nothing was run/);
    assert.deepEqual(await recorded(), ids.slice(0, 2));
    await postgres.query(database, "INSERT INTO migrations (timestamp, name) VALUES (7, 'Foreign0000000000007')");
    const purged = (await cli("stamp", "--purge", "head", "--json")).json();
    assert.deepEqual(await recorded(), ids);
    assert.deepEqual(purged.removed, [{ id: "7", name: "Foreign0000000000007" }]);
    assert.equal(await done("stamp", "head"), `Nothing to stamp; the database is at ${ids.at(-1)}.\n`);
  });

  it("makes the table of migrations and nothing else", async () => {
    assert.equal((await cli("ensure-version", "--json")).json().created, true);
    assert.deepEqual(await recorded(), []);
    assert.match(await done("ensure-version"), /is there already/);
    assert.match(await done("status"), /Current {6}\(none\)/);
  });

  it("shows what an upgrade would run, and leaves the database as it was", async () => {
    const text = await done("upgrade", "+1", "--dry-run");
    assert.match(text, /\(planned\)\n {4}CREATE /);
    assert.match(text, /INSERT INTO "migrations"/);
    assert.deepEqual(await dumpCatalogue(postgres, database), await dumpCatalogue(postgres, "names"));
    await done("upgrade", "head");
    const { steps } = (await cli("downgrade", "-1", "--dry-run", "--json")).json();
    assert.match(steps[0]?.sql?.at(-1) ?? "", /DELETE FROM "migrations"/);
  });

  it("rehearses an upgrade and leaves the database as it was", async () => {
    const text = await done("upgrade", "head", "--rehearse");
    assert.equal(text.match(/\(rehearsed, \d+ ms\)/g)?.length, ids.length);
    assert.match(text, /Rolled back/);
    assert.deepEqual(await dumpCatalogue(postgres, database), await dumpCatalogue(postgres, "names"));
  });

  it("applies one revision alone with a warning, and takes it back", async () => {
    await done("upgrade", "+1");
    const failing = await cli("upgrade", "--only", ids.at(-1) ?? "", "--rehearse", "--json");
    assert.match(failing.json().warnings.join("\n"), /rests on .* which is not applied/);
    await done("downgrade", "--only", ids[0] ?? "");
    assert.deepEqual(await recorded(), []);
    assert.match(await done("downgrade", "--only", ids[0] ?? ""), /Nothing to downgrade/);
  });

  it("keeps a journal when told to", async () => {
    await done("upgrade", "+1");
    assert.match(await done("journal"), /The journal is empty/);
    await done("upgrade", "+1", "--journal");
    const { entries } = (await cli("journal", "--json")).json();
    assert.deepEqual(
      entries.map(({ revision, direction, success }) => [revision, direction, success]),
      [[ids[1], "up", true]],
    );
    assert.match(await done("journal"), /↑ .* ms\)/);
    assert.match(await done("show", ids[1] ?? ""), /Applied {5}\d{4}-\d\d-\d\dT.* by .*@/);
    const [first, second] = (await cli("status", "--json")).json().revisions;
    assert.deepEqual([first?.appliedAt, second?.appliedAt], [undefined, entries[0]?.ranAt]);
  });

  it("runs the project's commands around a run", async () => {
    const log = path.join(sample.folder, "hooks.log");
    const write = (moment: string) => [
      process.execPath,
      "-e",
      `const { env } = process; require("node:fs").appendFileSync("hooks.log", ["${moment}", env.TYPEORM_REVISIONS_DIRECTION, env.TYPEORM_REVISIONS_REVISION].join(" ") + "\\n")`,
    ];
    const settings = path.join(sample.folder, "typeorm-revisions.config.json");
    const moments = ["beforeRun", "afterEach", "afterRun", "onError"];
    await writeFile(
      settings,
      JSON.stringify({ hooks: Object.fromEntries(moments.map((name) => [name, [write(name)]])) }),
    );
    try {
      await done("upgrade", "+2");
      await done("upgrade", "head", "--dry-run");
      await done("upgrade", "head", "--rehearse");
      await postgres.query(database, "DROP TABLE users CASCADE");
      assert.equal((await cli("downgrade", "base")).code, 3);
      assert.deepEqual((await readFile(log, "utf8")).trimEnd().split("\n"), [
        "beforeRun upgrade ",
        `afterEach upgrade ${ids[0]}`,
        `afterEach upgrade ${ids[1]}`,
        "afterRun upgrade ",
        "beforeRun downgrade ",
        `afterEach downgrade ${ids[1]}`,
        `afterEach downgrade ${ids[0]}`,
        `onError downgrade ${ids[0]}`,
      ]);
      await writeFile(settings, JSON.stringify({ hooks: { beforeRun: [["node", "-e", "process.exit(4)"]] } }));
      const refused = await cli("upgrade", "head", "--json");
      assert.deepEqual([refused.code, refused.json().error.code], [2, "hook-failed"]);
    } finally {
      await rm(settings);
    }
  });

  it("refuses what excludes each other", async () => {
    const { code, stderr } = await cli("upgrade", "head", "--rehearse", "--dry-run");
    assert.equal(code, 2);
    assert.match(stderr, /--dry-run and --rehearse exclude each other/);
    assert.equal((await cli("stamp")).code, 2);
  });
});
