import assert from "node:assert/strict";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { openRevisionService } from "../../src/service/open.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { createWorkspace, startEngine, TYPEORM_LINES } from "../helpers/engine.ts";
import type { TestWorkspace, TypeOrmLine } from "../helpers/engine.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** Would change the database in three ways as soon as it connects, and tries to when it is imported. */
const GREEDY = `import { DataSource } from "typeorm";
export const db = new DataSource({ type: "postgres", url: process.env.T_URL, entities: ["src/*.entity.ts"], migrations: ["src/migrations/*.ts"],
  synchronize: true, migrationsRun: true, dropSchema: true, logging: "all", installExtensions: true });
db.initialize().then(() => console.log("connected"), (error) => console.log(error));`;

const FILES = {
  "src/db.ts": GREEDY,
  "src/note.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm"; @Entity() export class Note { @PrimaryGeneratedColumn("uuid") id: string; @Column() text: string; @Column({ nullable: true }) added: number; }`,
  "src/migrations/1700000000001-first.ts": `import type { MigrationInterface, QueryRunner } from "typeorm";
export class First1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner) { await queryRunner.query('CREATE TABLE "note" ("id" uuid NOT NULL DEFAULT uuid_generate_v4() PRIMARY KEY, "text" character varying NOT NULL)'); }
  async down(queryRunner: QueryRunner) { await queryRunner.query('DROP TABLE "note"'); }
}`,
};

describe("looking at a project whose options synchronise, drop and migrate", function () {
  this.timeout(180_000);
  let postgres: TestPostgres;
  let workspace: TestWorkspace;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  afterEach(() => workspace.cleanup());

  const prepare = async (line: TypeOrmLine): Promise<{ database: string; seen: () => Promise<unknown> }> => {
    const database = await postgres.createDatabase(`looking_${line.replace(/\W/g, "_")}_${Date.now()}`);
    await postgres.query(database, `CREATE TABLE precious (id int); INSERT INTO precious VALUES (1), (2)`);
    return {
      database,
      seen: async () => [
        await dumpCatalogue(postgres, database),
        await postgres.query(database, "SELECT id, xmin::text FROM precious ORDER BY id"),
        await postgres.query(database, "SELECT relname, relfilenode FROM pg_class WHERE relname = 'precious'"),
      ],
    };
  };

  for (const line of TYPEORM_LINES) {
    it(`changes nothing in its database: status, check, history, preview, generate and dry runs, on ${line}`, async () => {
      workspace = await createWorkspace({ files: FILES, typeorm: line, packages: ["pg", "reflect-metadata"] });
      const { database, seen } = await prepare(line);
      await workspace.write({ ".env": `T_URL=${postgres.url(database)}` });
      const before = await seen();
      const logged: string[] = [];
      const service = await openRevisionService({
        root: workspace.folder,
        embedded: false,
        loadTimeoutMs: 60_000,
        warm: true,
        log: (text) => logged.push(text),
      });
      try {
        const status = await service.status();
        assert.deepEqual(
          [status.revisions.map(({ state }) => state), status.databaseError],
          [["pending"], undefined],
          "the database was asked",
        );
        const { operations } = await service.check(NO_ANSWERS);
        assert.deepEqual(
          operations.map(({ kind, column }) => [kind, column]),
          [["add-column", "added"]],
        );
        assert.equal((await service.look({ what: "history" })).revisions.length, 1);
        for (const what of ["current", "heads", "branches"] as const) await service.look({ what });
        await service.look({ what: "show", revisions: ["head"] });
        await service.preview({ answers: NO_ANSWERS });
        await service.generate({ message: "look", answers: NO_ANSWERS, dryRun: true });
        await service.entities();
        await service.move({ direction: "upgrade", target: "head", dryRun: true });
        const planned = await service.move({ direction: "upgrade", target: "head", dryRun: "sql" });
        assert.match(planned.steps[0]?.sql?.[0] ?? "", /CREATE TABLE "note"/);
        await service.move({ direction: "downgrade", target: "base", dryRun: "sql" });
        await service.offline({ command: "upgrade", targets: ["head"] });
        await service.stamp({ targets: ["head"], dryRun: true });
        assert.deepEqual((await service.journal()).entries, []);
        assert.deepEqual(await seen(), before);
        assert.ok(!logged.join("\n").includes("connected"), logged.join("\n"));

        await service.move({ direction: "upgrade", target: "head" });
        assert.notDeepEqual(await seen(), before, "a change would have been seen");
        assert.equal((await postgres.query(database, "SELECT * FROM precious")).length, 2, "upgrading drops nothing");
        const columns = `SELECT column_name FROM information_schema.columns WHERE table_name = 'note' ORDER BY 1`;
        assert.deepEqual(
          (await postgres.query(database, columns)).map(({ column_name: name }) => name),
          ["id", "text"],
          "nor does it synchronise",
        );
      } finally {
        await service.dispose();
      }
    });

    it(`lets a migration connect by itself to the database that is meant only, on ${line}`, async () => {
      workspace = await createWorkspace({
        files: {
          ...FILES,
          "src/migrations/1700000000002-own.ts": `import { DataSource } from "typeorm";
export class Own1700000000002 { async up() { const own = new DataSource({ type: "postgres", url: process.env.T_URL }); await own.initialize(); await own.query("CREATE TABLE own (id int)"); await own.destroy(); } async down() {} }`,
        },
        typeorm: line,
        packages: ["pg", "reflect-metadata"],
      });
      const { database, seen } = await prepare(line);
      const shadow = await postgres.createDatabase(`${database}_shadow`);
      const before = await seen();
      const engine = await startEngine({ cwd: workspace.folder, env: { T_URL: postgres.url(database) } });
      try {
        await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
        const { host, port, user, password } = postgres;
        const socket: ConnectionTarget = {
          kind: "socket",
          host,
          port,
          user,
          password,
          database: shadow,
          label: "shadow",
        };
        const name = "Own1700000000002";
        const file = workspace.file("src/migrations/1700000000002-own.ts");
        const run = (connection: ConnectionTarget) =>
          engine.apply({
            connection,
            steps: [{ id: "1700000000002", name, className: name, file, direction: "up" }],
            transaction: "each",
            lockWaitMs: 1000,
          });
        const [refused] = (await run(socket)).steps;
        assert.match(refused?.error?.message ?? "", /connects to the configured database by itself/);
        assert.deepEqual(await seen(), before);
        const [allowed] = (await run({ kind: "configured" })).steps;
        assert.equal(allowed?.error?.message ?? allowed?.status, "done");
        assert.deepEqual(await postgres.query(database, "SELECT * FROM own"), []);
      } finally {
        await engine.stop();
      }
    });
  }
});
