import { deserializeSnapshot, serializeSnapshot } from "@supabase/pg-delta/core";
import type { FactBase } from "@supabase/pg-delta/core";
import { extract } from "@supabase/pg-delta/extract";
import { readCatalogDetails } from "./catalog-details.ts";
import type { CatalogDetails, MetadataRow, Obstacle, RelationName } from "./catalog-details.ts";
import { keepManaged } from "./managed-facts.ts";
import type { TableName } from "./managed-facts.ts";
import type { QueryPort } from "./query-port.ts";

/** Changes whenever the same database would be read into other facts. */
export const COMPARISON_VERSION = "pg-delta 1.0.0-alpha.34, facts 5";

/** A database read back: what TypeORM manages of its catalogue, and the rows of `typeorm_metadata`. */
export interface World {
  facts: FactBase;
  /** Absent when the database has none. */
  metadataTable?: RelationName;
  metadataRows: MetadataRow[];
  /** What may stand in the way of a change. */
  obstacles: Obstacle[];
  /** Tables that were left out of it. */
  ignoreTables: TableName[];
  serverVersion: string;
}

export interface ReadOptions {
  /** It holds a few tables only. */
  isSmall?: boolean;
}

/**
 * Reads a database in one read-only snapshot.
 * @param ignoreTables bookkeeping that is no part of a world: the `migrations` table
 */
export async function readWorld(
  port: QueryPort,
  ignoreTables: readonly TableName[],
  { isSmall = false }: ReadOptions = {},
): Promise<World> {
  let details: CatalogDetails | undefined;
  const { factBase, pgVersion } = await extract(poolOf(port, isSmall), {
    handlers: [
      {
        extension: "typeorm-revisions",
        capture: async (context) => {
          details = await readCatalogDetails((sql) => context.query(sql));
          return { facts: [], edges: [] };
        },
      },
    ],
  });
  if (!details) throw new Error("the catalogue was read without its details");
  const { metadataTable, metadataRows, obstacles } = details;
  return {
    facts: keepManaged(factBase, details, metadataTable ? [...ignoreTables, metadataTable] : ignoreTables),
    ...(metadataTable ? { metadataTable } : {}),
    metadataRows,
    obstacles,
    ignoreTables: [...ignoreTables],
    serverVersion: pgVersion,
  };
}

/** The world as text; {@link deserializeWorld} makes it again. */
export function serializeWorld(world: World): string {
  const { facts, ...rest } = world;
  return JSON.stringify({ ...rest, facts: serializeSnapshot(facts, { pgVersion: world.serverVersion }) });
}

/** @throws when the text is damaged or of another version of the comparing library */
export function deserializeWorld(text: string): World {
  const { facts, ...rest } = JSON.parse(text) as Omit<World, "facts"> & { facts: string };
  return { ...rest, facts: deserializeSnapshot(facts).factBase };
}

/** The comparing library asks for a `pg` pool and uses this much of it. */
function poolOf(port: QueryPort, isSmall: boolean): Parameters<typeof extract>[0] {
  const client = {
    query: (query: string | { text: string }) => {
      const sql = typeof query === "string" ? query : query.text;
      return port.query(isSmall ? withoutSystemObjects(sql) : sql);
    },
    release: () => undefined,
  };
  return { connect: async () => client } as unknown as Parameters<typeof extract>[0];
}

/**
 * Half of the time to read a few tables went into what depends on what inside of the catalogue itself,
 * of which nothing is kept. Objects of users have numbers from 16384 on (`FirstNormalObjectId`). Postgres
 * takes them to be few: with hundreds of tables the question would take many times as long so.
 */
function withoutSystemObjects(sql: string): string {
  return sql.replace("WHERE d.deptype IN ('n', 'a')", "WHERE d.objid >= 16384 AND d.deptype IN ('n', 'a')");
}
