import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import { enumValuesOf } from "./column-types.ts";
import { checkDefinition, foreignKeyDefinition, keyDefinition } from "./write.ts";
import type {
  MysqlCheck,
  MysqlColumn,
  MysqlForeignKey,
  MysqlKey,
  MysqlServer,
  MysqlTable,
  MysqlView,
} from "./world.ts";

type Facts = Record<string, unknown>;

/** An object with its facts: a part of a world that has a name. */
export interface Described {
  object: SchemaObject;
  facts: Facts;
  columns?: string[];
}

export function describeTable(table: MysqlTable): Described {
  const { engine, charset, collation } = table;
  return {
    object: { kind: "table", name: table.name },
    facts: { engine, ...(charset === undefined ? {} : { charset }), ...(collation === undefined ? {} : { collation }) },
    columns: table.columns.map(({ name }) => name),
  };
}

export function describeComment({ name, comment }: MysqlTable): Described | undefined {
  return comment === undefined ? undefined : { object: { kind: "comment", name }, facts: { text: comment } };
}

export function describeColumn(table: MysqlTable, column: MysqlColumn, server: MysqlServer): Described {
  const { name, notNull, onUpdate, generated, comment } = column;
  const { charset, collation } = charsetOf(table, column, server);
  const values = enumValuesOf(column.type);
  const type =
    charset === undefined || charset === server.charset ? column.type : `${column.type} character set ${charset}`;
  return {
    object: { kind: "column", table: table.name, name },
    facts: {
      type,
      notNull,
      position: table.columns.indexOf(column) + 1,
      ...(column.default === undefined ? {} : { default: column.default }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(generated ? { generatedExpr: generated.expression, stored: generated.stored } : {}),
      ...(column.autoIncrement ? { identity: true } : {}),
      ...(collation === undefined ? {} : { collation }),
      ...(comment === undefined ? {} : { comment }),
      ...(values ? { values } : {}),
    },
  };
}

const TEXTS = /^(?:char|varchar|tinytext|text|mediumtext|longtext|enum|set)\b/i;

/** What a column of text has in effect; nothing for another one. */
export function charsetOf(
  table: MysqlTable,
  column: MysqlColumn,
  server: Pick<MysqlServer, "charset" | "collation">,
): { charset?: string; collation?: string } {
  if (!TEXTS.test(column.type)) return {};
  return {
    charset: column.charset ?? table.charset ?? server.charset,
    collation: column.collation ?? table.collation ?? server.collation,
  };
}

export function describeKey(table: MysqlTable, key: MysqlKey): Described {
  return {
    object: { kind: key.kind === "primary" ? "constraint" : "index", table: table.name, name: key.name },
    facts: { def: keyDefinition(table.name, key) },
    columns: key.parts.flatMap(({ column }) => column ?? []),
  };
}

export function describeForeignKey(table: MysqlTable, key: MysqlForeignKey): Described {
  return {
    object: { kind: "constraint", table: table.name, name: key.name },
    facts: { def: foreignKeyDefinition(key) },
    columns: key.columns,
  };
}

export function describeCheck(table: MysqlTable, check: MysqlCheck): Described {
  return {
    object: { kind: "constraint", table: table.name, name: check.name },
    facts: { def: checkDefinition(check) },
  };
}

export function describeView({ name, definition }: MysqlView): Described {
  return { object: { kind: "view", name }, facts: { def: definition } };
}

/** An action about something that is in both worlds, or in one. */
export function action(
  sql: string,
  sides: { before?: Described; after?: Described },
  options: { dataLoss?: boolean; rewrites?: boolean } = {},
): SchemaAction {
  const { before, after } = sides;
  const one = after ?? before;
  if (!one) throw new Error(`a statement about nothing: ${sql}`);
  return {
    sql,
    verb: before && after ? "alter" : after ? "create" : "drop",
    object: one.object,
    ...(before ? { before: before.facts } : {}),
    ...(after ? { after: after.facts } : {}),
    ...(one.columns ? { columns: one.columns } : {}),
    dataLoss: options.dataLoss ?? false,
    rewrites: options.rewrites ?? false,
    transactional: true,
  };
}
