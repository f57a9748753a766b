import type { SchemaAction } from "../../operations/operation.ts";
import { textFact } from "../facts.ts";
import type { CallValue, Made, MadeClass, RunnerCall } from "./call.ts";
import { columnOptions } from "./column-options.ts";
import { SqlReader } from "./sql-reader.ts";
import { constraintOptions, tableOptions } from "./table-options.ts";
import type { ConstraintOptions } from "./table-options.ts";

/**
 * The call of TypeORM's `QueryRunner` that does on Postgres exactly what a statement of a comparison
 * does. Undefined where there is none: TypeORM's renames carry other names along, its `changeColumn` drops
 * the column for another type or length, and it forgets a method, a sort order or an expression of an index.
 */
export function callOf(action: SchemaAction): RunnerCall | undefined {
  const { object, verb } = action;
  if (verb === "drop") return dropOf(action);
  if (verb !== "create") return undefined;
  switch (object.kind) {
    case "table":
      return createTable(action.sql);
    case "view":
    case "materializedView":
      return createView(action.sql);
    case "column":
      return addColumn(action.sql);
    case "constraint":
      return addConstraint(action.sql);
    case "index":
      return createIndex(action);
    case "schema":
      return ofSchema("createSchema", object.name);
    default:
      return undefined;
  }
}

function dropOf(action: SchemaAction): RunnerCall | undefined {
  const { object, before = {} } = action;
  switch (object.kind) {
    case "table":
      return dropTable(action.sql);
    case "column":
      return dropColumn(action);
    case "constraint":
      return dropConstraint(action);
    case "index": {
      const [table] = createIndex({ ...action, sql: textFact(before, "def") ?? "", after: before })?.args ?? [];
      return typeof table === "string" && new SqlReader(action.sql).words("DROP", "INDEX")
        ? onTable("dropIndex", table, [object.name])
        : undefined;
    }
    case "schema":
      return ofSchema("dropSchema", object.name);
    default:
      return undefined;
  }
}

function ofSchema(method: string, name: string): RunnerCall | undefined {
  return /[."]/.test(name) ? undefined : plain(method, [name]);
}

function createTable(sql: string): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  if (!reader.words("CREATE", "TABLE")) return undefined;
  const ifNotExists = reader.words("IF", "NOT", "EXISTS");
  const name = reader.path();
  const body = reader.parenthesized();
  const options = name !== undefined && body !== undefined && reader.atEnd ? tableOptions(name, body) : undefined;
  const call = options && plain("createTable", [made("Table", options), ...(ifNotExists ? [true] : [])]);
  // TypeORM may remember another one of the name.
  return call && { ...call, spoils: true };
}

function dropTable(sql: string): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  const name = reader.words("DROP", "TABLE") ? reader.path() : undefined;
  return name !== undefined && reader.atEnd ? onTable("dropTable", name, []) : undefined;
}

function createView(sql: string): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  if (!reader.words("CREATE")) return undefined;
  const materialized = reader.words("MATERIALIZED");
  const name = reader.words("VIEW") ? reader.path() : undefined;
  if (name === undefined || !reader.words("AS")) return undefined;
  const expression = reader.rest();
  return plain("createView", [made("View", { name, expression, ...(materialized ? { materialized } : {}) })]);
}

function addColumn(sql: string): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  const table = reader.words("ALTER", "TABLE") ? reader.path() : undefined;
  if (table === undefined || !reader.words("ADD", "COLUMN")) return undefined;
  const options = columnOptions(reader.rest());
  return options && onTable("addColumn", table, [made("TableColumn", options)]);
}

/** TypeORM takes a primary key, an enum and a row of `typeorm_metadata` along with the column. */
function dropColumn({ sql, before = {} }: SchemaAction): RunnerCall | undefined {
  if (before["generatedExpr"] !== null || before["primary"] === true || before["userType"] === true) return undefined;
  const reader = new SqlReader(sql);
  const table = reader.words("ALTER", "TABLE") ? reader.path() : undefined;
  if (table === undefined || !reader.words("DROP", "COLUMN")) return undefined;
  const column = reader.name();
  return column !== undefined && reader.atEnd ? onTable("dropColumn", table, [column]) : undefined;
}

type MadeConstraint = Exclude<ConstraintOptions["kind"], "primary">;

const CONSTRAINTS: Readonly<Record<MadeConstraint, { class: MadeClass; word: string }>> = {
  unique: { class: "TableUnique", word: "UniqueConstraint" },
  check: { class: "TableCheck", word: "CheckConstraint" },
  exclusion: { class: "TableExclusion", word: "ExclusionConstraint" },
  foreign: { class: "TableForeignKey", word: "ForeignKey" },
};

function addConstraint(sql: string): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  const table = reader.words("ALTER", "TABLE") ? reader.path() : undefined;
  const constraint = table !== undefined && reader.words("ADD") ? constraintOptions(reader.rest()) : undefined;
  if (table === undefined || !constraint) return undefined;
  if (constraint.kind === "primary") return onTable("createPrimaryKey", table, [constraint.columns, constraint.name]);
  const { class: name, word } = CONSTRAINTS[constraint.kind];
  return onTable(`create${word}`, table, [made(name, constraint.options)]);
}

function dropConstraint({ sql, object, before = {} }: SchemaAction): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  const table = reader.words("ALTER", "TABLE") ? reader.path() : undefined;
  const name = table !== undefined && reader.words("DROP", "CONSTRAINT") ? reader.name() : undefined;
  if (table === undefined || name === undefined || !reader.atEnd) return undefined;
  const constraint = constraintOptions(`CONSTRAINT "${object.name}" ${textFact(before, "def") ?? ""}`);
  if (!constraint || constraint.kind === "primary") return undefined;
  return onTable(`drop${CONSTRAINTS[constraint.kind].word}`, table, [name]);
}

function createIndex({ sql, after = {} }: SchemaAction): RunnerCall | undefined {
  const reader = new SqlReader(sql);
  if (after["ofView"] === true || !reader.words("CREATE")) return undefined;
  const unique = reader.words("UNIQUE");
  const name = reader.words("INDEX") ? reader.name() : undefined;
  const table = reader.words("ON") ? reader.path() : undefined;
  const method = reader.words("USING") ? reader.name() : "btree";
  const columnNames = reader.columns();
  const where = reader.words("WHERE") ? reader.rest() : undefined;
  if (name === undefined || table === undefined || !columnNames || !reader.atEnd) return undefined;
  if (method !== "btree" && method !== "gist") return undefined;
  return onTable("createIndex", table, [
    made("TableIndex", {
      name,
      columnNames,
      ...(unique ? { isUnique: true } : {}),
      ...(method === "gist" ? { isSpatial: true } : {}),
      ...(where === undefined ? {} : { where }),
    }),
  ]);
}

function plain(method: string, args: readonly CallValue[]): RunnerCall {
  return { method, args, looksUp: false, spoils: false };
}

function onTable(method: string, table: string, args: readonly CallValue[]): RunnerCall {
  return { method, args: [table, ...args], looksUp: true, spoils: false };
}

function made(name: MadeClass, options: Record<string, CallValue>): Made {
  return { class: name, options };
}
