import assert from "node:assert/strict";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { RevisionsError } from "../../src/core/errors.ts";
import { call, openChannel } from "../../src/protocol/channel.ts";
import { shadowMethods } from "../../src/protocol/shadow.ts";
import type { PreparedHistory } from "../../src/protocol/shadow.ts";
import { parseServerUrl } from "../../src/shadow/server-url.ts";
import { Shadow } from "../../src/shadow/shadow.ts";
import { freePort, startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { waitFor } from "../helpers/wait-for.ts";

const USERS = `CREATE TABLE "users" ("id" SERIAL NOT NULL, "name" character varying(50) NOT NULL, CONSTRAINT "PK_users" PRIMARY KEY ("id"))`;
const DAY_MS = 24 * 60 * 60 * 1000;

describe("shadow on a real server", () => {
  let postgres: TestPostgres;
  let cacheFolder: string;
  let shadows: Shadow[];

  before(async () => {
    postgres = await startPostgres();
    cacheFolder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-shadow-server-"));
    await postgres.createDatabase("blog");
    await postgres.query("blog", "CREATE TABLE posts (title text)");
  });
  beforeEach(() => {
    shadows = [];
  });
  afterEach(async () => {
    await Promise.all(shadows.map((shadow) => shadow.close()));
    assert.deepEqual(await databases(), ["blog", "postgres"], "nothing is left behind");
    assert.deepEqual(
      await postgres.query("blog", "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
      [{ relname: "posts" }],
    );
  });
  after(async () => {
    await postgres.stop();
    await rm(cacheFolder, { recursive: true, force: true });
  });

  async function open(url = postgres.url("blog")): Promise<Shadow> {
    const shadow = new Shadow({ cacheFolder, idleMs: 60_000 });
    shadows.push(shadow);
    await shadow.useServer({ url });
    return shadow;
  }

  async function databases(): Promise<string[]> {
    const rows = await postgres.query<{ datname: string }>(
      "postgres",
      "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1",
    );
    return rows.map(({ datname }) => datname);
  }

  const temporary = async () => (await databases()).filter((name) => name.startsWith("typeorm_revisions_shadow_"));

  /** What the engine does between `prepare` and `mark`. */
  async function apply({ connection }: PreparedHistory, ...statements: string[]): Promise<Record<string, unknown>[]> {
    const { host, port, user, password, database } = connection;
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  const users = (prepared: PreparedHistory) => apply(prepared, "SELECT to_regclass('users')::text AS name");
  const compare = async (
    shadow: Shadow,
    history: string,
    desired: string,
    ...renames: Parameters<Shadow["compare"]>[0]["renames"]
  ) => {
    const { up, down } = await shadow.compare({ history, desired, renames, defaultSchema: "public" });
    return { up: up.map(({ sql }) => sql), down: down.map(({ sql }) => sql) };
  };

  it("replays in a database of its own, which is there for as long as it is needed", async () => {
    const shadow = await open();
    const prepared = await shadow.prepare({ history: ["one", "two"], schemas: ["app"] });
    assert.equal(prepared.held, 0);
    assert.equal(prepared.server, `${postgres.host}:${postgres.port}`);
    assert.deepEqual(await temporary(), [prepared.connection.database]);
    await apply(prepared, USERS, "CREATE TABLE app.notes ()");
    await shadow.mark({ history: ["one", "two"] });
    const again = await shadow.prepare({ history: ["one", "two", "three"] });
    assert.equal(again.held, 2);
    assert.deepEqual(await users(again), [{ name: "users" }]);
    await shadow.close();
    assert.deepEqual(await temporary(), []);
  });

  it("begins anew for an edited revision, and after a replay that failed half way", async () => {
    const shadow = await open();
    await apply(await shadow.prepare({ history: ["one", "two"] }), USERS);
    const anew = await shadow.prepare({ history: ["one", "two"] });
    assert.equal(anew.held, 0);
    assert.deepEqual(await users(anew), [{ name: null }]);
    await apply(anew, USERS);
    await shadow.mark({ history: ["one", "two"] });
    const edited = await shadow.prepare({ history: ["one", "edited"] });
    assert.equal(edited.held, 0);
    assert.deepEqual(await users(edited), [{ name: null }]);
    assert.equal((await temporary()).length, 1);
  });

  it("makes the desired world beside a history, and tries renames on it", async () => {
    const shadow = await open();
    const moods = (type: string) => [
      `CREATE TYPE "${type}" AS ENUM ('glad', 'sad')`,
      USERS,
      `ALTER TABLE "users" ADD "mood" "${type}"`,
    ];
    const prepared = await shadow.prepare({ history: ["one"] });
    await apply(prepared, ...moods("mood"), `INSERT INTO "users" ("name") VALUES ('Ada')`);
    await shadow.mark({ history: ["one"] });
    await shadow.read({ key: "history", ignoreTables: [] });
    await shadow.build({
      key: "desired",
      statements: [...moods("mood"), `ALTER TABLE "users" RENAME "name" TO "fullName"`],
      extensions: ["citext"],
    });
    assert.deepEqual(await compare(shadow, "history", "history"), { up: [], down: [] });
    const rename = { kind: "column", schema: "public", table: "users", from: "name", to: "fullName" } as const;
    assert.deepEqual(await compare(shadow, "history", "desired", rename), {
      up: [`ALTER TABLE "users" RENAME COLUMN "name" TO "fullName"`],
      down: [`ALTER TABLE "users" RENAME COLUMN "fullName" TO "name"`],
    });
    assert.equal((await shadow.prepare({ history: ["one"] })).held, 1);
    assert.deepEqual(await apply(prepared, `SELECT "name", "mood" FROM "users"`), [{ name: "Ada", mood: null }]);
  });

  it("names the statement that Postgres refuses, and the extension that the server lacks", async () => {
    const shadow = await open();
    const bad = `CREATE TABLE "bad" ("at" nonsense)`;
    await assert.rejects(shadow.build({ key: "bad", statements: [USERS, bad], extensions: [] }), (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.deepEqual([error.code, error.facts.statement, error.facts.sqlState], ["entity-failed", bad, "42704"]);
      return true;
    });
    await assert.rejects(
      shadow.build({ key: "places", statements: [`CREATE TABLE "places" ("at" geometry)`], extensions: ["postgis"] }),
      new RegExp(`${postgres.host}:${postgres.port} has no extension postgis`),
    );
    assert.deepEqual(await temporary(), []);
  });

  it("keeps its facts apart from those of another Postgres", async () => {
    const server = await open();
    await server.build({ key: "apart", statements: [USERS], extensions: [] });
    assert.deepEqual(await server.has({ keys: ["apart"] }), [true]);
    const embedded = new Shadow({ cacheFolder, idleMs: 60_000 });
    shadows.push(embedded);
    assert.deepEqual(await embedded.has({ keys: ["apart"] }), [false]);
    // It writes them down when nobody waits.
    await server.close();
    assert.deepEqual(await (await open()).has({ keys: ["apart"] }), [true]);
  });

  it("drops what dead processes left more than a day ago, and nothing else", async () => {
    const named = (at: number) => `typeorm_revisions_shadow_${at.toString(36)}_0123456789ab`;
    const old = named(Date.now() - 2 * DAY_MS);
    const used = named(Date.now() - 3 * DAY_MS);
    const young = named(Date.now() - DAY_MS / 2);
    const foreign = ["typeorm_revisions_shadow_mine", "typeorm_revisions_shadow"];
    for (const name of [old, used, young, ...foreign]) await postgres.createDatabase(name);
    const user = new pg.Client({ connectionString: postgres.url(used) });
    await user.connect();
    try {
      await (await open()).build({ key: "sweep", statements: [USERS], extensions: [] });
      assert.deepEqual(await temporary(), [...foreign.slice(0, 1), used, young].toSorted());
    } finally {
      await user.end();
      for (const name of [old, used, young, ...foreign])
        await postgres.query("postgres", `DROP DATABASE IF EXISTS "${name}"`);
    }
  });

  it("says what it may not do", async () => {
    await postgres.query("postgres", "CREATE ROLE weak LOGIN PASSWORD 'weak-password'");
    const shadow = await open(postgres.url("postgres").replace(/\/\/.*@/, "//weak:weak-password@"));
    await assert.rejects(shadow.prepare({ history: [] }), (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.equal(error.code, "permission-denied");
      assert.match(
        error.message,
        /^The user weak may not create the shadow's temporary database on 127\.0\.0\.1:\d+\.$/,
      );
      assert.match(error.hint ?? "", /ALTER ROLE "weak" CREATEDB/);
      return true;
    });
  });

  for (const [what, url, code] of [
    ["a wrong password", () => postgres.url("postgres").replace(postgres.password, "secret-word"), "database-refused"],
    ["a database that is not there", () => postgres.url("nowhere"), "database-refused"],
    [
      "an address that nobody listens at",
      async () => `postgres://me:secret-word@127.0.0.1:${await freePort()}/x`,
      "database-unreachable",
    ],
    ["a URL of something else", () => "mysql://me:secret-word@localhost/x", "usage"],
    ["no URL", () => "localhost", "usage"],
    ["an sslmode that is not known", () => "postgres://me:secret-word@localhost/x?sslmode=perhaps", "usage"],
  ] as const) {
    it(`refuses ${what} without showing the password`, async () => {
      const failing = (async () => (await open(await url())).prepare({ history: [] }))();
      await assert.rejects(failing, (error) => {
        assert.ok(error instanceof RevisionsError);
        assert.equal(error.code, code, error.message);
        assert.ok(error.hint);
        assert.ok(!JSON.stringify(error.toReport()).includes("secret-word"));
        assert.ok(!JSON.stringify(error.toReport()).includes(postgres.password));
        return true;
      });
    });
  }

  it("opens anew when the server has ended its connections", async () => {
    const shadow = await open();
    const { connection } = await shadow.prepare({ history: ["one"] });
    await shadow.mark({ history: ["one"] });
    await postgres.query(
      "postgres",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'typeorm-revisions'",
    );
    const again = await waitFor("another database", async () => {
      const prepared = await shadow.prepare({ history: ["one"] });
      return prepared.connection.database !== connection.database && prepared;
    });
    assert.equal(again.held, 0);
  });

  describe("as a process", () => {
    let child: ChildProcess;
    let channel: ReturnType<typeof openChannel>;

    beforeEach(async () => {
      child = fork(path.resolve(import.meta.dirname, "../../src/shadow/main.ts"), {
        env: { ...process.env, XDG_CACHE_HOME: cacheFolder, LOCALAPPDATA: cacheFolder },
      });
      channel = openChannel(child);
      await call(channel, shadowMethods.useServer, { url: postgres.url("postgres") });
      await call<PreparedHistory>(channel, shadowMethods.prepare, { history: ["one"] });
      assert.equal((await temporary()).length, 1);
    });
    afterEach(() => channel.dispose());

    it("drops its database when its parent is gone", async () => {
      const exited = once(child, "exit");
      child.disconnect();
      assert.deepEqual(await exited, [0, null]);
      assert.deepEqual(await temporary(), []);
    });

    it("drops its database when it is told to end", async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      assert.deepEqual(await exited, [0, null]);
      assert.deepEqual(await temporary(), []);
    });
  });
});

describe("address of the shadow's server", () => {
  const address = (url: string) => parseServerUrl(url, {});

  it("has what the URL says, and defaults for the rest", () => {
    assert.deepEqual(address("postgres://me:p%40ss@db.example:6543/app?sslmode=require"), {
      host: "db.example",
      port: 6543,
      user: "me",
      password: "p@ss",
      database: "app",
      ssl: { rejectUnauthorized: false },
    });
    assert.deepEqual(address("postgresql://localhost"), {
      host: "localhost",
      port: 5432,
      user: "postgres",
      database: "postgres",
    });
    assert.equal(address("postgres://[::1]:5433/x").host, "::1");
    const { host, user } = address("postgres:///x?host=/var/run/postgresql&user=me");
    assert.deepEqual({ host, user }, { host: "/var/run/postgresql", user: "me" });
  });

  it("takes the password of the environment where it has none", () => {
    assert.equal(parseServerUrl("postgres://me@localhost/x", { PGPASSWORD: "secret" }).password, "secret");
    assert.equal(parseServerUrl("postgres://me:own@localhost/x", { PGPASSWORD: "secret" }).password, "own");
  });
});
