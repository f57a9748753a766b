import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { LookResult } from "../../src/protocol/results.ts";
import { migration, sql } from "../helpers/applying.ts";
import { runCli } from "../helpers/cli.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";
import { freePort, startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** A migration that makes a table, under a doc comment. */
function revision(name: string, digit: number, ...tags: string[]): Record<string, string> {
  const id = `170000000000${digit}`;
  const comment = ["/**", ` * make ${name}`, " *", ` * @revision ${id}`, ...tags.map((tag) => ` * ${tag}`), " */", ""];
  const text = migration(
    `${name[0]?.toUpperCase()}${name.slice(1)}${id}`,
    sql(`CREATE TABLE ${name} (id int)`),
    sql(`DROP TABLE ${name}`),
  );
  return { [`migrations/${id} ${name} größe.ts`]: text.replace("export class", `${comment.join("\n")}export class`) };
}

/** Titles end with the test of Alembic's test_command.py that they answer to. */
describe("looking at a history with branches", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let workspace: TestWorkspace;
  let database: string;
  let port: number;
  let count = 0;

  const id = (digit: number) => `170000000000${digit}`;

  before(async () => {
    postgres = await startPostgres();
    workspace = await createWorkspace({
      files: {
        "data-source.ts": `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres", host: "127.0.0.1", port: Number(process.env.T_PORT), database: process.env.T_DATABASE,
  username: process.env.T_USER, password: process.env.T_PASSWORD,
  entities: ["entities/*.ts"], migrations: ["migrations/*.ts"],
});`,
        "entities/broken.ts": `throw new Error("looking loads no entity");`,
        ...revision("users", 1),
        ...revision("bills", 2, `@revises ${id(1)}`, "@branch billing"),
        ...revision("posts", 3, `@revises ${id(1)}`),
        ...revision("audits", 4, "@revises base", "@branch audit", "@dependsOn billing"),
        "other/1700000000009-ledger.ts": Object.values(revision("ledger", 9, "@revises base")).join(""),
        ...revision("tags", 5, "@revises Posts1700000000003"),
      },
      typeorm: "typeorm",
      packages: ["pg"],
    });
  });
  after(async () => {
    await workspace.cleanup();
    await postgres.stop();
  });
  beforeEach(async () => {
    ({ port } = postgres);
    database = await postgres.createDatabase(`looking_${++count}`);
  });

  const run = (...args: string[]) =>
    runCli(workspace.folder, args, {
      T_PORT: String(port),
      T_DATABASE: database,
      T_USER: postgres.user,
      T_PASSWORD: postgres.password,
    });
  const look = async (
    ...args: string[]
  ): Promise<LookResult & { ok: boolean; error?: { code: string; message: string } }> =>
    JSON.parse((await run(...args, "--json")).stdout) as never;
  const digits = (ids: readonly (string | { id: string })[]): string =>
    ids.map((each) => (typeof each === "string" ? each : each.id).at(-1)).join("");
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };

  it("tells heads, branches, single revisions and parts, and makes no table (test_doesnt_create_alembic_version)", async () => {
    assert.equal(
      await done("heads"),
      `○ ${id(2)}  make bills  (head, branch billing)\n○ ${id(4)}  make audits  (head, branch audit)\n○ ${id(5)}  make tags  (head)\n`,
    );
    assert.equal(
      await done("branches"),
      [
        `○ ${id(1)}  make users  (branch point)`,
        `    → ${id(2)}`,
        `    → ${id(3)}`,
        `○ ${id(2)}  make bills  (head, branch billing)`,
        `○ ${id(4)}  make audits  (head, branch audit)`,
        "",
      ].join("\n"),
    );
    assert.equal(
      await done("show", "billing"),
      [
        `Revision    ${id(2)} (head, branch billing)`,
        `Name        Bills${id(2)}`,
        `Revises     ${id(1)}`,
        `Needed by   ${id(4)}`,
        "Branches    billing",
        "State       pending",
        "Created     2023-11-14T22:13:20.002Z",
        `File        migrations/${id(2)} bills größe.ts`,
        "",
        "    make bills",
        "",
      ].join("\n"),
    );
    assert.equal(digits((await look("history")).revisions), "12345");
    assert.deepEqual(
      (await done("history")).split("\n").map((line) => line.slice(0, 17)),
      ["○   1700000000005", "│ ○ 1700000000004", "○   1700000000003", "│ ○ 1700000000002", "○   1700000000001", ""],
    );
    for (const [range, expected] of Object.entries({
      "-1:tags": "35",
      "audit@base:": "124",
      billing: "2",
    }))
      assert.equal(digits((await look("history", "-r", range)).revisions), expected, range);
    assert.equal(await done("current"), "(none)\n", "test_no_current");
    const [{ exists } = { exists: true }] = await postgres.query<{ exists: boolean }>(
      database,
      "SELECT to_regclass('migrations') IS NOT NULL AS exists",
    );
    assert.equal(exists, false);
  });

  it("tells where the database is, and whether that is at all heads (test_check_heads_success, test_check_heads_fail)", async () => {
    await done("upgrade", "billing@head");
    assert.equal(digits((await look("current")).revisions), "2", "test_plain_current");
    assert.equal((await run("current")).code, 0);
    const behind = await run("current", "--check-heads");
    assert.equal(behind.code, 1);
    assert.match(
      behind.stdout,
      /● 1700000000002 {2}make bills {2}\(current, head, branch billing\)\n.*3 revisions are pending/,
    );
    await done("upgrade", "audit");
    assert.equal(digits((await look("current")).revisions), "24", "test_two_heads, test_heads_one_is_dependent");
    const marked = await done("history", "-i", "-r", "audit@base:");
    assert.match(
      marked,
      /^● 1700000000004 .*\(current, head, branch audit\)\n● 1700000000002 .*\(current, .*\n● 1700000000001 .*\(branch point\)\n$/,
      "test_history_indicate_current",
    );
    assert.equal(
      digits((await look("history", "-r", "billing@current:")).revisions),
      "2",
      "test_history_current_to_head_as_b",
    );
    await done("upgrade", "heads");
    const { stdout } = await run("current", "--check-heads", "-v");
    assert.match(stdout, /Revision {4}1700000000005 \(current, head\)/);
    const atHeads = await run("current", "--check-heads", "--json");
    assert.deepEqual([atHeads.code, (JSON.parse(atHeads.stdout) as { atHeads: boolean }).atHeads], [0, true]);
    const asked = await run("downgrade", "-1");
    assert.equal(asked.code, 2);
    assert.match(
      asked.stderr,
      /multiple-heads.*2 heads are applied[^]*1700000000004 make audits\n {2}1700000000005 make tags/,
    );
    await done("downgrade", "audit@-1");
    assert.equal(digits((await look("current")).revisions), "25");
  });

  it("shows a revision that is applied and has no file", async () => {
    await done("ensure-version");
    await postgres.query(
      database,
      "INSERT INTO migrations (timestamp, name) VALUES (1600000000000, 'Gone1600000000000')",
    );
    const { revisions } = await look("show", "1600000000000");
    assert.deepEqual(
      revisions.map(({ name, state }) => [name, state]),
      [["Gone1600000000000", "missing"]],
    );
    assert.equal(digits((await look("history")).revisions), "012345");
  });

  it("looks without the database as far as that goes", async () => {
    port = await freePort();
    for (const command of [["history"], ["branches"]]) {
      const { code, stdout, stderr } = await run(...command);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^· +17/m);
      assert.match(stderr, /What is applied is not known/);
    }
    for (const command of [
      ["current", "--check-heads"],
      ["history", "-i"],
      ["history", "-r", "current:"],
    ]) {
      const { code, stderr } = await run(...command);
      assert.equal(code, 3, command.join(" "));
      assert.match(stderr, /database-unreachable/);
    }
  });

  it("says which file has a revision that belongs to another data source", async () => {
    for (const args of [
      ["upgrade", id(9)],
      ["stamp", `Ledger${id(9)}`],
      ["history", "-r", `${id(9)}:`],
    ]) {
      const { code, stderr } = await run(...args);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /Ledger1700000000009 is in other\/1700000000009-ledger\.ts, which this data source does not name/,
      );
    }
  });

  it("counts a row that is there twice once, and says so", async () => {
    await done("upgrade", "posts");
    await postgres.query(database, "INSERT INTO migrations (timestamp, name) SELECT timestamp, name FROM migrations");
    assert.match((await run("current")).stderr, /Warning: Users1700000000001 is recorded as applied more than once/);
    assert.match(await done("status"), /Posts1700000000003 is recorded as applied more than once/);
    await done("downgrade", "-1");
    assert.equal(digits((await look("current")).revisions), "1");
  });

  it("refuses what names nothing", async () => {
    for (const [args, code] of [
      [["show"], "usage"],
      [["show", "17"], "ambiguous-revision"],
      [["show", "base"], "unknown-revision"],
      [["history", "-r", "tags:posts"], "out-of-range"],
    ] as const) {
      const result = await run(...args, "--json");
      assert.deepEqual([result.code, result.json().error.code], [2, code], args.join(" "));
    }
  });

  it("looks at two thousand revisions without delay", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => {
      const name = `Step${1_800_000_000_000 + index}`;
      return [`migrations/many/${name}.ts`, migration(name, sql("SELECT 1"), "")] as const;
    });
    await workspace.write(Object.fromEntries(many));
    await workspace.write({
      "many.ts": (await readFile(workspace.file("data-source.ts"), "utf8")).replace(
        "migrations/*.ts",
        "migrations/many/*.ts",
      ),
    });
    try {
      const started = performance.now();
      const { revisions, heads } = await look("history", "-r", "-1999:", "-d", "many.ts");
      assert.deepEqual([revisions.length, heads], [2000, ["1800000001999"]]);
      const seconds = (performance.now() - started) / 1000;
      assert.ok(seconds < 20, `${seconds} s`);
    } finally {
      await Promise.all(["migrations/many", "many.ts"].map((name) => rm(workspace.file(name), { recursive: true })));
    }
  });

  it("shows a faulty history with all that is wrong, and refuses to move along it", async () => {
    const faulty = {
      ...revision("late", 6, `@revises ${id(7)}`),
      ...revision("later", 7, `@revises ${id(6)}`, "@branch billing"),
    };
    await workspace.write(faulty);
    try {
      const result = await look("history");
      assert.equal(result.ok, false);
      assert.equal(digits(result.revisions), "1234567");
      assert.deepEqual(
        result.problems.map(({ code, file, line, column }) => [
          code,
          path.basename(file ?? "").split(" ")[1],
          line,
          column,
        ]),
        [
          ["bad-graph", "late", 6, 13],
          ["bad-branch-label", "later", 7, 12],
        ],
      );
      const shown = await run("heads");
      assert.equal(shown.code, 2);
      assert.match(shown.stdout, /make bills/);
      assert.match(shown.stderr, /bad-graph.*loop: Late\d+, Later\d+ \(and 1 more problem in the history\)\./);
      const moved = await run("upgrade", "heads", "--json");
      assert.deepEqual([moved.code, moved.json().error.code], [2, "bad-graph"]);
    } finally {
      await Promise.all(Object.keys(faulty).map((name) => rm(workspace.file(name))));
    }
  });
});
