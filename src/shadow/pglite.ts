import { PGlite } from "@electric-sql/pglite";
import { existsSync, readFileSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import type { CacheFolder } from "../database/cache-folder.ts";
import { PgliteExtensions } from "./pglite-extensions.ts";

/** The version of PGlite, as its package tells it. */
export const PGLITE_VERSION: string = readVersion();

/** A Postgres of our process. Before SQL runs that may be about extensions, `extensions` has to be told. */
export interface OpenPglite {
  db: PGlite;
  extensions: PgliteExtensions;
}

/**
 * One transaction drops and makes a whole schema, and Postgres keeps a lock for each object until its
 * end: with the default the lock table is full at a few hundred tables. There is one backend, so room
 * for others would be for nothing, and all of it is written to at the start.
 */
const START_PARAMETERS = [
  "max_locks_per_transaction=16384",
  "max_connections=5",
  "max_wal_senders=0",
  "autovacuum_worker_slots=1",
  "shared_buffers=32MB",
];

/** A segment of the write-ahead log takes part in every snapshot; its default size is 16 MB. */
const INITDB_PARAMETERS = ["--wal-segsize=1"];

/** A third of what initdb makes: nobody connects to the databases that others are copied from, and the catalogue has gaps. */
const SLIMMING = [
  "UPDATE pg_database SET datistemplate = false WHERE datname LIKE 'template_'",
  "DROP DATABASE template0",
  "DROP DATABASE template1",
  "VACUUM FULL",
  "CHECKPOINT",
  "SELECT pg_switch_wal()",
];

const EMPTY_SNAPSHOT = `empty-${PGLITE_VERSION}.tar`;

/** The build puts it beside the bundles, compressed. */
export const PACKED_SNAPSHOT = `${EMPTY_SNAPSHOT}.br`;

/** A Postgres in memory, from a snapshot of a data folder. */
export async function openSnapshot(snapshot: Uint8Array): Promise<OpenPglite> {
  return extendable(await PGlite.create({ loadDataDir: asBlob(snapshot), startParams: startParameters() }));
}

/**
 * A Postgres that keeps its data in the folder. A new folder is filled beside its place, so that one
 * that is there is whole.
 */
export async function openFolder(folder: string, cache: CacheFolder): Promise<OpenPglite> {
  if (!existsSync(folder)) {
    const filling = `${folder}.new`;
    await rm(filling, { recursive: true, force: true });
    const db = await PGlite.create({
      dataDir: filling,
      loadDataDir: asBlob(await emptySnapshot(cache)),
      startParams: startParameters(),
    });
    await db.close();
    await rename(filling, folder);
  }
  return extendable(await PGlite.create({ dataDir: folder, startParams: startParameters() }));
}

/** The snapshot of an empty database: as it was built, else made once per user and PGlite version. */
export async function emptySnapshot(cache: CacheFolder): Promise<Uint8Array> {
  const packed = await readFile(new URL(PACKED_SNAPSHOT, import.meta.url)).catch(() => undefined);
  if (packed) return brotliDecompressSync(packed);
  const cached = await cache.read(EMPTY_SNAPSHOT);
  if (cached) return cached;
  const snapshot = await makeEmptySnapshot();
  await cache.write(EMPTY_SNAPSHOT, snapshot);
  await cache.prune("empty-", 2);
  return snapshot;
}

/** Runs initdb, which takes seconds. */
export async function makeEmptySnapshot(): Promise<Uint8Array> {
  const db = await PGlite.create({
    initDbStartParams: INITDB_PARAMETERS,
    startParams: startParameters("wal_recycle=off", "min_wal_size=2MB"),
  });
  for (const statement of SLIMMING) await db.exec(statement);
  const snapshot = await takeSnapshot(db);
  await db.close();
  return snapshot;
}

/** The data folder as it is now, as a tar file. Nobody may use the database meanwhile. */
export async function takeSnapshot(db: PGlite): Promise<Uint8Array> {
  await db.exec("CHECKPOINT");
  const dump = await db.dumpDataDir("none");
  return new Uint8Array(await dump.arrayBuffer());
}

/** The database may have extensions already, whose files are kept nowhere in it. */
async function extendable(db: PGlite): Promise<OpenPglite> {
  const extensions = new PgliteExtensions(db);
  const { rows } = await db.query<{ extname: string }>("SELECT extname FROM pg_extension");
  extensions.load(rows.map(({ extname }) => extname));
  return { db, extensions };
}

function asBlob(bytes: Uint8Array): Blob {
  return new Blob([bytes]);
}

function startParameters(...more: string[]): string[] {
  return [...PGlite.defaultStartParams, ...[...START_PARAMETERS, ...more].flatMap((parameter) => ["-c", parameter])];
}

function readVersion(): string {
  const manifest = new URL("../package.json", import.meta.resolve("@electric-sql/pglite"));
  return (JSON.parse(readFileSync(fileURLToPath(manifest), "utf8")) as { version: string }).version;
}
