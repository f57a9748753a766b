import { PGlite } from "@electric-sql/pglite";
import type { Extension } from "@electric-sql/pglite";
import { existsSync, readFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { CacheFolder } from "./cache-folder.ts";

/** The version of PGlite, as its package tells it. */
export const PGLITE_VERSION: string = readVersion();

/**
 * One transaction drops and makes a whole schema, and Postgres keeps a lock for each object until its
 * end: with the default 64 the lock table is full at a few hundred tables.
 */
const START_PARAMETERS = ["-c", "max_locks_per_transaction=4096"];

/** A segment of the write-ahead log takes part in every snapshot; its default size is 16 MB. */
const INITDB_PARAMETERS = ["--wal-segsize=1"];

const BASE_SNAPSHOT = `base-${PGLITE_VERSION}.tar`;

/** A Postgres in memory, from a snapshot of a data folder. */
export async function openSnapshot(snapshot: Uint8Array): Promise<PGlite> {
  return PGlite.create({ loadDataDir: asBlob(snapshot), ...(await options()) });
}

/**
 * A Postgres that keeps its data in the folder. A new folder is filled beside its place, so that one
 * that is there is whole.
 */
export async function openFolder(folder: string, cache: CacheFolder): Promise<PGlite> {
  if (!existsSync(folder)) {
    const filling = `${folder}.new`;
    await rm(filling, { recursive: true, force: true });
    const db = await PGlite.create({
      dataDir: filling,
      loadDataDir: asBlob(await emptySnapshot(cache)),
      ...(await options()),
    });
    await db.close();
    await rename(filling, folder);
  }
  return PGlite.create({ dataDir: folder, ...(await options()) });
}

/** An empty database: the snapshot of one, made once per user and PGlite version. */
export async function emptySnapshot(cache: CacheFolder): Promise<Uint8Array> {
  const cached = await cache.read(BASE_SNAPSHOT);
  if (cached) return cached;
  const db = await PGlite.create({ initDbStartParams: INITDB_PARAMETERS });
  const snapshot = await takeSnapshot(db);
  await db.close();
  await cache.write(BASE_SNAPSHOT, snapshot);
  await cache.prune("base-", 2);
  return snapshot;
}

/** The data folder as it is now, as a tar file. Nobody may use the database meanwhile. */
export async function takeSnapshot(db: PGlite): Promise<Uint8Array> {
  await db.exec("CHECKPOINT");
  const dump = await db.dumpDataDir("none");
  return new Uint8Array(await dump.arrayBuffer());
}

function asBlob(bytes: Uint8Array): Blob {
  return new Blob([bytes]);
}

async function options(): Promise<{ extensions: Record<string, Extension>; startParams: string[] }> {
  return { extensions: await loadExtensions(), startParams: [...PGlite.defaultStartParams, ...START_PARAMETERS] };
}

/** Extensions that migrations ask for and that PGlite brings along. */
async function loadExtensions(): Promise<Record<string, Extension>> {
  const modules = await Promise.all([
    import("@electric-sql/pglite/contrib/uuid_ossp"),
    import("@electric-sql/pglite/contrib/pgcrypto"),
    import("@electric-sql/pglite/contrib/citext"),
    import("@electric-sql/pglite/contrib/hstore"),
    import("@electric-sql/pglite/contrib/ltree"),
    import("@electric-sql/pglite/contrib/pg_trgm"),
    import("@electric-sql/pglite/contrib/btree_gin"),
    import("@electric-sql/pglite/contrib/btree_gist"),
    import("@electric-sql/pglite/contrib/unaccent"),
    import("@electric-sql/pglite/contrib/fuzzystrmatch"),
    import("@electric-sql/pglite/contrib/cube"),
    import("@electric-sql/pglite/contrib/earthdistance"),
    import("@electric-sql/pglite/contrib/intarray"),
    import("@electric-sql/pglite/contrib/tablefunc"),
  ]);
  return Object.assign({}, ...modules) as Record<string, Extension>;
}

function readVersion(): string {
  const manifest = new URL("../package.json", import.meta.resolve("@electric-sql/pglite"));
  return (JSON.parse(readFileSync(fileURLToPath(manifest), "utf8")) as { version: string }).version;
}
