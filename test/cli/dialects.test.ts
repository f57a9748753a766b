import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { CliRun } from "../helpers/cli.ts";
import { runCli } from "../helpers/cli.ts";
import { BACKENDS, dialectProject } from "../helpers/dialects.ts";
import type { Backend, DialectProject } from "../helpers/dialects.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";
import { waitFor } from "../helpers/wait-for.ts";

const migration = (name: string, up: string, down: string, body = ""): string => `
const { Table, TableColumn, TableIndex } = require("typeorm");
exports.${name} = class ${name} { ${body}
  async up(queryRunner) { ${up} }
  async down(queryRunner) { ${down} }
};`;

const [A, B, C, D] = ["1700000000001", "1700000000002", "1700000000003", "1700000000004"] as const;

const MIGRATIONS = {
  [`${A}-users`]: migration(
    `Users${A}`,
    `await queryRunner.createTable(new Table({ name: "users", columns: [
       { name: "id", type: "integer", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
       { name: "email", type: "varchar", length: "100", isUnique: true } ] }));`,
    `await queryRunner.dropTable("users");`,
  ),
  [`${B}-posts`]: migration(
    `Posts${B}`,
    `await queryRunner.query("CREATE TABLE posts (id int PRIMARY KEY, title varchar(50) NOT NULL)");
     await queryRunner.query("INSERT INTO posts (id, title) VALUES (1, 'it''s the first')");`,
    `await queryRunner.query("DROP TABLE posts");`,
  ),
  [`${C}-author`]: migration(
    `Author${C}`,
    `await queryRunner.addColumn("posts", new TableColumn({ name: "author", type: "int", isNullable: true }));
     await queryRunner.createIndex("posts", new TableIndex({ name: "posts_author", columnNames: ["author"] }));`,
    `await queryRunner.dropIndex("posts", "posts_author"); await queryRunner.dropColumn("posts", "author");`,
  ),
};

/** Fails until the variable is set; has changed the schema by then. */
const FAILING = {
  [`${D}-half`]: migration(
    `Half${D}`,
    `await queryRunner.query(process.env.T_OTHER ? "CREATE TABLE other (id int)" : "CREATE TABLE half (id int)");
     const [{ answer }] = await queryRunner.query("SELECT 7 AS answer");
     await queryRunner.query("INSERT INTO half VALUES (" + answer + ")");
     await queryRunner.query("ALTER TABLE half ADD at int");
     await queryRunner.query(process.env.T_MENDED ? "CREATE TABLE whole (id int)" : "CREATE TABLE whole (id nonsense(");
     await queryRunner.query("CREATE TABLE last (id int)");`,
    `await queryRunner.query("DROP TABLE last"); await queryRunner.query("DROP TABLE whole"); await queryRunner.query("DROP TABLE half");`,
  ),
};

/** Says that it is under way, and goes on when it is told. */
const WAITING = {
  [`${D}-waits`]: migration(
    `Waits${D}`,
    `const fs = require("node:fs");
     await queryRunner.query("CREATE TABLE waits (id int)");
     fs.writeFileSync("begun", "");
     while (!fs.existsSync("go-on")) await new Promise((resolve) => setTimeout(resolve, 20));`,
    `await queryRunner.query("DROP TABLE waits");`,
  ),
};

function filesBeside(file = ""): string[] {
  const folder = path.dirname(file);
  return existsSync(folder) ? readdirSync(folder) : [];
}

