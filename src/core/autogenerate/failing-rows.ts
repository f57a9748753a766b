import { readConstraint, readExclusion, readIndex } from "./definitions.ts";
import { addedColumn, renamedNames, textFact } from "./facts.ts";
import { columnKey, tableKey } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { findWords, identifierName, meaningful, mentions, quoteText, tokenize } from "./sql-tokens.ts";
import { parseType } from "./sql-types.ts";
import type { Subject } from "./subject.ts";
import { enumValues, nullability } from "./summary.ts";

/**
 * A query for the rows on which an operation fails, or whose values it would not keep as they are. It
 * is for a database before the revision: by the names that tables and columns have until then.
 * Undefined where no such query can be told.
 */
export function failingRows(scene: Scene, subject: Subject): string | undefined {
  const place = new Place(scene, subject);
  switch (subject.kind) {
    case "add-column":
      return `SELECT * FROM ${place.table}`;
    case "alter-column":
      return alteredColumn(scene, subject, place);
    case "alter-type":
      return removedValues(subject, place);
    case "create-index":
    case "alter-index": {
      const index = readIndex(textFact(subject.change.after, "def") ?? subject.main.sql);
      return duplicates(place, index.columns, index.where);
    }
    case "add-constraint":
    case "alter-constraint":
      return againstConstraint(subject, place);
    case "drop-schema":
      return scene.dialect.name === "postgres" ? contentsOfSchema(scene, subject.main.object.name) : undefined;
    default:
      return undefined;
  }
}

/** The table of a subject as it is before the revision. */
class Place {
  readonly table: string;
  readonly #scene: Scene;
  readonly #schema: string | undefined;
  readonly #name: string;

