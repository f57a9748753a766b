import { quoteName, quoteText } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlCheck, MysqlColumn, MysqlForeignKey, MysqlKey, MysqlTable, MysqlView } from "./world.ts";

/** A column's definition with its name. Charset and collation only where they are not the table's. */
export function columnSql(column: MysqlColumn): string {
  const { type, notNull, charset, collation, generated, onUpdate, autoIncrement, comment, others, check } = column;
  return [
    quoteName(column.name),
    withoutUsualWidth(type),
    ...(charset === undefined ? [] : [`CHARACTER SET ${charset}`]),
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(generated ? [`AS (${generated.expression}) ${generated.stored ? "STORED" : "VIRTUAL"}`] : []),
    ...(notNull ? ["NOT NULL"] : generated ? [] : ["NULL"]),
    ...(others === undefined ? [] : [others]),
    ...(column.default === undefined ? [] : [`DEFAULT ${column.default}`]),
    ...(onUpdate === undefined ? [] : [`ON UPDATE ${onUpdate}`]),
    ...(autoIncrement ? ["AUTO_INCREMENT"] : []),
    ...(comment === undefined ? [] : [`COMMENT ${quoteText(comment)}`]),
    ...(check === undefined ? [] : [`CHECK ${check}`]),
  ].join(" ");
}

/** Widths that MariaDB and older servers of MySQL give whole numbers by themselves, by type: signed and unsigned. */
const USUAL_WIDTHS: Record<string, [signed: number, unsigned: number]> = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20],
  year: [4, 4],
};

/** The type as people write it: `int` and not `int(11)`. */
function withoutUsualWidth(type: string): string {
  const [, base = "", width, unsigned] = /^(\w+)\((\d+)\)( unsigned)?$/.exec(type) ?? [];
  const usual = USUAL_WIDTHS[base]?.[unsigned === undefined ? 0 : 1];
  return usual !== undefined && usual === Number(width) ? `${base}${unsigned ?? ""}` : type;
}

const KEY_WORDS: Record<MysqlKey["kind"], string> = {
  primary: "PRIMARY KEY",
  unique: "UNIQUE INDEX",
  index: "INDEX",
  fulltext: "FULLTEXT INDEX",
  spatial: "SPATIAL INDEX",
  vector: "VECTOR INDEX",
};

/** A key as it stands in CREATE TABLE and behind ADD. */
export function keySql(key: MysqlKey): string {
  const name = key.kind === "primary" ? "" : `${quoteName(key.name)} `;
  return `${KEY_WORDS[key.kind]} ${name}(${partsSql(key)})${tail(key)}`;
}

/** The same as a statement of its own; for a primary key what it demands. */
export function keyDefinition(table: string, key: MysqlKey): string {
  if (key.kind === "primary") return keySql(key);
  return `CREATE ${KEY_WORDS[key.kind]} ${quoteName(key.name)} ON ${quoteName(table)} (${partsSql(key)})${tail(key)}`;
}

export function partsSql({ parts }: Pick<MysqlKey, "parts">): string {
  return parts
    .map(({ column, expression, length, descending }) => {
      const what = column === undefined ? (expression ?? "") : quoteName(column);
      return `${what}${length === undefined ? "" : `(${length})`}${descending ? " DESC" : ""}`;
    })
    .join(", ");
}

function tail({ others }: MysqlKey): string {
  return others === undefined ? "" : ` ${others}`;
}

/** What a foreign key demands, without its name. */
export function foreignKeyDefinition({ columns, target, references, rules }: MysqlForeignKey): string {
  const names = (all: readonly string[]): string => all.map(quoteName).join(", ");
  return `FOREIGN KEY (${names(columns)}) REFERENCES ${target} (${names(references)})${rules === "" ? "" : ` ${rules}`}`;
}

export function foreignKeySql(key: MysqlForeignKey): string {
  return `CONSTRAINT ${quoteName(key.name)} ${foreignKeyDefinition(key)}`;
}

export function checkDefinition({ condition, notEnforced }: MysqlCheck): string {
  return `CHECK ${condition}${notEnforced ? " NOT ENFORCED" : ""}`;
}

export function checkSql(check: MysqlCheck): string {
  return `CONSTRAINT ${quoteName(check.name)} ${checkDefinition(check)}`;
}

/** @param foreignKeys those that can be made along */
export function createTableSql(table: MysqlTable, foreignKeys: readonly MysqlForeignKey[]): string {
  const made = keysMadeAlong(table);
  const items = [
    ...table.columns.map(columnSql),
    ...table.keys.filter(({ name }) => !made.has(name)).map(keySql),
    ...foreignKeys.map(foreignKeySql),
    ...table.checks.map(checkSql),
  ];
  const options = [`ENGINE=${table.engine}`, ...charsetOptions(table)];
  if (table.comment !== undefined) options.push(`COMMENT=${quoteText(table.comment)}`);
  if (table.others !== undefined) options.push(table.others);
  return `CREATE TABLE ${quoteName(table.name)} (${items.join(", ")}) ${options.join(" ")}`;
}

export function charsetOptions({ charset, collation }: Pick<MysqlTable, "charset" | "collation">): string[] {
  return [
    ...(charset === undefined ? [] : [`DEFAULT CHARSET=${charset}`]),
    ...(collation === undefined ? [] : [`COLLATE=${collation}`]),
  ];
}

export function createViewSql({ name, options, definition }: MysqlView, verb = "CREATE"): string {
  return `${verb}${options === undefined ? "" : ` ${options}`} VIEW ${quoteName(name)} ${definition}`;
}

/** Names of keys that the server made for a foreign key: they have its name and its columns. */
export function implicitKeys({ keys, foreignKeys }: Pick<MysqlTable, "keys" | "foreignKeys">): Set<string> {
  const isMadeFor = (key: MysqlKey, { name, columns }: MysqlForeignKey): boolean =>
    key.kind === "index" && key.name === name && key.others === undefined && isPlainOn(key, columns);
  return new Set(keys.filter((key) => foreignKeys.some((one) => isMadeFor(key, one))).map(({ name }) => name));
}

/** Of these the ones that the server makes again by itself, since no other key would do. */
export function keysMadeAlong({ keys, foreignKeys }: Pick<MysqlTable, "keys" | "foreignKeys">): Set<string> {
  const implicit = implicitKeys({ keys, foreignKeys });
  const isNeeded = (name: string): boolean => {
    const { columns = [] } = foreignKeys.find((one) => one.name === name) ?? {};
    return !keys.some((key) => key.name !== name && serves(key, columns));
  };
  return new Set([...implicit].filter(isNeeded));
}

function isPlainOn({ parts }: MysqlKey, columns: readonly string[]): boolean {
  return (
    parts.length === columns.length &&
    parts.every(
      ({ column, length, descending }, at) => column === columns[at] && length === undefined && descending !== true,
    )
  );
}

/** Whether a key can stand behind a foreign key's columns, on either side. */
export function serves({ kind, parts }: MysqlKey, columns: readonly string[]): boolean {
  if (kind !== "primary" && kind !== "unique" && kind !== "index") return false;
  return columns.every((name, at) => parts[at]?.column === name && parts[at].length === undefined);
}
