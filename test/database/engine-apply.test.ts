import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createRequire } from "node:module";
import type * as TypeOrm from "typeorm";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { RevisionsError } from "../../src/core/errors.ts";
import type {
  ApplyParams,
  ApplyProgress,
  ConnectionTarget,
  ExecutableStep,
  StepResult,
} from "../../src/protocol/engine.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { createWorkspace, startEngine, TYPEORM_LINES } from "../helpers/engine.ts";
import type { TestEngine, TestWorkspace } from "../helpers/engine.ts";
import { startPglite } from "../helpers/pglite.ts";
import type { TestPglite } from "../helpers/pglite.ts";
import { freePort, startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

const CONFIGURED: ConnectionTarget = { kind: "configured" };

/** The text of a migration; `body` is its class body beside `up` and `down`. */
function migration(name: string, up: string, down: string, body = ""): string {
  return `import { MigrationInterface, QueryRunner } from "typeorm";
export class ${name} implements MigrationInterface {
  ${body}
  async up(queryRunner: QueryRunner): Promise<void> { ${up} }
  async down(queryRunner: QueryRunner): Promise<void> { ${down} }
}`;
}

const sql = (statement: string): string => `await queryRunner.query(${JSON.stringify(statement)});`;
const table = (name: string, id: string, body = ""): string =>
  migration(
    `Create${name}${id}`,
    sql(`CREATE TABLE ${name.toLowerCase()} (id int)`),
    sql(`DROP TABLE ${name.toLowerCase()}`),
    body,
  );

const FILES = {
  "src/db.ts": `import { DataSource } from "typeorm";
export const db = new DataSource({ type: "postgres", url: process.env.T_URL, entities: ["src/entities/*.ts"], synchronize: true, dropSchema: true,
  migrationsRun: true, migrations: ["src/m/*.ts"], subscribers: ["src/never.ts"], logging: true });`,
  "src/m/1700000000001-a.ts": table("A", "1700000000001"),
  "src/m/1700000000002-b.ts": table("B", "1700000000002"),
  "src/m/1700000000003-c.ts": table("C", "1700000000003"),
  "src/m/1700000000004-bad.ts": migration(
    "Bad1700000000004",
    `${sql("CREATE TABLE bad (id int)")}\n    await queryRunner.query('ALTER TABLE bad\\n  ADD COLUMN x integr');`,
    sql("DROP TABLE bad"),
  ),
  "src/m/1700000000005-outside.ts": migration(
    "Outside1700000000005",
    sql("CREATE INDEX CONCURRENTLY a_id ON a (id)"),
    sql("DROP INDEX CONCURRENTLY a_id"),
    "transaction = false;",
  ),
  "src/m/1700000000006-slow.ts": migration(
    "Slow1700000000006",
    sql("CREATE TABLE slow (id int)") + sql("SELECT pg_sleep(600)"),
    "",
  ),
  "src/m/1700000000007-named.ts": migration(
    "Renamed",
    sql("CREATE TABLE named (id int)"),
    sql("DROP TABLE named"),
    `name = "Named1700000000007";`,
  ),
  "src/m/1700000000008-entities.ts": migration(
    "Entities1700000000008",
    `${sql("CREATE TABLE note (id uuid PRIMARY KEY DEFAULT uuid_generate_v4(), text varchar NOT NULL)")}
     await queryRunner.manager.getRepository("Note").save({ text: "written by a repository" });`,
    sql("DROP TABLE note"),
  ),
  "src/m/1700000000010-beside.ts": migration(
    "Beside1700000000010",
    `${sql("CREATE TABLE beside (id serial PRIMARY KEY, text varchar)")}
     await queryRunner.connection.query("INSERT INTO beside (text) VALUES ('connection')");
     await queryRunner.connection.manager.query("INSERT INTO beside (text) VALUES ('manager')");
     await queryRunner.connection.getRepository("Beside").save({ text: "repository" });
     await queryRunner.connection.transaction((manager) => manager.save("Beside", { text: "transaction" }));
     const other = queryRunner.connection.createQueryRunner();
     await other.startTransaction();
     await other.query("INSERT INTO beside (text) VALUES ('never')");
     await other.rollbackTransaction();
     await other.release();`,
    sql("DROP TABLE beside"),
  ),
  "src/m/1700000000011-beside-fails.ts": migration(
    "BesideFails1700000000011",
    `await queryRunner.connection.query("INSERT INTO beside (text) VALUES ('never')"); ${sql("SELECT * FROM nowhere")}`,
    "",
  ),
  "src/m/1700000000012-twice.ts": migration(
    "Twice1700000000012",
    sql("CREATE TABLE twice AS SELECT 7 AS x FROM generate_series(1, 2); CREATE UNIQUE INDEX ON twice (x)"),
    "",
  ),
  "src/m/1700000000013-gated.ts": migration(
    "Gated1700000000013",
    `const { existsSync } = await import("node:fs");
     while (!existsSync("gate")) await new Promise((resolve) => setTimeout(resolve, 5));`,
    "",
  ),
  "src/m/1700000000009-broken.ts": `export class Broken1700000000009 {`,
  "src/entities/note.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class Note { @PrimaryGeneratedColumn("uuid") id: string; @Column() text: string; }`,
  "src/entities/beside.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class Beside { @PrimaryGeneratedColumn() id: number; @Column() text: string; }`,
};

const STEPS: Record<string, ExecutableStep> = Object.fromEntries(
  Object.entries(FILES).flatMap(([file, text]) => {
    const id = /\d{13}/.exec(file)?.[0];
    const className = /export class (\w+)/.exec(text)?.[1];
    if (id === undefined || className === undefined) return [];
    const name = /name = "(\w+)"/.exec(text)?.[1] ?? className;
    return [[name.replace(/^Create|\d+$/g, ""), { id, name, className, file, direction: "up" as const }]];
  }),
);

const statuses = (steps: StepResult[]): string[] => steps.map(({ status }) => status);

describe("the engine applying revisions", () => {
  let postgres: TestPostgres;
  let databases = 0;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  for (const line of TYPEORM_LINES) {
    describe(line, () => {
      let workspace: TestWorkspace;
      let database: string;
      const engines: TestEngine[] = [];

      before(async () => {
        workspace = await createWorkspace({ files: FILES, typeorm: line, packages: ["pg", "reflect-metadata"] });
      });
      after(() => workspace.cleanup());
      beforeEach(async () => {
        database = await postgres.createDatabase(`apply_${++databases}`);
      });
      afterEach(async () => {
        for (const engine of engines.splice(0)) await engine.stop();
      });

      const start = async (url = postgres.url(database)): Promise<TestEngine> => {
        const engine = await startEngine({ cwd: workspace.folder, env: { T_URL: url } });
        engines.push(engine);
        await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
        return engine;
      };
      const steps = (direction: "up" | "down", ...names: string[]): ExecutableStep[] =>
        names.map((name) => {
          const step = STEPS[name];
          assert.ok(step, name);
          return { ...step, file: workspace.file(step.file), direction };
        });
      const params = (list: ExecutableStep[], rest: Partial<ApplyParams> = {}): ApplyParams => ({
        connection: CONFIGURED,
        steps: list,
        transaction: "each",
        lockWaitMs: 10_000,
        ...rest,
      });
      const tables = async (): Promise<string[]> => {
        const rows = await postgres.query<{ name: string }>(
          database,
          "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND relname <> 'migrations' AND relname NOT LIKE 'PK%'",
        );
        return rows.map(({ name }) => name).toSorted();
      };
      const recorded = async (): Promise<string[]> => {
        const rows = await postgres.query<{ row: string }>(
          database,
          "SELECT timestamp || ' ' || name AS row FROM migrations ORDER BY id",
        );
        return rows.map(({ row }) => row);
      };

      it("applies and takes back, with the rows that TypeORM would write", async () => {
        const engine = await start();
        const progress: ApplyProgress[] = [];
        engine.onProgress((step) => progress.push(step));
        const up = await engine.apply(params(steps("up", "A", "B", "Named")));
        assert.deepEqual(statuses(up.steps), ["done", "done", "done"]);
        assert.equal(up.cancelled, false);
        assert.deepEqual(await tables(), ["a", "b", "named"]);
        assert.deepEqual(await recorded(), [
          "1700000000001 CreateA1700000000001",
          "1700000000002 CreateB1700000000002",
          "1700000000007 Named1700000000007",
        ]);
        assert.deepEqual(
          progress.map(({ index, total, id, status }) => `${index}/${total} ${id} ${status}`),
          [
            "0/3 1700000000001 started",
            "0/3 1700000000001 done",
            "1/3 1700000000002 started",
            "1/3 1700000000002 done",
            "2/3 1700000000007 started",
            "2/3 1700000000007 done",
          ],
        );
        assert.deepEqual(await engine.applied({ connection: CONFIGURED }), {
          tableExists: true,
          rows: [
            { id: 1, timestamp: "1700000000001", name: "CreateA1700000000001" },
            { id: 2, timestamp: "1700000000002", name: "CreateB1700000000002" },
            { id: 3, timestamp: "1700000000007", name: "Named1700000000007" },
          ],
          journaled: {},
        });

        const down = await engine.apply(params(steps("down", "Named", "B")));
        assert.deepEqual(statuses(down.steps), ["done", "done"]);
        assert.deepEqual(await tables(), ["a"]);
        assert.deepEqual(await recorded(), ["1700000000001 CreateA1700000000001"]);
      });

      it("records the timestamp of a migration that shares it with another", async () => {
        const engine = await start();
        const twins = steps("up", "A", "B").map((step, index) =>
          index === 1 ? { ...step, id: "1700000000002.2" } : step,
        );
        assert.deepEqual(statuses((await engine.apply(params(twins))).steps), ["done", "done"]);
        assert.equal((await recorded()).at(-1), "1700000000002 CreateB1700000000002");
        const down = await engine.apply(
          params(twins.slice(1).map((step) => ({ ...step, direction: "down" as const }))),
        );
        assert.deepEqual(statuses(down.steps), ["done"]);
        assert.deepEqual(await recorded(), ["1700000000001 CreateA1700000000001"]);
      });

      it("makes the migrations table exactly as TypeORM makes it", async () => {
        const engine = await start();
        await engine.apply(params(steps("up", "A")));
        const plain = await postgres.createDatabase(`plain_${databases}`);
        const typeorm = createRequire(workspace.file("package.json"))("typeorm") as typeof TypeOrm;
        class CreateA1700000000001 {
          async up(runner: TypeOrm.QueryRunner): Promise<void> {
            await runner.query("CREATE TABLE a (id int)");
          }
          async down(): Promise<void> {}
        }
        const dataSource = new typeorm.DataSource({
          type: "postgres",
          url: postgres.url(plain),
          migrations: [CreateA1700000000001],
        });
        await dataSource.initialize();
        await dataSource.runMigrations();
        await dataSource.destroy();
        assert.deepEqual(await dumpCatalogue(postgres, database), await dumpCatalogue(postgres, plain));
      });

      it("looks without making or changing anything", async () => {
        const engine = await start();
        const before = await dumpCatalogue(postgres, database);
        assert.deepEqual(await engine.applied({ connection: CONFIGURED }), {
          tableExists: false,
          rows: [],
          journaled: {},
        });
        assert.deepEqual(await dumpCatalogue(postgres, database), before);
      });

      it("skips what is already as wished, and can go down and up in one run", async () => {
        const engine = await start();
        await engine.apply(params(steps("up", "A")));
        const result = await engine.apply(
          params([...steps("up", "A", "B"), ...steps("down", "B", "C"), ...steps("up", "B")]),
        );
        assert.deepEqual(statuses(result.steps), ["skipped", "done", "done", "skipped", "done"]);
        assert.deepEqual(await tables(), ["a", "b"]);
      });

      it("rolls a failing step back alone, and says which statement failed where", async () => {
        const engine = await start();
        const { steps: results } = await engine.apply(params(steps("up", "A", "Bad", "C")));
        assert.deepEqual(statuses(results), ["done", "failed", "not-run"]);
        assert.deepEqual(await tables(), ["a"]);
        assert.deepEqual(await recorded(), ["1700000000001 CreateA1700000000001"]);
        const { error } = results[1] ?? {};
        assert.equal(error?.code, "migration-failed");
        assert.equal(
          error.message,
          `Revision 1700000000004 (Bad1700000000004) failed while upgrading to it: type "integr" does not exist.`,
        );
        assert.equal(error.revision, "1700000000004");
        assert.equal(error.statement, "ALTER TABLE bad\n  ADD COLUMN x integr");
        assert.equal(error.position, 32);
        assert.equal(error.sqlState, "42704");
        assert.equal(error.file, workspace.file("src/m/1700000000004-bad.ts"));
        assert.equal(error.line, 5);
        assert.match(error.hint ?? "", /^At 2:16:\n {4}ADD COLUMN x integr\n {17}\^\n/);
      });

      it("tells what the server adds to its error", async () => {
        const engine = await start();
        const { steps: results } = await engine.apply(params(steps("up", "Twice")));
        assert.match(results[0]?.error?.message ?? "", /could not create unique index/);
        assert.match(results[0]?.error?.hint ?? "", /Key \(x\)=\(7\) is duplicated\./);
      });

      it("rolls everything back in one transaction, but for revisions that refuse one", async () => {
        const engine = await start();
        const failed = await engine.apply(params(steps("up", "A", "Outside", "B", "C", "Bad"), { transaction: "all" }));
        assert.deepEqual(statuses(failed.steps), ["done", "done", "not-run", "not-run", "failed"]);
        assert.deepEqual(await tables(), ["a", "a_id"]);
        const done = await engine.apply(
          params([...steps("up", "B", "C"), ...steps("down", "C", "Outside", "B")], { transaction: "all" }),
        );
        assert.deepEqual(statuses(done.steps), ["done", "done", "done", "done", "done"]);
        assert.deepEqual(await tables(), ["a"]);
      });

      it("runs without transactions when told to", async () => {
        const engine = await start();
        const { steps: results } = await engine.apply(params(steps("up", "A", "Bad"), { transaction: "none" }));
        assert.deepEqual(statuses(results), ["done", "failed"]);
        assert.deepEqual(await tables(), ["a", "bad"]);
        assert.match(results[1]?.error?.hint ?? "", /outside a transaction/);
      });

      it("runs nothing when the file of a step does not load", async () => {
        const engine = await start();
        const { steps: results } = await engine.apply(params(steps("up", "A", "Broken")));
        assert.deepEqual(statuses(results), ["not-run", "failed"]);
        assert.equal(results[1]?.error?.code, "migration-failed");
        assert.equal(results[1]?.error?.file, workspace.file("src/m/1700000000009-broken.ts"));
        assert.deepEqual(await tables(), []);
      });

      it("gives migrations what TypeORM makes of the entities: extensions and repositories", async () => {
        const engine = await start();
        const { steps: results } = await engine.apply(params(steps("up", "Entities")));
        assert.deepEqual(statuses(results), ["done"], results[0]?.error?.message);
        assert.deepEqual(await postgres.query(database, "SELECT text FROM note"), [
          { text: "written by a repository" },
        ]);
      });

      it("stops between steps when cancelled", async () => {
        const engine = await start();
        const source = new CancellationTokenSource();
        const started = new Promise<void>((resolve) =>
          engine.onProgress(({ status }) => status === "started" && resolve()),
        );
        const running = engine.apply(params(steps("up", "Gated", "A", "B")), source.token);
        await started;
        source.cancel();
        // Once it has answered another question, the engine has read the cancellation too.
        await engine.applied({ connection: CONFIGURED });
        await workspace.write({ gate: "open" });
        const result = await running;
        await rm(workspace.file("gate"));
        assert.deepEqual([result.cancelled, statuses(result.steps)], [true, ["done", "not-run", "not-run"]]);
        assert.equal((await recorded()).length, 1);
      });

      it("applies each revision once when two runs start together", async () => {
        const [first, second] = [await start(), await start()];
        const all = steps("up", "A", "B", "C", "Outside");
        const runs = await Promise.all([first.apply(params(all)), second.apply(params(all))]);
        for (const index of all.keys()) {
          assert.deepEqual(
            runs.map((run) => String(run.steps[index]?.status)).toSorted(),
            ["done", "skipped"],
            `step ${index}`,
          );
        }
        assert.equal((await recorded()).length, 4);
      });

      it("says who holds the lock when it waited long enough, and is free after a kill -9 with nothing half done", async () => {
        const [first, second] = [await start(), await start()];
        const started = new Promise<void>((resolve) =>
          first.onProgress(({ status }) => status === "started" && resolve()),
        );
        first.apply(params(steps("up", "Slow"))).catch(() => {});
        await started;
        const error = await second
          .apply(params(steps("up", "A"), { lockWaitMs: 150 }))
          .catch((thrown: unknown) => thrown);
        assert.ok(error instanceof RevisionsError);
        assert.equal(error.code, "lock-timeout");
        const [holder] = await postgres.query<{ pid: number }>(
          database,
          "SELECT pid FROM pg_locks WHERE locktype = 'advisory'",
        );
        assert.match(
          error.message,
          new RegExp(`process ${holder?.pid} \\(application "typeorm-revisions", user "postgres"\\)`),
        );

        first.process.kill("SIGKILL");
        await once(first.process, "exit");
        const after = await second.apply(params(steps("up", "A")));
        assert.deepEqual(statuses(after.steps), ["done"]);
        assert.deepEqual(await tables(), ["a"]);
        assert.deepEqual(await recorded(), ["1700000000001 CreateA1700000000001"]);
      });

      it("maps what a server refuses to a code and a next step", async () => {
        await postgres.query(
          "postgres",
          `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guest') THEN CREATE ROLE guest LOGIN PASSWORD 'guest-password'; END IF; END $$`,
        );
        const guest = postgres.url(database).replace(/\/\/.*@/, "//guest:guest-password@");
        const cases: [url: string, code: string, message: RegExp][] = [
          [
            `postgres://me:hidden@127.0.0.1:${await freePort()}/x`,
            "database-unreachable",
            /127\.0\.0\.1:\d+\/x cannot be reached/,
          ],
          [
            postgres.url(database).replace("postgres-password", "hidden"),
            "database-refused",
            /password authentication failed/,
          ],
          [postgres.url("no_such_database"), "database-refused", /"no_such_database" does not exist/],
          [guest, "permission-denied", /permission denied/],
          [
            `${postgres.url(database)}?options=-c%20default_transaction_read_only%3Don`,
            "read-only-database",
            /read-only/,
          ],
        ];
        for (const [url, code, message] of cases) {
          const engine = await start(url);
          const error = await engine.apply(params(steps("up", "A"))).catch((thrown: unknown) => thrown);
          assert.ok(error instanceof RevisionsError, `${code}: ${JSON.stringify(error)}`);
          assert.equal(error.code, code, error.message);
          assert.match(error.message, message);
          assert.doesNotMatch(JSON.stringify(error.toReport()), /hidden|guest-password|postgres-password/);
          assert.ok(error.hint);
        }
      });
    });
  }

  describe("over a socket on PGlite", () => {
    let pglite: TestPglite;
    let workspace: TestWorkspace;
    let connection: ConnectionTarget;
    const engines: TestEngine[] = [];
    const start = async (): Promise<TestEngine> => {
      const engine = await startEngine({ cwd: workspace.folder });
      engines.push(engine);
      await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
      return engine;
    };
    const steps = (...names: string[]): ExecutableStep[] =>
      names.map((name) => ({ ...STEPS[name]!, file: workspace.file(STEPS[name]!.file) }));

    before(async () => {
      workspace = await createWorkspace({ files: FILES, typeorm: "typeorm", packages: ["pg", "reflect-metadata"] });
      pglite = await startPglite();
      connection = {
        kind: "socket",
        host: pglite.host,
        port: pglite.port,
        user: "postgres",
        database: "postgres",
        label: "embedded",
      };
    });
    afterEach(async () => {
      for (const engine of engines.splice(0)) await engine.stop();
      await pglite.query("DROP SCHEMA public CASCADE");
      await pglite.query("CREATE SCHEMA public");
    });
    after(async () => {
      await pglite.stop();
      await workspace.cleanup();
    });

    it("applies each revision once when two runs share it", async () => {
      const both = [await start(), await start()];
      const list = steps("A", "B", "C");
      const runs = await Promise.all(
        both.map((engine) => engine.apply({ connection, steps: list, transaction: "each", lockWaitMs: 1000 })),
      );
      for (const index of list.keys()) {
        assert.deepEqual(
          runs.map((run) => String(run.steps[index]?.status)).toSorted(),
          ["done", "skipped"],
          `step ${index}`,
        );
      }
      assert.equal((await both[0]!.applied({ connection })).rows.length, 3);
    });

    for (const transaction of ["each", "all", "none"] as const) {
      it(`lets migrations ask the data source beside their query runner, with transactions: ${transaction}`, async () => {
        const engine = await start();
        const apply = async (...names: string[]): Promise<StepResult[]> =>
          (await engine.apply({ connection, steps: steps(...names), transaction, lockWaitMs: 1000 })).steps;
        assert.deepEqual(statuses(await apply("A", "Beside")), ["done", "done"]);
        const texts = async (): Promise<string[]> => {
          const rows = await pglite.query<{ text: string }>("SELECT text FROM beside ORDER BY id");
          return rows.map(({ text }) => text);
        };
        assert.deepEqual(await texts(), ["connection", "manager", "repository", "transaction"]);

        const [, failed] = await apply("B", "BesideFails");
        assert.equal(failed?.status, "failed");
        assert.match(String(failed.error?.message), /nowhere/);
        const kept = transaction === "none" ? ["never"] : [];
        assert.deepEqual(await texts(), ["connection", "manager", "repository", "transaction", ...kept]);
      });
    }
  });
});