  constructor(scene: Scene, { schema, table }: Pick<Subject, "schema" | "table">) {
    this.#scene = scene;
    this.#schema = schema;
    this.#name = table;
    const { dialect, defaultSchema } = scene;
    const name = dialect.quoteName(this.#oldName("table", table));
    this.table = schema === undefined || schema === defaultSchema ? name : `${dialect.quoteName(schema)}.${name}`;
  }

  /** Of another table, as a foreign key's definition writes it. */
  other(written: string): Place {
    const [name = "", schema] = written.split(".").toReversed().map(identifierName);
    return new Place(this.#scene, { table: name, ...(schema === undefined ? {} : { schema }) });
  }

  get isNew(): boolean {
    return this.#scene.created.has(tableKey(this.#scene, this.#schema, this.#name));
  }

  /** A column in double quotes, or an expression as it is. */
  column(name: string): string {
    return /^[^()]*$/.test(name) ? this.#scene.dialect.quoteName(this.#oldName("column", name)) : name;
  }

  isAdded(column: string): boolean {
    return this.#scene.added.has(columnKey(this.#scene, this.#schema, this.#name, column));
  }

  /** The value that a new column has in every row; undefined for one that differs from row to row. */
  addedValue(column: string): string | undefined {
    const action = this.#scene.added.get(columnKey(this.#scene, this.#schema, this.#name, column));
    const value = action && addedColumn(action).default;
    return value === undefined || value.includes("(") ? undefined : value;
  }

  /** Whether SQL is about a column that the revision adds. */
  mentionsAdded(sql: string): boolean {
    const { scene, name } = { scene: this.#scene, name: this.#name };
    return [...scene.added.values()].some(({ object }) => object.table === name && mentions(sql, object.name));
  }

  /** The values of an enum that the same revision makes or changes. */
  valuesOf(type: string): string[] | undefined {
    const { base } = parseType(type);
    const made = this.#scene.actions.findLast(
      ({ object, after }) => object.kind === "type" && object.name === base && after,
    );
    return enumValues(made?.after);
  }

  #oldName(kind: "table" | "column", name: string): string {
    const rename = this.#scene.actions.find(
      ({ object, verb }) =>
        verb === "rename" &&
        object.kind === kind &&
        object.name === name &&
        (kind === "table" || object.table === this.#name),
    );
    return rename ? renamedNames(rename).from : name;
  }
}

function alteredColumn(
  { dialect }: Scene,
  { column = "", change, actions }: Subject,
  place: Place,
): string | undefined {
  const value = place.column(column);
  const before = textFact(change.before, "type");
  const after = textFact(change.after, "type");
  const becomesNotNull = nullability(
    change.before,
    change.after,
    actions.map(({ sql }) => sql),
  );
  const refuses =
    before !== undefined &&
    after !== undefined &&
    dialect.judgeTypeChange(before, after, false).verdict !== "lossless" &&
    dialect.failingValues(value, before, after, place.valuesOf(after));
  const conditions = [...(refuses ? [refuses] : []), ...(becomesNotNull ? [`${value} IS NULL`] : [])];
  return conditions.length === 0 ? undefined : `SELECT * FROM ${place.table} WHERE ${conditions.join(" OR ")}`;
}

/** Where and how often each value stands that an enum loses. */
function removedValues({ change, actions }: Subject, place: Place): string | undefined {
  const after = enumValues(change.after) ?? [];
  const removed = (enumValues(change.before) ?? []).filter((value) => !after.includes(value));
  const columns = actions.flatMap(({ sql }) => retypedColumn(sql) ?? []);
  if (removed.length === 0 || columns.length === 0) return undefined;
  return columns
    .map(({ table, column, array }) => {
      const user = place.other(table);
      const value = array ? "e.value" : user.column(column);
      return [
        `SELECT ${quoteText(`${table}.${column}`.replaceAll('"', ""))} AS place, ${value}::text AS value, count(*)`,
        `FROM ${user.table}${array ? `, unnest(${user.column(column)}) AS e (value)` : ""}`,
        `WHERE ${value}::text IN (${removed.map(quoteText).join(", ")})`,
        "GROUP BY 2",
      ].join(" ");
    })
    .join(" UNION ALL ");
}

/** Table, as it is written, and column of `ALTER TABLE t ALTER COLUMN c TYPE …`. */
function retypedColumn(sql: string): { table: string; column: string; array: boolean } | undefined {
  const tokens = meaningful(tokenize(sql));
  const type = findWords(tokens, ["TYPE"]);
  const alter = findWords(tokens, ["ALTER", "COLUMN"]);
  const [first, last, column] = [tokens[2], tokens[alter - 1], tokens[type - 1]];
  if (alter < 0 || type < alter || !first || !last || !column) return undefined;
  return {
    table: sql.slice(first.start, last.start + last.text.length),
    column: identifierName(column.text),
    array: sql.includes("[]"),
  };
}

function againstConstraint({ main, change }: Subject, place: Place): string | undefined {
  const definition = textFact(change.after, "def") ?? main.sql;
  const { kind, columns, condition, target } = readConstraint(definition);
  const covered = columns.length > 0 ? columns : (main.columns ?? []);
  switch (kind) {
    case "unique":
      return duplicates(place, covered, undefined, /NULLS NOT DISTINCT/.test(definition));
    case "primary key":
      return duplicates(place, covered, undefined, true, true);
    case "foreign key":
      return target && withoutTarget(place, covered, target);
    case "check":
      return condition === undefined || place.mentionsAdded(condition)
        ? undefined
        : `SELECT * FROM ${place.table} WHERE NOT ${condition}`;
    case "exclude":
      return place.mentionsAdded(definition) ? undefined : excluded(place, definition);
    default:
      return undefined;
  }
}

/** Pairs of rows that exclude each other. What is compared is computed where names mean the one row only. */
function excluded(place: Place, definition: string): string | undefined {
  const exclusion = readExclusion(definition);
  if (!exclusion) return undefined;
  const { elements, where } = exclusion;
  const values = elements.map(({ value }, at) => `${place.column(value)} AS v${at}`);
  const meet = elements.map(({ operator }, at) => `a.v${at} ${operator} b.v${at}`);
  const rows = `SELECT ctid AS at, t AS row, ${values.join(", ")} FROM ${place.table} AS t`;
  const some = where === undefined ? rows : `${rows} WHERE ${where}`;
  return `WITH e AS (${some}) SELECT a.row, b.row AS other FROM e AS a JOIN e AS b ON a.at < b.at AND ${meet.join(" AND ")}`;
}

/** What is in a schema, but for what the same revision drops. */
function contentsOfSchema({ actions }: Scene, name: string): string {
  const dropped = actions.flatMap(({ object, verb }) =>
    verb === "drop" && object.schema === name ? quoteText(object.name) : [],
  );
  const but = (column: string) => (dropped.length === 0 ? "" : ` AND ${column} NOT IN (${dropped.join(", ")})`);
  const inSchema = (column: string) => `${column} = (SELECT oid FROM pg_namespace WHERE nspname = ${quoteText(name)})`;
  return [
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND ${inSchema("relnamespace")}${but("relname")}`,
    `SELECT oid::regtype::text FROM pg_type WHERE typtype IN ('e', 'd') AND ${inSchema("typnamespace")}${but("typname")}`,
    `SELECT oid::regprocedure::text FROM pg_proc WHERE ${inSchema("pronamespace")}`,
  ].join(" UNION ALL ");
}

/** Groups of rows that have the same values. A column that the revision adds with one value for all is the same anyway. */
function duplicates(
  place: Place,
  columns: readonly string[],
  where?: string,
  countsNulls = false,
  refusesNulls = false,
): string | undefined {
  if (columns.some((column) => place.isAdded(column) && place.addedValue(column) === undefined)) return undefined;
  if (where !== undefined && place.mentionsAdded(where)) return undefined;
  const values = columns.filter((column) => !place.isAdded(column)).map((column) => place.column(column));
  const conditions = [
    ...(where === undefined ? [] : [where]),
    ...(countsNulls ? [] : values.map((value) => `${value} IS NOT NULL`)),
  ];
  const filter = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  const having = ["count(*) > 1", ...(refusesNulls ? values.map((value) => `${value} IS NULL`) : [])].join(" OR ");
  const grouped = values.length > 0 ? ` GROUP BY ${values.join(", ")}` : "";
  return `SELECT ${[...values, "count(*)"].join(", ")} FROM ${place.table}${filter}${grouped} HAVING ${having}`;
}

function withoutTarget(
  place: Place,
  columns: readonly string[],
  { table, columns: referenced }: { table: string; columns: readonly string[] },
): string | undefined {
  if (columns.some((column) => place.isAdded(column) && place.addedValue(column) === undefined)) return undefined;
  const other = place.other(table);
  const values = columns.map((column) => place.addedValue(column) ?? `t.${place.column(column)}`);
  const given = values.map((value) => `${value} IS NOT NULL`).join(" AND ");
  if (other.isNew || referenced.some((column) => other.isAdded(column)))
    return `SELECT t.* FROM ${place.table} AS t WHERE ${given}`;
  const matches = referenced.map((column, at) => `r.${other.column(column)} = ${values[at] ?? ""}`).join(" AND ");
  return `SELECT t.* FROM ${place.table} AS t WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${other.table} AS r WHERE ${matches})`;
}
