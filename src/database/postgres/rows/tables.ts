import type { QueryPort } from "../query-port.ts";
import type { TableName } from "../managed-facts.ts";

export interface RowColumn {
  /** Stays when the column is renamed; a column that is dropped and made again has another one. */
  number: number;
  name: string;
  /** As Postgres prints it; of a domain the type that it rests on. */
  type: string;
  notNull: boolean;
  /** The default's expression; absent: none. */
  default?: string;
  /** Its value is computed, or counted by the database. */
  computed: boolean;
  /** Of an enum or an array of one. */
  labels: string[];
}

export interface ForeignKey {
  columns: number[];
  /** Key of the table that is referred to, as {@link RowTable.id}. */
  table: string;
  referenced: number[];
}

/** An ordinary table with what its rows have to respect. */
export interface RowTable {
  /** Stays when the table is renamed. */
  id: string;
  schema: string;
  name: string;
  columns: RowColumn[];
  primaryKey: number[];
  foreignKeys: ForeignKey[];
  /** Definitions of its check constraints, with the columns that they are about. */
  checks: { columns: number[]; definition: string }[];
}

const TABLES = `
SELECT c.oid::text AS id, n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 2, 3`;

const COLUMNS = `
SELECT a.attrelid::text AS "table", a.attnum::int AS number, a.attname AS name, a.attnotnull AS "notNull",
       CASE t.typtype WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
                      ELSE pg_catalog.format_type(a.atttypid, a.atttypmod) END AS type,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "default",
       a.attidentity <> '' OR a.attgenerated <> '' AS computed,
       ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
             WHERE e.enumtypid IN (t.oid, t.typelem) ORDER BY e.enumsortorder) AS labels
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace NOT IN
  (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema'))
ORDER BY a.attrelid, a.attnum`;

const CONSTRAINTS = `
SELECT c.conrelid::text AS "table", c.contype AS kind, c.conkey::int[] AS columns, c.confrelid::text AS referred,
       coalesce(c.confkey, '{}')::int[] AS referenced,
       CASE c.contype WHEN 'c' THEN pg_catalog.pg_get_constraintdef(c.oid) END AS definition
FROM pg_catalog.pg_constraint c
WHERE c.contype IN ('p', 'f', 'c') AND c.conrelid <> 0 ORDER BY c.conname`;

interface ConstraintRow {
  table: string;
  kind: string;
  columns: number[] | null;
  referred: string;
  referenced: number[];
  definition: string | null;
}

/** The tables of the database, but for those that are bookkeeping. */
export async function readTables(port: QueryPort, ignored: readonly TableName[]): Promise<RowTable[]> {
  const names = await rowsOf<Pick<RowTable, "id" | "schema" | "name">>(port, TABLES);
  const tables = new Map(
    names
      .filter((table) => !isBookkeeping(table, ignored))
      .map((table): [string, RowTable] => [
        table.id,
        { ...table, columns: [], primaryKey: [], foreignKeys: [], checks: [] },
      ]),
  );
  type ColumnRow = Omit<RowColumn, "default"> & { table: string; default: string | null };
  for (const { table, default: expression, ...column } of await rowsOf<ColumnRow>(port, COLUMNS)) {
    tables.get(table)?.columns.push({ ...column, ...(expression === null ? {} : { default: expression }) });
  }
  for (const one of await rowsOf<ConstraintRow>(port, CONSTRAINTS)) addConstraint(tables.get(one.table), one);
  return [...tables.values()];
}

function addConstraint(table: RowTable | undefined, constraint: ConstraintRow): void {
  const { kind, referred, referenced, definition } = constraint;
  const columns = constraint.columns ?? [];
  if (kind === "p" && table) table.primaryKey = columns;
  if (kind === "f") table?.foreignKeys.push({ columns, table: referred, referenced });
  if (kind === "c") table?.checks.push({ columns, definition: definition ?? "" });
}

function isBookkeeping({ schema, name }: { schema: string; name: string }, ignored: readonly TableName[]): boolean {
  if (name === "typeorm_metadata" || name.startsWith("typeorm_revisions_")) return true;
  return ignored.some((table) => table.name === name && (table.schema === undefined || table.schema === schema));
}

async function rowsOf<Row>(port: QueryPort, sql: string): Promise<Row[]> {
  return (await port.query(sql)).rows as Row[];
}