for (const { name: system, dialect, start } of BACKENDS) {
  describe(`revisions on ${system}`, function () {
    this.timeout(180_000);
    let backend: Backend | undefined;
    before(async function () {
      backend = await start();
      if (backend === undefined) {
        process.stderr.write(`skipped: no ${system}\n`);
        this.skip();
      }
    });
    after(() => backend?.stop());

    // The other line has drivers of its own, of which these two differ most.
    const lines = /MariaDB|better-sqlite3/.test(system) ? TYPEORM_LINES : (["typeorm"] as const);
    for (const line of lines) {
      describe(line, () => {
        const projects: DialectProject[] = [];
        const open = async (more: Record<string, string> = {}): Promise<DialectProject> => {
          assert.ok(backend);
          const project = await dialectProject(backend, dialect, line, { ...MIGRATIONS, ...more });
          projects.push(project);
          return project;
        };
        let project: DialectProject;
        let env: Record<string, string>;
        before(async () => {
          project = await open();
        });
        beforeEach(async () => {
          env = (await backend?.empty()) ?? {};
        });
        after(async () => {
          for (const { workspace } of projects) await workspace.cleanup();
        });

        const cli = (args: string[], { workspace } = project): Promise<CliRun> =>
          runCli(workspace.folder, [...args, "--json"], env);
        const done = async (...args: string[]): Promise<CliRun> => {
          const ran = await cli(args);
          assert.equal(ran.code, 0, ran.stdout + ran.stderr);
          return ran;
        };
        const states = async (): Promise<string[]> => (await done("status")).json().revisions.map(({ state }) => state);

        it("goes up and down to any revision, as plain TypeORM goes", async () => {
          await done("upgrade", "+1");
          assert.deepEqual(await states(), ["applied", "pending", "pending"]);
          await done("upgrade", "head");
          assert.equal((await done("upgrade", "head")).json().steps.length, 0);
          const ours = await project.state(env);
          const theirs = (await backend?.empty()) ?? {};
          assert.deepEqual(ours, await project.state(theirs, `await db.runMigrations({ transaction: "each" });`));
          assert.deepEqual(ours.posts, [{ id: 1, title: "it's the first", author: null }]);
          assert.equal(ours.recorded.length, 3);
          await done("downgrade", "-1");
          assert.deepEqual(
            (await done("current")).json().revisions.map(({ id }) => id),
            [B],
          );
          await project.plain(env, `await db.undoLastMigration({ transaction: "each" });`);
          assert.deepEqual(await states(), ["applied", "pending", "pending"]);
          await done("upgrade", "head", "--transaction", "none");
          await done("downgrade", "base", "--transaction", "all");
          const { tables, recorded } = await project.state(env);
          assert.deepEqual([tables, recorded], [["migrations"], []]);
        });

        if (line === "typeorm")
          it("writes SQL that leaves what the run itself leaves", async () => {
            const shadow = backend?.shadow === undefined ? [] : ["--shadow", backend.shadow];
            const write = async (...args: string[]): Promise<string> => {
              const ran = await runCli(project.workspace.folder, [...args, ...shadow], {
                T_DATABASE: backend?.nowhere,
              });
              assert.equal(ran.code, 0, ran.stderr);
              return ran.stdout;
            };
            const theirs = (await backend?.empty()) ?? {};
            const first = await write("upgrade", "--sql", A);
            const rest = await write("upgrade", "--sql", `${A}:head`);
            assert.doesNotMatch(rest, /CREATE TABLE[^;]*migrations/);
            await backend?.runScript(theirs, `${first}\n${rest}`);
            await done("upgrade", "head");
            assert.deepEqual(await project.state(theirs), await project.state(env));
            await backend?.runScript(theirs, await write("downgrade", "--sql", `head:${A}`));
            await done("downgrade", A);
            assert.deepEqual(await project.state(theirs), await project.state(env));
            assert.equal((await write("stamp", "--sql", `${A}:head`)).match(/^INSERT INTO .*migrations/gm)?.length, 2);
            if (dialect === "sqlite") assert.deepEqual(filesBeside(backend?.nowhere), []);
            if (dialect === "mysql")
              assert.deepEqual(
                await project.plain(env, `return db.query("SHOW DATABASES LIKE 'typeorm\\\\_revisions%'");`),
                [],
              );
          });

        if (dialect === "mysql")
          it("writes SQL without any server, of statements that do not ask for the schema", async () => {
            const nowhere = { T_DATABASE: backend?.nowhere };
            const written = await runCli(project.workspace.folder, ["upgrade", "--sql", B], nowhere);
            assert.equal(written.code, 0, written.stderr);
            const theirs = (await backend?.empty()) ?? {};
            await backend?.runScript(theirs, written.stdout);
            await done("upgrade", B);
            assert.deepEqual(await project.state(theirs), await project.state(env));
            const { code, stderr } = await runCli(project.workspace.folder, ["upgrade", "--sql", "head"], nowhere);
            assert.equal(code, 3);
            assert.match(stderr, /Author1700000000003.*\n.*cannot be had in memory/s);
          });

        if (line !== "typeorm") return;

        it("looks without making anything", async () => {
          assert.deepEqual(await states(), ["pending", "pending", "pending"]);
          assert.deepEqual((await done("current")).json().revisions, []);
          assert.equal((await done("history")).json().revisions.length, 3);
          if (dialect === "sqlite") assert.deepEqual(filesBeside(env["T_DATABASE"]), []);
          else assert.deepEqual(await project.tables(env), []);
        });

        it("stamps", async () => {
          await done("stamp", B);
          assert.deepEqual(await states(), ["applied", "applied", "pending"]);
          assert.deepEqual(await project.tables(env), ["migrations"]);
        });

        it("keeps a journal, and the file of what it applied", async () => {
          await done("upgrade", "+1", "--journal");
          await done("downgrade", "base", "--journal");
          const { entries } = (await done("journal")).json();
          assert.deepEqual(
            entries.map(({ revision, direction, success, file }) => [revision, direction, success, file]),
            [
              [A, "up", true, `m/${A}-users.js`],
              [A, "down", true, `m/${A}-users.js`],
            ],
          );
          assert.deepEqual(await project.tables(env), ["migrations", "typeorm_revisions_log"]);
        });

        it("rehearses where a rollback takes everything back", async () => {
          if (dialect === "sqlite") assert.equal((await cli(["upgrade", "head", "--rehearse"])).code, 2, "no file yet");
          await done("upgrade", "+1");
          const before = await project.tables(env);
          const ran = await cli(["upgrade", "head", "--rehearse"]);
          if (/MariaDB|sql\.js/.test(system)) assert.equal(ran.json().error.code, "not-rehearsable");
          else {
            assert.equal(ran.code, 0);
            assert.deepEqual(
              ran.json().steps.map(({ status }) => status),
              ["rehearsed", "rehearsed"],
            );
          }
          assert.deepEqual(await project.tables(env), before);
          assert.deepEqual(await states(), ["applied", "pending", "pending"]);
          await done("upgrade", "head");
        });

        it("limits how long statements wait, and how long they run where the system can", async () => {
          await done("upgrade", "head", "--lock-timeout", "1.5");
          const ran = await cli(["downgrade", "base", "--statement-timeout", "60"]);
          if (dialect === "sqlite") assert.equal(ran.json().error.code, "unsupported-dialect");
          else assert.deepEqual([ran.code, await states()], [0, ["pending", "pending", "pending"]]);
        });

        it("applies each revision once when two begin at once", async () => {
          const runs = await Promise.all([cli(["upgrade", "head"]), cli(["upgrade", "head"])]);
          for (const { code, stdout, stderr } of runs) assert.equal(code, 0, stdout + stderr);
          const how = runs.flatMap((ran) => ran.json().steps.map(({ status }) => status));
          assert.equal(how.filter((status) => status === "done").length, 3);
          assert.equal((await project.recorded(env)).length, 3);
        });

        it("says who is at it when the wait is over, and leaves nothing behind", async () => {
          const waiting = await open(WAITING);
          const first = cli(["upgrade", "head"], waiting);
          try {
            await waitFor("the first run", () => existsSync(waiting.workspace.file("begun")));
            const second = await cli(["upgrade", "head", "--lock-wait", "0.3"], waiting);
            assert.equal(second.code, 3, second.stdout);
            const { code, message } = second.json().error;
            assert.equal(code, "lock-timeout");
            assert.match(message, /are being applied by (?:process|connection) \d+/);
          } finally {
            await waiting.workspace.write({ "go-on": "" });
          }
          assert.equal((await first).code, 0, (await first).stdout);
          if (dialect === "sqlite") assert.deepEqual(filesBeside(env["T_DATABASE"]), ["app.db"]);
        });

        if (dialect === "mysql")
          it("remembers what went through of a run that was killed", async () => {
            const waiting = await open(WAITING);
            const database = path.posix.basename(env["T_DATABASE"] ?? "");
            const sessions = async (): Promise<number> => {
              const count = `SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE DB = '${database}' AND ID <> CONNECTION_ID()`;
              const [row] = await project.plain<{ n: string }[]>(env, `return db.query(${JSON.stringify(count)});`);
              return Number(row?.n);
            };
            const kill = new AbortController();
            const first = runCli(waiting.workspace.folder, ["upgrade", "head"], env, { killedBy: kill.signal });
            await waitFor("the first run", () => existsSync(waiting.workspace.file("begun")));
            kill.abort();
            await assert.rejects(first, { name: "AbortError" });
            const [problem] = (await cli(["status"], waiting)).json().problems;
            assert.equal(problem?.code, "half-applied");
            assert.match(problem?.message ?? "", /CREATE TABLE waits/);
            await waitFor("the end of the engine", async () => (await sessions()) === 0);
            await waiting.workspace.write({ "go-on": "" });
            const resumed = await cli(["upgrade", "head", "--resume"], waiting);
            assert.equal(resumed.code, 0, resumed.stdout);
            assert.equal((await project.recorded(env)).length, 4);
          });

        it("tells what a failed revision leaves, and goes on when it is mended", async () => {
          const failing = await open(FAILING);
          const failed = await cli(["upgrade", "head"], failing);
          assert.equal(failed.code, 3);
          assert.deepEqual(
            failed.json().steps.map(({ status }) => status),
            ["done", "done", "done", "failed"],
          );
          assert.equal(failed.json().error.statement, "CREATE TABLE whole (id nonsense(");
          assert.equal((await project.recorded(env)).length, 3);
          const isHalf = dialect === "mysql";
          assert.equal((await project.tables(env)).includes("half"), isHalf);
          const resume = async (variables: Record<string, string>, ...args: string[]) =>
            runCli(failing.workspace.folder, ["upgrade", "head", "--json", ...args], { ...env, ...variables });
          if (isHalf) {
            const { hint = "", resumable } = failed.json().error;
            assert.equal(resumable, "upgrade");
            assert.match(
              hint,
              /stays:\n {2}CREATE TABLE half \(id int\)\n {2}INSERT INTO half VALUES \(7\)\n {2}ALTER TABLE half ADD at int\n.*--resume/,
            );
            const [problem] = (await cli(["status"], failing)).json().problems;
            assert.deepEqual([problem?.code, problem?.revision, problem?.severity], ["half-applied", D, "warning"]);
            assert.equal(problem?.resumable, "upgrade");
            assert.match(problem?.message ?? "", /CREATE TABLE half \(id int\)\n {2}INSERT INTO half/);
            const other = await resume({ T_OTHER: "1", T_MENDED: "1" }, "--resume");
            assert.deepEqual([other.code, other.json().error.code], [2, "cannot-resume"], other.stdout);
            assert.match(other.json().error.message, /now runs "CREATE TABLE other .* where "CREATE TABLE half/);
            const again = await resume({}, "--resume");
            assert.match(again.json().error.hint ?? "", /CREATE TABLE half .*--resume/s);
            const afresh = await resume({ T_MENDED: "1" });
            assert.match(afresh.json().error.message, /already exists/);
            assert.match(afresh.json().error.hint ?? "", /--resume/);
          } else {
            const refused = await resume({ T_MENDED: "1" }, "--resume");
            assert.equal(refused.json().error.code, "cannot-resume");
          }
          const mended = await resume({ T_MENDED: "1" }, ...(isHalf ? ["--resume"] : []));
          assert.equal(mended.code, 0, mended.stdout);
          assert.deepEqual((await cli(["status"], failing)).json().problems, []);
          const tables = await project.tables(env);
          assert.deepEqual(
            ["half", "last", "other", "whole"].filter((name) => tables.includes(name)),
            ["half", "last", "whole"],
          );
          assert.deepEqual(await project.plain(env, `return db.query("SELECT id FROM half");`), [{ id: 7 }]);
          assert.equal((await project.recorded(env)).length, 4);
          assert.ok(
            !filesBeside(failing.workspace.file(".typeorm-revisions/x")).some((file) =>
              file.startsWith("half-applied"),
            ),
          );
        });
      });
    }
  });
}

