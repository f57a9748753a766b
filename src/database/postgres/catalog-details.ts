/** A row of `typeorm_metadata`: a view's or a generated column's expression as the entity has it. */
export interface MetadataRow {
  /** "VIEW", "MATERIALIZED_VIEW", "GENERATED_COLUMN". */
  type: string;
  /** The row names a database; which one is of no meaning. */
  hasDatabase: boolean;
  schema: string | null;
  table: string | null;
  name: string | null;
  value: string | null;
}

/** A relation by its name in the catalogue. */
export interface RelationName {
  schema: string;
  name: string;
}

/** What the comparing library does not read, in the shape that a world keeps. */
export interface CatalogDetails {
  /** Columns in order, by `schema.name` of an index. */
  indexColumns: Record<string, string[]>;
  /** Columns in order, by `schema.table.name` of a constraint. */
  constraintColumns: Record<string, string[]>;
  /** `schema.name` of indexes that no entity can express: on expressions, descending, with INCLUDE … */
  handmadeIndexes: string[];
  metadataTable?: RelationName;
  metadataRows: MetadataRow[];
  obstacles: Obstacle[];
}

/** What no entity can express and Postgres lets stand in the way of a column's change: a trigger, a policy, a function. */
export interface Obstacle {
  schema: string;
  table: string;
  column: string;
  /** As Postgres calls it: "trigger on_title on table posts". */
  what: string;
  /** Of a trigger or a policy: what takes it away, and what makes it again. */
  drop: string | null;
  make: string[] | null;
}

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

interface CoveredColumns {
  schema: string;
  table: string;
  name: string;
  columns: string[];
  handmade: boolean;
}

const USER_SCHEMAS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";

const INDEXES = `
SELECT n.nspname AS schema, c.relname AS name,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             ORDER BY k.position) AS columns,
       i.indexprs IS NOT NULL
         OR i.indnkeyatts <> i.indnatts
         OR EXISTS (SELECT FROM unnest(i.indoption::int2[]) AS o WHERE o <> 0)
         OR EXISTS (SELECT FROM unnest(i.indclass::oid[]) AS o JOIN pg_catalog.pg_opclass oc ON oc.oid = o WHERE NOT oc.opcdefault)
         OR c.reloptions IS NOT NULL AS handmade
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${USER_SCHEMAS}`;

const CONSTRAINTS = `
SELECT n.nspname AS schema, c.relname AS "table", con.conname AS name,
       ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k(attnum, position)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.attnum
             ORDER BY k.position) AS columns
FROM pg_catalog.pg_constraint con
JOIN pg_catalog.pg_class c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE con.contype IN ('p', 'u', 'f', 'c', 'x') AND ${USER_SCHEMAS}`;

/** A comment as a statement, where there is one. */
const comment = (on: string, id: string, catalogue: string): string =>
  `'COMMENT ON ' || ${on} || ' IS ' || quote_literal(obj_description(${id}, '${catalogue}'))`;

const TRIGGER = "format('TRIGGER %I ON %I.%I', t.tgname, tn.nspname, tc.relname)";
const POLICY = "format('POLICY %I ON %I.%I', p.polname, pn.nspname, pc.relname)";

const MAKES_TRIGGER = `array_remove(ARRAY[
  pg_catalog.pg_get_triggerdef(t.oid),
  format('ALTER TABLE %I.%I ', tn.nspname, tc.relname)
    || CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' END
    || format(' TRIGGER %I', t.tgname),
  ${comment(TRIGGER, "t.oid", "pg_trigger")}], NULL)`;

const MAKES_POLICY = `array_remove(ARRAY[
  concat('CREATE ', ${POLICY}, CASE WHEN NOT p.polpermissive THEN ' AS RESTRICTIVE' END,
    CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' END,
    ' TO ' || (SELECT string_agg(quote_ident(pg_catalog.pg_get_userbyid(role)), ', ') FROM unnest(p.polroles) AS role WHERE role <> 0),
    ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
    ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
  ${comment(POLICY, "p.oid", "pg_policy")}], NULL)`;

const OBSTACLES = `
SELECT DISTINCT n.nspname AS schema, c.relname AS "table", a.attname AS "column",
       pg_catalog.pg_describe_object(d.classid, d.objid, 0) AS what,
       'DROP ' || CASE WHEN t.oid IS NOT NULL THEN ${TRIGGER} WHEN p.oid IS NOT NULL THEN ${POLICY} END AS drop,
       CASE WHEN t.oid IS NOT NULL THEN ${MAKES_TRIGGER} WHEN p.oid IS NOT NULL THEN ${MAKES_POLICY} END AS make
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_trigger t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
LEFT JOIN pg_catalog.pg_class tc ON tc.oid = t.tgrelid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
LEFT JOIN pg_catalog.pg_policy p ON d.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = d.objid
LEFT JOIN pg_catalog.pg_class pc ON pc.oid = p.polrelid
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND d.refclassid = 'pg_catalog.pg_class'::regclass
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE d.refobjsubid > 0 AND c.relkind IN ('r', 'p') AND ${USER_SCHEMAS}
  AND d.classid IN ('pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_proc'::regclass)
ORDER BY 1, 2, 3, 4`;

/** TypeORM lets the table be named otherwise, so it is known by its columns. */
const METADATA_TABLE = `
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND ${USER_SCHEMAS}
  AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C") FROM pg_catalog.pg_attribute a
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
      = ARRAY['database', 'name', 'schema', 'table', 'type', 'value']
ORDER BY c.relname = 'typeorm_metadata' DESC, n.nspname, c.relname
LIMIT 1`;

/** Reads them in the transaction that the query runs in. */
export async function readCatalogDetails(query: Query): Promise<CatalogDetails> {
  const details: CatalogDetails = {
    indexColumns: {},
    constraintColumns: {},
    handmadeIndexes: [],
    metadataRows: [],
    obstacles: (await query(OBSTACLES)) as unknown as Obstacle[],
  };
  for (const { schema, name, columns, handmade } of (await query(INDEXES)) as unknown as CoveredColumns[]) {
    details.indexColumns[`${schema}.${name}`] = columns;
    if (handmade) details.handmadeIndexes.push(`${schema}.${name}`);
  }
  for (const { schema, table, name, columns } of (await query(CONSTRAINTS)) as unknown as CoveredColumns[]) {
    details.constraintColumns[`${schema}.${table}.${name}`] = columns;
  }
  const [table] = (await query(METADATA_TABLE)) as unknown as RelationName[];
  if (table) {
    details.metadataTable = { schema: table.schema, name: table.name };
    details.metadataRows = await readMetadataRows(query, table);
  }
  return details;
}

async function readMetadataRows(query: Query, table: RelationName): Promise<MetadataRow[]> {
  const name = [table.schema, table.name].map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
  const rows = await query(
    `SELECT "type", "database" IS NOT NULL AS "hasDatabase", "schema", "table", "name", "value" FROM ${name} ORDER BY 1, 3, 4, 5`,
  );
  return rows.map((row) => ({ ...row }) as unknown as MetadataRow);
}
