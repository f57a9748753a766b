import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { isWord, quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { TokenReader } from "./token-reader.ts";
import { nameIn, tokensOf, withoutParentheses } from "./sql-text.ts";
import type { ForeignReference, SqliteColumn, SqliteConstraint, SqliteTable, TableOptions } from "./world.ts";

export type ParsedTable = Pick<SqliteTable, "columns" | "constraints" | "options">;

const TABLE_CONSTRAINTS = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
const COLUMN_CONSTRAINTS = [
  "CONSTRAINT",
  "PRIMARY",
  "NOT",
  "NULL",
  "UNIQUE",
  "CHECK",
  "DEFAULT",
  "COLLATE",
  "REFERENCES",
  "GENERATED",
  "AS",
];

/** Takes a CREATE TABLE apart, as `sqlite_master` keeps it. */
export function parseTable(sql: string): ParsedTable {
  const tokens = tokensOf(sql);
  const open = tokens.findIndex(({ text }) => text === "(");
  const close = tokens.findIndex(({ text, depth }, at) => at > open && text === ")" && depth === 0);
  const columns: SqliteColumn[] = [];
  const constraints: SqliteConstraint[] = [];
  for (const item of itemsOf(tokens.slice(open + 1, close))) {
    const reader = new TokenReader(sql, item);
    if (TABLE_CONSTRAINTS.some((word) => isWord(item[0], word))) {
      constraints.push(tableConstraint(reader));
    } else {
      const parsed = parseColumn(reader);
      columns.push(parsed.column);
      constraints.push(...parsed.constraints);
    }
  }
  return { columns, constraints, options: optionsOf(tokens.slice(close + 1)) };
}

function optionsOf(tokens: readonly SqlToken[]): TableOptions {
  return {
    withoutRowid: tokens.some((token) => isWord(token, "WITHOUT")),
    strict: tokens.some((token) => isWord(token, "STRICT")),
  };
}

/** Columns and constraints of a table. SQLite takes constraints without a comma between them as well. */
function itemsOf(tokens: readonly SqlToken[]): SqlToken[][] {
  const items: SqlToken[][] = [[]];
  for (const token of tokens) {
    const item = items.at(-1);
    const last = item?.at(-1);
    if (token.text === "," && token.depth === 1) items.push([]);
    else if (
      last?.text === ")" &&
      isWord(token, "CONSTRAINT") &&
      TABLE_CONSTRAINTS.some((word) => isWord(item?.[0], word))
    )
      items.push([token]);
    else item?.push(token);
  }
  return items.filter(({ length }) => length > 0);
}

function tableConstraint(reader: TokenReader): SqliteConstraint {
  const text = reader.rest();
  const name = reader.takes("CONSTRAINT") ? nameIn(reader.next()) : undefined;
  const named = name === undefined ? {} : { name };
  if (reader.takes("PRIMARY", "KEY")) return { kind: "primary key", ...named, columns: reader.names(), text };
  if (reader.takes("UNIQUE")) return { kind: "unique", ...named, columns: reader.names(), text };
  if (reader.takes("CHECK"))
    return { kind: "check", ...named, columns: [], condition: withoutParentheses(reader.group()), text };
  reader.takes("FOREIGN", "KEY");
  const columns = reader.names();
  reader.takes("REFERENCES");
  return { kind: "foreign key", ...named, columns, references: reference(reader), text };
}

/** What follows REFERENCES. */
function reference(reader: TokenReader): ForeignReference {
  const table = nameIn(reader.next());
  const columns = reader.sees("(") ? reader.names() : [];
  const found: ForeignReference = { table, columns, onDelete: "NO ACTION", onUpdate: "NO ACTION", deferred: false };
  for (;;) {
    if (reader.takes("ON", "DELETE")) found.onDelete = action(reader);
    else if (reader.takes("ON", "UPDATE")) found.onUpdate = action(reader);
    else if (reader.takes("MATCH")) reader.next();
    else if (reader.takes("NOT", "DEFERRABLE")) initially(reader);
    else if (reader.takes("DEFERRABLE")) found.deferred = initially(reader) === "DEFERRED";
    else return found;
  }
}

function initially(reader: TokenReader): string | undefined {
  return reader.takes("INITIALLY") ? reader.next().toUpperCase() : undefined;
}

function action(reader: TokenReader): string {
  const first = reader.next().toUpperCase();
  return first === "SET" || first === "NO" ? `${first} ${reader.next().toUpperCase()}` : first;
}

function parseColumn(reader: TokenReader): { column: SqliteColumn; constraints: SqliteConstraint[] } {
  const text = reader.rest();
  const name = nameIn(reader.next());
  const type = reader.until(COLUMN_CONSTRAINTS);
  const column: SqliteColumn = { name, text, type: typeText(type), notNull: false, autoincrement: false };
  const constraints: SqliteConstraint[] = [];
  const inline = { columns: [name], inline: name };
  const columnList = `(${quoteName(name)})`;
  while (!reader.done) {
    const given = reader.takes("CONSTRAINT") ? nameIn(reader.next()) : undefined;
    const named = given === undefined ? {} : { name: given };
    const prefix = given === undefined ? "" : `CONSTRAINT ${quoteName(given)} `;
    if (reader.takes("PRIMARY", "KEY")) {
      if (!reader.takes("ASC")) reader.takes("DESC");
      skipConflict(reader);
      column.autoincrement = reader.takes("AUTOINCREMENT");
      constraints.push({ kind: "primary key", ...named, ...inline, text: `${prefix}PRIMARY KEY ${columnList}` });
    } else if (reader.takes("UNIQUE")) {
      skipConflict(reader);
      constraints.push({ kind: "unique", ...named, ...inline, text: `${prefix}UNIQUE ${columnList}` });
    } else if (reader.takes("CHECK")) {
      const condition = reader.group();
      constraints.push({
        kind: "check",
        ...named,
        columns: [],
        inline: name,
        condition: withoutParentheses(condition),
        text: `${prefix}CHECK ${condition}`,
      });
    } else if (reader.takes("REFERENCES")) {
      const start = reader.rest();
      const references = reference(reader);
      const written = start.slice(0, start.length - reader.rest().length).trim();
      constraints.push({
        kind: "foreign key",
        ...named,
        ...inline,
        references,
        text: `${prefix}FOREIGN KEY ${columnList} REFERENCES ${written}`,
      });
    } else if (reader.takes("NOT", "NULL")) {
      column.notNull = true;
      skipConflict(reader);
    } else if (reader.takes("DEFAULT")) {
      column.default = withoutParentheses(reader.value());
    } else if (reader.takes("COLLATE")) {
      column.collation = nameIn(reader.next());
    } else if (reader.takes("GENERATED", "ALWAYS", "AS") || reader.takes("AS")) {
      const expression = withoutParentheses(reader.group());
      const stored = reader.takes("STORED");
      if (!stored) reader.takes("VIRTUAL");
      column.generated = { expression, stored };
    } else {
      // NULL, and what else says nothing.
      reader.next();
    }
  }
  return { column, constraints };
}

function skipConflict(reader: TokenReader): void {
  if (reader.takes("ON", "CONFLICT")) reader.next();
}

/** `DECIMAL (10, 2)` → `decimal(10,2)` */
function typeText(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["`[\]]/g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s*([(),])\s*/g, "$1")
    .trim();
}
