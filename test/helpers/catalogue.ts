import type { TestPostgres } from "./postgres.ts";

/** Everything that stands in the schemas of a database but PostgreSQL's own, one sorted line each. */
export async function dumpCatalogue(postgres: TestPostgres, database: string): Promise<string[]> {
  const lines: string[] = [];
  for (const [kind, sql] of Object.entries(QUERIES)) {
    const rows = await postgres.query<{ line: string }>(database, sql.replaceAll("OURS", OURS));
    lines.push(...rows.map(({ line }) => `${kind} ${line}`));
  }
  const [{ exists } = { exists: false }] = await postgres.query<{ exists: boolean }>(
    database,
    `SELECT to_regclass('typeorm_metadata') IS NOT NULL AS exists`,
  );
  if (exists) {
    const rows = await postgres.query(
      database,
      `SELECT type, CASE database WHEN current_database() THEN 'this' ELSE database END AS database, schema, "table", name, value FROM typeorm_metadata`,
    );
    lines.push(...rows.map((row) => `metadata ${JSON.stringify(row)}`));
  }
  return lines.toSorted();
}

const OURS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = o.oid AND e.deptype = 'e')`;

const QUERIES = {
  schema: `SELECT nspname AS line FROM pg_namespace n WHERE nspname NOT LIKE 'pg\\_%'`,
  extension: `SELECT extname AS line FROM pg_extension`,
  relation: `SELECT format('%s.%s %s %s', n.nspname, o.relname, o.relkind, obj_description(o.oid)) AS line
    FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace WHERE OURS`,
  column: `SELECT format('%s.%s %s. %s %s notnull=%s default=%s identity=%s generated=%s comment=%s', n.nspname, o.relname, a.attnum,
      a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
      col_description(o.oid, a.attnum)) AS line
    FROM pg_attribute a JOIN pg_class o ON o.oid = a.attrelid JOIN pg_namespace n ON n.oid = o.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND OURS`,
  constraint: `SELECT format('%s %s %s', o.conrelid::regclass, o.conname, pg_get_constraintdef(o.oid)) AS line
    FROM pg_constraint o JOIN pg_namespace n ON n.oid = o.connamespace WHERE OURS`,
  index: `SELECT pg_get_indexdef(o.oid) AS line FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
    WHERE o.relkind = 'i' AND OURS`,
  view: `SELECT format('%s.%s %s', n.nspname, o.relname, pg_get_viewdef(o.oid)) AS line
    FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace WHERE o.relkind IN ('v', 'm') AND OURS`,
  enum: `SELECT format('%s.%s %s', n.nspname, o.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)) AS line
    FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace JOIN pg_enum e ON e.enumtypid = o.oid WHERE OURS
    GROUP BY n.nspname, o.typname`,
};
