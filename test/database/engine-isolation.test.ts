import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { createWorkspace, startEngine, TYPEORM_LINES } from "../helpers/engine.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** Options that lead a connection to A however `host` is set, in every way that TypeORM and pg know. */
const DATA_SOURCE = `import { DataSource } from "typeorm";
const url = process.env.T_REAL;
const { hostname: host, port, username, password, pathname } = new URL(url);
const real = { host, port: Number(port), username, password, database: pathname.slice(1) };
export const db = new DataSource({ type: "postgres", url, ...real, connectString: url, ssl: false,
  replication: { master: { url, ...real }, slaves: [{ url, ...real }] },
  extra: { connectionString: url, host, port, max: 7 },
  entities: ["src/note.ts"], migrations: ["src/1700000000001-a.ts"], synchronize: true, migrationsRun: true, dropSchema: true,
  cache: { type: "database" } });`;

const FILES = {
  "src/db.ts": DATA_SOURCE,
  "src/note.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm"; @Entity() export class Note { @PrimaryGeneratedColumn("uuid") id: string; }`,
  "src/1700000000001-a.ts": `export class A1700000000001 {
  async up(runner) { await runner.query("CREATE TABLE note (id uuid DEFAULT uuid_generate_v4())"); await runner.manager.getRepository("Note").save({}); }
  async down(runner) { await runner.query("DROP TABLE note"); }
}`,
};

describe("the engine on another database than the configured one", () => {
  let real: TestPostgres;
  let shadow: TestPostgres;
  before(async () => {
    real = await startPostgres();
    shadow = await startPostgres();
  });
  after(async () => {
    await real.stop();
    await shadow.stop();
  });

  for (const line of TYPEORM_LINES) {
    it(`neither connects to the configured one nor changes it, on ${line}`, async () => {
      const name = line.replace(/\W/g, "_");
      await real.createDatabase(name);
      await shadow.createDatabase(name);
      await real.query(name, "CREATE TABLE precious (id int)");
      const before = await dumpCatalogue(real, name);
      const door = await countConnections(real.port);
      const url = real.url(name).replace(`:${real.port}/`, `:${door.port}/`);
      const workspace = await createWorkspace({ files: FILES, typeorm: line, packages: ["pg", "reflect-metadata"] });
      const engine = await startEngine({
        cwd: workspace.folder,
        env: {
          T_REAL: url,
          PGHOST: real.host,
          PGPORT: String(door.port),
          PGUSER: real.user,
          PGPASSWORD: real.password,
          PGDATABASE: name,
          PGOPTIONS: "-c search_path=nowhere",
          PGSSLMODE: "require",
        },
      });
      try {
        await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
        await engine.entities();
        const { host, port, user, password } = shadow;
        const connection: ConnectionTarget = {
          kind: "socket",
          host,
          port,
          user,
          password,
          database: name,
          label: "shadow",
        };
        const step = {
          id: "1700000000001",
          name: "A1700000000001",
          className: "A1700000000001",
          file: workspace.file("src/1700000000001-a.ts"),
        };
        const up = await engine.apply({
          connection,
          steps: [{ ...step, direction: "up" }],
          transaction: "each",
          lockWaitMs: 1000,
        });
        assert.deepEqual(
          up.steps.map(({ status, error }) => error?.message ?? status),
          ["done"],
        );
        assert.equal((await engine.applied({ connection })).rows.length, 1);
        assert.equal((await shadow.query(name, "SELECT * FROM note")).length, 1);
        const down = await engine.apply({
          connection,
          steps: [{ ...step, direction: "down" }],
          transaction: "all",
          lockWaitMs: 1000,
        });
        assert.equal(down.steps[0]?.status, "done");
        assert.equal(door.connections(), 0);
        assert.deepEqual(await dumpCatalogue(real, name), before);

        await engine.applied({ connection: { kind: "configured" } }).catch(() => {});
        assert.ok(door.connections() > 0, "a connection to the configured database would have been counted");
      } finally {
        await door.close();
        await engine.stop();
        await workspace.cleanup();
      }
    });
  }
});

/** Stands before a server and counts who comes in. */
async function countConnections(
  serverPort: number,
): Promise<{ port: number; connections(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let count = 0;
  const door = createServer((client) => {
    count++;
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    client.pipe(server).pipe(client);
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    port: (door.address() as AddressInfo).port,
    connections: () => count,
    async close() {
      for (const socket of sockets) socket.destroy();
      door.close();
      await once(door, "close");
    },
  };
}
