import { PGlite } from "@electric-sql/pglite";
import { uuid_ossp } from "@electric-sql/pglite/contrib/uuid_ossp";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { freePort } from "./postgres.ts";

/** An empty PGlite behind a socket of its own; its database is `postgres`, and any password will do. */
export interface TestPglite {
  host: string;
  port: number;
  query<Row>(sql: string): Promise<Row[]>;
  stop(): Promise<void>;
}

export async function startPglite(): Promise<TestPglite> {
  const db = await PGlite.create({ extensions: { uuid_ossp } });
  const port = await freePort();
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 10 });
  await server.start();
  return {
    host: "127.0.0.1",
    port,
    query: async <Row>(sql: string) => (await db.query<Row>(sql)).rows,
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
