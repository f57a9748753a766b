import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { RevisionsError } from "../../src/core/errors.ts";
import { call, openChannel } from "../../src/protocol/channel.ts";
import { shadowMethods } from "../../src/protocol/shadow.ts";
import type { PreparedHistory } from "../../src/protocol/shadow.ts";
import { Shadow } from "../../src/shadow/shadow.ts";
import { waitFor } from "../helpers/wait-for.ts";

const USERS = `CREATE TABLE "users" ("id" SERIAL NOT NULL, "name" character varying(50) NOT NULL, CONSTRAINT "PK_users" PRIMARY KEY ("id"))`;
const RENAMED = USERS.replace(`"name"`, `"fullName"`);
const WIDER = USERS.replace("varying(50)", "varying(60)");
const MIGRATIONS = `CREATE TABLE "migrations" ("id" SERIAL NOT NULL, "timestamp" bigint NOT NULL, "name" character varying NOT NULL)`;
const IGNORED = [{ name: "migrations" }];

describe("shadow", () => {
  let cacheFolder: string;
  let shadows: Shadow[];

  before(async () => {
    cacheFolder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-shadow-"));
  });
  beforeEach(() => {
    shadows = [];
  });
  afterEach(async () => {
    await Promise.all(shadows.map((shadow) => shadow.close()));
  });
  after(() => rm(cacheFolder, { recursive: true, force: true }));

  function open(options: { idleMs?: number; cacheFolder?: string; shortLived?: boolean } = {}): Shadow {
    const shadow = new Shadow({ cacheFolder, idleMs: 60_000, ...options });
    shadows.push(shadow);
    return shadow;
  }

  /** What the engine does between `prepare` and `mark`. */
  async function apply(
    { connection: { host, port, user, database } }: PreparedHistory,
    statements: readonly string[],
  ): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ host, port, user, database });
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  async function replayed(shadow: Shadow, history: string[], statements: string[]): Promise<PreparedHistory> {
    const prepared = await shadow.prepare({ history });
    await apply(prepared, statements);
    await shadow.mark({ history });
    return prepared;
  }

  const compare = async (
    shadow: Shadow,
    history: string,
    desired: string,
    renames: Parameters<Shadow["compare"]>[0]["renames"] = [],
  ) => shadow.compare({ history, desired, renames, defaultSchema: "public" });
  const sql = ({ up, down }: Awaited<ReturnType<typeof compare>>) => ({
    up: up.map((action) => action.sql),
    down: down.map((action) => action.sql),
  });

  it("holds nothing at first, and afterwards what it was told", async () => {
    const shadow = open();
    assert.equal((await replayed(shadow, ["one", "two"], [USERS])).held, 0);
    assert.equal((await shadow.prepare({ history: ["one", "two"] })).held, 2);
    const longer = await shadow.prepare({ history: ["one", "two", "three"] });
    assert.equal(longer.held, 2);
    assert.match(longer.serverVersion, /^\d+/);
    assert.deepEqual(await apply(longer, [`SELECT to_regclass('users')::text AS name`]), [{ name: "users" }]);
  });

  for (const [what, history] of [
    ["an edited revision", ["one", "edited"]],
    ["a shorter history", ["one"]],
  ] as const) {
    it(`begins anew for ${what}, without roles, types and extensions of before`, async () => {
      const shadow = open();
      await replayed(
        shadow,
        ["one", "two"],
        ["CREATE ROLE reader", "CREATE TYPE mood AS ENUM ('a')", "CREATE EXTENSION citext"],
      );
      const anew = await shadow.prepare({ history: [...history] });
      assert.equal(anew.held, 0);
      const left = `SELECT (SELECT count(*) FROM pg_roles WHERE rolname = 'reader')::int AS roles, to_regtype('mood')::text AS type,
        (SELECT count(*) FROM pg_extension WHERE extname = 'citext')::int AS extensions`;
      assert.deepEqual(await apply(anew, [left]), [{ roles: 0, type: null, extensions: 0 }]);
    });
  }

  it("begins anew after steps that nobody told it of: a replay that failed half way", async () => {
    const shadow = open();
    await apply(await shadow.prepare({ history: ["one", "two"] }), [USERS]);
    const anew = await shadow.prepare({ history: ["one", "two"] });
    assert.equal(anew.held, 0);
    assert.deepEqual(await apply(anew, [`SELECT to_regclass('users')::text AS name`]), [{ name: null }]);
  });

  it("makes the desired world beside a history, which stays with its rows", async () => {
    const shadow = open();
    const prepared = await replayed(
      shadow,
      ["one"],
      [USERS, `INSERT INTO "users" ("name") VALUES ('Ada')`, "CREATE SCHEMA other", MIGRATIONS],
    );
    await shadow.read({ key: "history", ignoreTables: IGNORED });
    await shadow.build({ key: "desired", statements: ["CREATE SCHEMA other", WIDER], extensions: [] });
    assert.equal((await shadow.prepare({ history: ["one"] })).held, 1);
    assert.deepEqual(await apply(prepared, [`SELECT name FROM users`]), [{ name: "Ada" }]);
    await shadow.read({ key: "history again", ignoreTables: IGNORED });
    assert.deepEqual(sql(await compare(shadow, "history", "history again")), { up: [], down: [] });
    assert.deepEqual(sql(await compare(shadow, "history", "desired")), {
      up: [`ALTER TABLE "users" ALTER COLUMN "name" TYPE character varying(60)`],
      down: [`ALTER TABLE "users" ALTER COLUMN "name" TYPE character varying(50)`],
    });
  });

  it("compares worlds of another process without a database", async () => {
    const first = open({ shortLived: true });
    await first.build({ key: "a", statements: [USERS], extensions: [] });
    await first.build({ key: "b", statements: [WIDER], extensions: [] });
    const second = open();
    assert.deepEqual(await second.has({ keys: ["a", "b", "c"] }), [true, true, false]);
    assert.equal((await compare(second, "a", "b")).up.length, 1);
    assert.equal(second.isOpen, false);
  });

  it("carries decided renames out on the history, and takes them back", async () => {
    const shadow = open();
    const index = `CREATE INDEX "IDX_users_name" ON "users" ("name")`;
    await replayed(shadow, ["renames"], [USERS, index, MIGRATIONS]);
    await shadow.read({ key: "before", ignoreTables: IGNORED });
    await shadow.build({
      key: "after",
      statements: [RENAMED.replaceAll("users", "people"), `CREATE INDEX "IDX_other" ON "people" ("fullName")`],
      extensions: [],
    });
    const comparison = await compare(shadow, "before", "after", [
      { kind: "table", schema: "public", from: "users", to: "people" },
      { kind: "column", schema: "public", table: "people", from: "name", to: "fullName" },
    ]);
    assert.deepEqual(sql(comparison), {
      up: [
        `ALTER TABLE "users" RENAME TO "people"`,
        `ALTER TABLE "people" RENAME COLUMN "name" TO "fullName"`,
        `ALTER SEQUENCE "users_id_seq" RENAME TO "people_id_seq"`,
        `ALTER TABLE "people" RENAME CONSTRAINT "PK_users" TO "PK_people"`,
        `ALTER INDEX "IDX_users_name" RENAME TO "IDX_other"`,
      ],
      down: [
        `ALTER INDEX "IDX_other" RENAME TO "IDX_users_name"`,
        `ALTER TABLE "people" RENAME CONSTRAINT "PK_people" TO "PK_users"`,
        `ALTER SEQUENCE "people_id_seq" RENAME TO "users_id_seq"`,
        `ALTER TABLE "people" RENAME COLUMN "fullName" TO "name"`,
        `ALTER TABLE "people" RENAME TO "users"`,
      ],
    });
    assert.partialDeepStrictEqual(comparison.up[1], {
      verb: "rename",
      object: { kind: "column", schema: "public", table: "people", name: "fullName" },
      before: { name: "name" },
      after: { name: "fullName" },
    });
    assert.equal((await shadow.prepare({ history: ["renames"] })).held, 1, "the history is as it was");
    const prepared = await shadow.prepare({ history: ["renames"] });
    await apply(prepared, sql(comparison).up);
    await shadow.read({ key: "applied", ignoreTables: IGNORED });
    assert.deepEqual(sql(await compare(shadow, "applied", "after")), { up: [], down: [] });
    await apply(prepared, sql(comparison).down);
    await shadow.read({ key: "reverted", ignoreTables: IGNORED });
    assert.deepEqual(sql(await compare(shadow, "reverted", "before")), { up: [], down: [] });
  });

  it("lets an enum follow its renamed column, without writing the rows anew", async () => {
    const shadow = open();
    const table = (column: string) => [
      `CREATE TYPE "users_${column}_enum" AS ENUM ('reader', 'writer')`,
      `CREATE TABLE "users" ("${column}" "users_${column}_enum" NOT NULL DEFAULT 'reader')`,
    ];
    await replayed(shadow, ["enum"], table("role"));
    await shadow.read({ key: "role", ignoreTables: [] });
    await shadow.build({ key: "duty", statements: table("duty"), extensions: [] });
    const rename = { kind: "column", schema: "public", table: "users", from: "role", to: "duty" } as const;
    assert.deepEqual(sql(await compare(shadow, "role", "duty", [rename])), {
      up: [
        `ALTER TABLE "users" RENAME COLUMN "role" TO "duty"`,
        `ALTER TYPE "users_role_enum" RENAME TO "users_duty_enum"`,
      ],
      down: [
        `ALTER TYPE "users_duty_enum" RENAME TO "users_role_enum"`,
        `ALTER TABLE "users" RENAME COLUMN "duty" TO "role"`,
      ],
    });
  });

  it("says which rename is not possible", async () => {
    const shadow = open();
    await replayed(shadow, ["one"], [USERS]);
    await shadow.read({ key: "x", ignoreTables: [] });
    await assert.rejects(
      compare(shadow, "x", "x", [{ kind: "column", schema: "public", table: "users", from: "gone", to: "there" }]),
      (error) => {
        assert.ok(error instanceof RevisionsError);
        assert.equal(error.code, "usage");
        assert.match(error.message, /"gone" does not exist/);
        return true;
      },
    );
  });

  it("names the statement that Postgres refuses, and goes on", async () => {
    const shadow = open();
    const bad = `CREATE TABLE "bad" ("at" nonsense)`;
    await assert.rejects(shadow.build({ key: "bad", statements: [USERS, bad], extensions: ["not there"] }), (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.deepEqual(
        [error.code, error.facts.statement, error.facts.sqlState, error.facts.position],
        ["entity-failed", bad, "42704", 26],
      );
      return true;
    });
    await shadow.build({
      key: "good",
      statements: [`CREATE TABLE "good" ("id" uuid DEFAULT uuid_generate_v4(), "tag" citext)`],
      extensions: ["citext"],
    });
    assert.deepEqual(await shadow.has({ keys: ["bad", "good"] }), [false, true]);
  });

  it("starts from a snapshot of a long history", async () => {
    const history = Array.from({ length: 25 }, (_, index) => `long ${index}`);
    await replayed(open(), history, [USERS, `INSERT INTO "users" ("name") VALUES ('Ada')`]);
    await waitFor("the snapshot", async () =>
      (await readdir(cacheFolder)).some((name) => /^history-.*\.tar$/.test(name)),
    );
    const again = await open().prepare({ history: [...history, "one more"] });
    assert.equal(again.held, 25);
    assert.deepEqual(await apply(again, [`SELECT id, name FROM users`]), [{ id: 1, name: "Ada" }]);
    assert.equal((await open().prepare({ history: ["other", ...history] })).held, 0);
  });

  it("makes damaged files of its cache anew", async () => {
    const folder = await mkdtemp(path.join(cacheFolder, "damaged-"));
    await open({ cacheFolder: folder }).build({ key: "a", statements: [USERS], extensions: [] });
    for (const name of await readdir(folder)) {
      if (name.startsWith("base-")) await truncate(path.join(folder, name), 1_000_000);
      else await writeFile(path.join(folder, name), "{}");
    }
    const again = open({ cacheFolder: folder });
    assert.deepEqual(await again.has({ keys: ["a"] }), [false]);
    await again.build({ key: "a", statements: [USERS], extensions: [] });
    assert.deepEqual(await again.has({ keys: ["a"] }), [true]);
  });

  it("works where its cache cannot be written", async () => {
    const file = path.join(cacheFolder, "a file, not a folder");
    await writeFile(file, "");
    const shadow = open({ cacheFolder: path.join(file, "cache") });
    await shadow.build({ key: "a", statements: [USERS], extensions: [] });
    assert.deepEqual(await shadow.has({ keys: ["a"] }), [true]);
  });

  it("frees the database when nobody needs it, and opens it when somebody does", async () => {
    const shadow = open({ idleMs: 1_500 });
    await replayed(shadow, ["one"], [USERS]);
    assert.equal(shadow.isOpen, true);
    await waitFor("the database is closed", () => !shadow.isOpen);
    assert.equal((await shadow.prepare({ history: ["one"] })).held, 0);
  });

  it("is a process that ends with its parent's channel", async () => {
    const child = fork(path.resolve(import.meta.dirname, "../../src/shadow/main.ts"), {
      env: { ...process.env, XDG_CACHE_HOME: cacheFolder, LOCALAPPDATA: cacheFolder },
    });
    const channel = openChannel(child);
    try {
      assert.equal((await call<PreparedHistory>(channel, shadowMethods.prepare, { history: ["one"] })).held, 0);
      await assert.rejects(
        call(channel, shadowMethods.build, { key: "bad", statements: ["CREATE NONSENSE"], extensions: [] }),
        (error) => error instanceof RevisionsError && error.code === "entity-failed",
      );
    } finally {
      channel.dispose();
      child.disconnect();
    }
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });
});