describe("revisions on a database that is not among those known well", function () {
  this.timeout(60_000);
  it("are moved as far as TypeORM knows how, with a word about the lock that is missing", async () => {
    const postgres = BACKENDS[0] && (await BACKENDS[0].start());
    assert.ok(postgres);
    // TypeORM's driver of CockroachDB speaks PostgreSQL's protocol, and so does this server, but for one setting.
    const driver = `(() => {
      const { Client } = require("pg");
      const { query } = Client.prototype;
      Client.prototype.query = function (sql, ...rest) {
        return query.call(this, String(sql).startsWith("SET enable_experimental") ? "SELECT 1" : sql, ...rest);
      };
      return require("pg");
    })()`;
    const options = postgres.options.replace(
      'type: "postgres"',
      `type: "cockroachdb", timeTravelQueries: false, driver: ${driver}`,
    );
    const project = await dialectProject({ ...postgres, options }, "postgres", "typeorm", MIGRATIONS);
    try {
      const env = await postgres.empty();
      const cli = (...args: string[]) => runCli(project.workspace.folder, [...args, "--json"], env);
      assert.equal((await cli("status")).json().revisions.length, 3);
      const moved = await cli("upgrade", B);
      assert.equal(moved.code, 0, moved.stdout);
      assert.match(moved.json().warnings.join(), /^No lock is known for cockroachdb/);
      assert.deepEqual(
        (await cli("current")).json().revisions.map(({ id }) => id),
        [B],
      );
      const down = await cli("downgrade", "-1");
      assert.equal(down.code, 0, down.stdout);
      for (const args of [["check"], ["upgrade", "--sql", "head"]]) {
        const refused = await cli(...args);
        assert.deepEqual([refused.code, refused.json().error.code], [2, "unsupported-dialect"]);
      }
    } finally {
      await project.workspace.cleanup();
      await postgres.stop();
    }
  });
});
