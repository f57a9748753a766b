import { PGlite } from "@electric-sql/pglite";
import assert from "node:assert/strict";
import pg from "pg";
import { SessionServer } from "../../src/shadow/wire/session-server.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("sessions on one PGlite", () => {
  let db: PGlite;
  let server: SessionServer;
  let port: number;
  let clients: pg.Client[] = [];

  before(async () => {
    db = await PGlite.create();
    server = new SessionServer(db, { password: "open sesame" });
    port = await server.listen();
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end()));
    clients = [];
    await server.exclusive((database) => database.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
  });
  after(async () => {
    await server.close();
    await db.close();
  });

  async function connect(password = "open sesame"): Promise<pg.Client> {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres", password });
    client.on("error", () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  }

  it("lets nobody in without the password", async () => {
    await assert.rejects(connect("guess"), (error: { code?: string }) => error.code === "28P01");
  });

  it("gives each client its own answers while another's transaction makes them wait", async () => {
    const [a, b, c] = [await connect(), await connect(), await connect()];
    const ask = async (client: pg.Client, name: string) => {
      for (let turn = 0; turn < 50; turn++) {
        const { rows } = await client.query(`SELECT $1::text AS given, '${name}' AS name`, [`${name}${turn}`]);
        assert.deepEqual(rows, [{ given: `${name}${turn}`, name }]);
      }
    };
    const transact = async () => {
      for (let turn = 0; turn < 50; turn++) {
        await c.query("BEGIN");
        await c.query("SELECT $1::int", [turn]);
        await c.query("COMMIT");
      }
    };
    await Promise.all([ask(a, "a"), ask(b, "b"), transact()]);
  });

  it("keeps a transaction of one client from another's statements", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("CREATE TABLE t (n integer)");
    await a.query("BEGIN");
    await a.query("INSERT INTO t VALUES (1)");
    const inserted = b.query("INSERT INTO t VALUES (2)");
    await a.query("INSERT INTO t VALUES (3)");
    await a.query("ROLLBACK");
    await inserted;
    assert.deepEqual((await a.query("SELECT n FROM t")).rows, [{ n: 2 }]);
  });

  it("goes on with the others after an error in a transaction", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("BEGIN");
    await assert.rejects(a.query("SELECT * FROM missing"));
    const other = b.query("SELECT 1 AS one");
    await assert.rejects(a.query("SELECT 1"), /aborted/);
    await a.query("ROLLBACK");
    assert.deepEqual((await other).rows, [{ one: 1 }]);
  });

  it("rolls back what a client leaves open when its process dies", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("CREATE TABLE t (n integer)");
    await a.query("BEGIN");
    await a.query("INSERT INTO t VALUES (1)");
    (a as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    assert.deepEqual((await b.query("SELECT n FROM t")).rows, []);
    await b.query("INSERT INTO t VALUES (2)");
    assert.deepEqual((await b.query("SELECT n FROM t")).rows, [{ n: 2 }]);
  });

  it("keeps settings to the client that made them", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SELECT pg_catalog.set_config('search_path', '', false)");
    await a.query("SET statement_timeout = '7s'");
    const settings = async (client: pg.Client) =>
      (
        await client.query(
          "SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout",
        )
      ).rows[0];
    assert.deepEqual(await settings(b), { path: "public", timeout: "0" });
    assert.deepEqual(await settings(a), { path: "", timeout: "7s" });
    assert.deepEqual(
      await server.exclusive(
        async (database) => (await database.query("SELECT current_setting('search_path') AS path")).rows,
      ),
      [{ path: "public" }],
    );
  });

  it("drops temporary tables with the client that made them", async () => {
    const a = await connect();
    await a.query("CREATE TEMP TABLE scratch (n integer)");
    await a.end();
    clients = [];
    const b = await connect();
    await b.query("CREATE TEMP TABLE scratch (n integer)");
  });

  it("refuses an advisory lock that another client holds", async () => {
    const [a, b] = [await connect(), await connect()];
    const tryLock = async (client: pg.Client) =>
      (await client.query("SELECT pg_try_advisory_lock($1, $2) AS got", [1, 2])).rows[0].got as boolean;
    assert.equal(await tryLock(a), true);
    assert.equal(await tryLock(b), false);
    assert.deepEqual((await b.query("SELECT 1 AS one")).rows, [{ one: 1 }], "others go on without the lock");
    await a.query("SELECT pg_advisory_unlock($1, $2)", [1, 2]);
    assert.equal(await tryLock(b), true);
    await b.query("SELECT pg_advisory_unlock_all()");
  });

  it("keeps the lock of a client whose transactions write nothing", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SELECT pg_advisory_lock(8)");
    await a.query("SET default_transaction_read_only = on");
    await a.query("BEGIN");
    await a.query("SELECT 1");
    await a.query("ROLLBACK");
    assert.deepEqual((await b.query("SELECT pg_try_advisory_lock(8) AS got")).rows, [{ got: false }]);
    await assert.rejects(a.query("CREATE TABLE t (n integer)"), (error: { code?: string }) => error.code === "25006");
    await b.query("CREATE TABLE t (n integer)");
  });

  it("lets a client wait for an advisory lock until its holder has gone", async () => {
    const [a, b] = [await connect(), await connect()];
    await a.query("SELECT pg_advisory_lock(7)");
    let got = false;
    const waiting = b.query("SELECT pg_advisory_lock(7)").then(() => (got = true));
    await a.query("SELECT 1");
    assert.equal(got, false);
    await a.end();
    clients = [b];
    await waiting;
    await b.query("SELECT pg_advisory_unlock(7)");
  });

  it("does work of its own between the clients' transactions", async () => {
    const a = await connect();
    await a.query("BEGIN");
    await a.query("CREATE TABLE t (n integer)");
    const seen = server.exclusive(
      async (database) => (await database.query("SELECT to_regclass('t')::text AS t")).rows,
    );
    await a.query("ROLLBACK");
    assert.deepEqual(await seen, [{ t: null }]);
  });

  it("answers a client that sends much and reads much", async () => {
    const a = await connect();
    const text = "x".repeat(3_000_000);
    const { rows } = await a.query("SELECT $1::text || 'y' AS text", [text]);
    assert.equal(rows[0].text.length, 3_000_001);
  });

  it("refuses to read rows from a client, which would stop everybody", async () => {
    const a = await connect();
    await a.query("CREATE TABLE t (n text)");
    await assert.rejects(a.query("INSERT INTO t VALUES ('a'); COPY t FROM STDIN"), { code: "0A000" });
    await a.query("INSERT INTO t VALUES ('COPY t FROM STDIN')");
    assert.deepEqual((await a.query("SELECT n FROM t")).rows, [{ n: "COPY t FROM STDIN" }]);
  });

  it("counts its connections", async () => {
    await connect();
    assert.equal(server.connections, 1);
    await clients.pop()?.end();
    await waitFor("no connection is left", () => server.connections === 0);
  });

  it("hangs up on what is not Postgres", async () => {
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
    assert.equal(server.connections, 0);
  });
});
