import { sameName, settled } from "./sql-text.ts";
import type {
  ForeignReference,
  IndexKey,
  SqliteColumn,
  SqliteConstraint,
  SqliteIndex,
  SqliteTable,
  SqliteWorld,
} from "./world.ts";

/** Everything of a constraint but its name and its place. */
export function constraintStructure(
  { kind, columns, references, condition }: SqliteConstraint,
  world: SqliteWorld,
): string {
  const names = columns.map((name) => name.toLowerCase());
  switch (kind) {
    case "primary key":
      // An entity cannot choose the order of its columns.
      return JSON.stringify([kind, names.toSorted()]);
    case "unique":
      return JSON.stringify([kind, names]);
    case "foreign key":
      return JSON.stringify([kind, names, references && referenceStructure(references, world)]);
    case "check":
      return JSON.stringify([kind, settled(condition ?? "")]);
  }
}

function referenceStructure({ table, columns, onDelete, onUpdate, deferred }: ForeignReference, world: SqliteWorld) {
  const target = columns.length > 0 ? columns : primaryColumns(findTable(world, table));
  return [table.toLowerCase(), target.map((name) => name.toLowerCase()), onDelete, onUpdate, deferred];
}

export function findTable({ tables }: Pick<SqliteWorld, "tables">, name: string): SqliteTable | undefined {
  return tables.find((table) => sameName(table.name, name));
}

export function findColumn({ columns }: Pick<SqliteTable, "columns">, name: string): SqliteColumn | undefined {
  return columns.find((column) => sameName(column.name, name));
}

/** Columns of the primary key; empty where there is none. */
export function primaryColumns(table: Pick<SqliteTable, "constraints"> | undefined): string[] {
  return table?.constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
}

/** The column that is another name of the rowid. */
export function rowidAlias(table: SqliteTable): string | undefined {
  const [column, ...others] = primaryColumns(table);
  if (column === undefined || others.length > 0 || table.options.withoutRowid) return undefined;
  return findColumn(table, column)?.type === "integer" ? column : undefined;
}

/** Everything that a column is, but its name and the constraints in its definition. */
export function columnStructure({
  type,
  notNull,
  default: value,
  generated,
  collation,
  autoincrement,
}: SqliteColumn): string {
  return JSON.stringify([
    type,
    notNull,
    value === undefined || settled(value) === "null" ? null : settled(value),
    generated ? [settled(generated.expression), generated.stored] : null,
    sameName(collation, "binary") ? null : (collation?.toLowerCase() ?? null),
    autoincrement,
  ]);
}

/** Everything of an index but its name. */
export function indexStructure({ unique, keys, where }: SqliteIndex): string {
  return JSON.stringify([unique, keys.map(keyStructure), where === undefined ? null : settled(where)]);
}

function keyStructure({ column, expression, descending, collation }: IndexKey) {
  return [column?.toLowerCase() ?? settled(expression ?? ""), descending, collation?.toLowerCase() ?? null];
}

/** Whether no entity can make the index. */
export function isHandmadeIndex({ keys }: SqliteIndex): boolean {
  return keys.some(
    ({ column, descending, collation }) => column === undefined || descending || collation !== undefined,
  );
}

/** What an entity says of an index: uniqueness, columns, condition. */
export function indexShape({ unique, keys, where }: SqliteIndex): string {
  return JSON.stringify([
    unique,
    keys.map(({ column, expression }) => column?.toLowerCase() ?? expression),
    where === undefined ? null : settled(where),
  ]);
}

/** What a view, trigger or other statement means. Its name is a part of it. */
export function sqlStructure(sql: string): string {
  return settled(sql);
}

/** As people and files call a constraint. */
export function constraintName({ name, kind, columns, condition, inline }: SqliteConstraint): string {
  if (name !== undefined) return name;
  if (kind === "primary key") return kind;
  if (kind === "check") return inline === undefined ? `check ${condition ?? ""}` : `check of ${inline}`;
  return `${kind} (${columns.join(", ")})`;
}
