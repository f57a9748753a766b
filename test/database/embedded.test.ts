import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { RevisionsError } from "../../src/core/errors.ts";
import { claimFolder, isAlive } from "../../src/shadow/embedded-claim.ts";
import { embeddedFiles, readAddress, writeAddress } from "../../src/shadow/embedded-files.ts";
import type { EmbeddedAddress } from "../../src/shadow/embedded-files.ts";
import { connectEmbedded, stopEmbedded } from "../../src/shadow/embedded.ts";
import type { ConnectEmbeddedOptions, EmbeddedTarget } from "../../src/shadow/embedded.ts";
import { waitFor } from "../helpers/wait-for.ts";

const ENTRY = path.resolve(import.meta.dirname, "../../src/shadow/embedded-main.ts");

describe("embedded database of a project", () => {
  let root: string;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-embedded-")));
  });
  afterEach(async () => {
    await stopEmbedded(root);
    await rm(root, { recursive: true, force: true });
  });

  const start = (options: Partial<ConnectEmbeddedOptions> = {}): Promise<EmbeddedTarget> =>
    connectEmbedded({
      root,
      entry: ENTRY,
      node: { path: process.execPath, env: {} },
      log: () => undefined,
      ...options,
    });

  const address = async (): Promise<EmbeddedAddress> => (await readAddress(embeddedFiles(root))) as EmbeddedAddress;

  async function query(
    { host, port, user, password, database }: EmbeddedTarget,
    ...statements: string[]
  ): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ host, port, user, password, database });
    client.on("error", () => undefined);
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  it("is started once, whoever asks for it first, and kept out of git", async () => {
    const targets = await Promise.all([start(), start(), start()]);
    assert.deepEqual(new Set(targets.map(({ port }) => port)).size, 1);
    assert.equal((await readdir(embeddedFiles(root).claims)).length, 1);
    await query(targets[0], "CREATE TABLE notes (text text)");
    assert.deepEqual(await query(targets[2], "SELECT to_regclass('notes')::text AS name"), [{ name: "notes" }]);
    assert.equal(await readFile(path.join(root, ".typeorm-revisions/.gitignore"), "utf8"), "*\n");
  });

  it("has its rows after a clean end and after a kill", async () => {
    await query(await start(), "CREATE TABLE notes (text text)", "INSERT INTO notes VALUES ('one')");
    await stopEmbedded(root);
    await query(await start(), "INSERT INTO notes VALUES ('two')");
    process.kill((await address()).pid, "SIGKILL");
    assert.deepEqual(await query(await start(), "SELECT text FROM notes ORDER BY text"), [
      { text: "one" },
      { text: "two" },
    ]);
  });

  it("forgets a transaction that a kill has cut off", async () => {
    const target = await start();
    await query(target, "CREATE TABLE notes (text text)");
    const client = new pg.Client({ ...target });
    client.on("error", () => undefined);
    await client.connect();
    await client.query("BEGIN");
    await client.query("INSERT INTO notes VALUES ('lost')");
    process.kill((await address()).pid, "SIGKILL");
    assert.deepEqual(await query(await start(), "SELECT text FROM notes"), []);
    await client.end().catch(() => undefined);
  });

  it("ends by itself when nobody is connected, and not before", async () => {
    const target = await start({ idleMs: 1_000 });
    const { pid } = await address();
    const client = new pg.Client({ ...target });
    await client.connect();
    for (let second = 0; second < 3; second++) await client.query("SELECT pg_sleep(0.5)");
    assert.equal((await address()).pid, pid);
    await client.end();
    await waitFor("the process has ended", async () => (await readAddress(embeddedFiles(root))) === undefined);
    await waitFor("its claim is given back", async () => (await readdir(embeddedFiles(root).claims)).length === 0);
  });

  it("is not misled by what a dead process left behind", async () => {
    await query(await start(), "CREATE TABLE notes (text text)");
    const left = await address();
    process.kill(left.pid, "SIGKILL");
    await waitFor("it is dead", () => {
      try {
        process.kill(left.pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    await writeAddress(embeddedFiles(root), { ...left, pid: process.pid });
    assert.deepEqual(await query(await start(), "SELECT count(*)::int AS n FROM notes"), [{ n: 0 }]);
  });

  for (const [what, gone] of [
    ["its folder", () => embeddedFiles(root).folder],
    ["its data", () => embeddedFiles(root).data],
  ] as const) {
    it(`ends when ${what} is deleted, and the next command has a new one`, async () => {
      await query(await start(), "CREATE TABLE notes (text text)");
      const left = await address();
      await rm(gone(), { recursive: true });
      await waitFor("it has ended", () => !isAlive(left), 5_000);
      assert.deepEqual(await query(await start(), "SELECT to_regclass('notes')::text AS name"), [{ name: null }]);
      assert.notEqual((await address()).pid, left.pid);
    });
  }

  it("leaves to its successor what is made in the place of its folder", async () => {
    const left = await start();
    const client = new pg.Client({ ...left });
    client.on("error", () => undefined);
    await client.connect();
    await rm(embeddedFiles(root).folder, { recursive: true });
    const target = await start();
    assert.notEqual(target.port, left.port);
    await query(target, "CREATE TABLE notes (text text)");
    await assert.rejects(client.query("CREATE TABLE notes (text text)"));
    await client.end().catch(() => undefined);
    assert.deepEqual(await query(target, "SELECT count(*)::int AS n FROM notes"), [{ n: 0 }]);
  });

  it("says why it cannot start", async () => {
    await query(await start(), "SELECT 1");
    await stopEmbedded(root);
    await writeFile(path.join(embeddedFiles(root).data, "PG_VERSION"), "9.6\n");
    await assert.rejects(start({ timeoutMs: 30_000 }), (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.equal(error.code, "embedded-failed");
      assert.doesNotMatch(error.message, /\n|:\d+:\d+\)/, "no stack");
      assert.match(error.hint ?? "", /embedded\.log/);
      return true;
    });
  });
});

describe("claims on a folder", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-claims-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are held by one at a time", async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimFolder(folder)));
    assert.ok(claims.filter((claim) => claim !== undefined).length <= 1);
    for (const claim of claims) await claim?.release();
    assert.ok(await claimFolder(folder));
    assert.equal(await claimFolder(folder), undefined);
  });

  it("of the dead, and of before the machine's last start, are void", async () => {
    await writeFile(path.join(folder, `999999999-${Date.now()}-dead`), "");
    await writeFile(path.join(folder, `${process.pid}-1000-long-ago`), "");
    await writeFile(path.join(folder, "not a claim"), "");
    const claim = await claimFolder(folder);
    assert.ok(claim);
    assert.equal((await readdir(folder)).length, 1);
    await claim.release();
  });
});
