import { readConstraint, readIndex } from "./definitions.ts";
import type { ConstraintDefinition, IndexDefinition } from "./definitions.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { renamedNames, textFact } from "./facts.ts";
import type { ColumnFacts } from "./facts.ts";
import type { Subject } from "./subject.ts";

/** The longest expression that a summary repeats. */
const LONGEST_EXPRESSION = 40;

export interface SummaryOptions {
  /** As people know it: without the default schema. */
  table: string;
  /** The group is one half of a thing that is dropped and made again elsewhere in the list. */
  half: "dropped" | "made" | undefined;
  dialect: Dialect;
}

/** The operation in words: "change posts.title from varchar(50) to varchar(51)". */
export function summarize(subject: Subject, { table, half, dialect }: SummaryOptions): string {
  const words = describe(subject, table, dialect);
  if (half === "dropped") return `${words} for now`;
  return half === "made" ? `${words} again` : words;
}

function describe(subject: Subject, table: string, dialect: Dialect): string {
  const { main, kind, column, change } = subject;
  const { name } = main.object;
  switch (kind) {
    case "create-table":
    case "drop-table":
      return `${kind === "create-table" ? "create" : "drop"} table ${table}`;
    case "rename-table": {
      const { from, to } = renamedNames(main);
      return `rename table ${from} to ${to}`;
    }
    case "add-column":
      return `add column ${name} (${columnWords(subject.added, dialect)})`;
    case "drop-column":
      return `drop column ${name}${typeWords(change.before, dialect)}`;
    case "rename-column": {
      const { from, to } = renamedNames(main);
      return `rename column ${from} to ${to}`;
    }
    case "alter-column":
      return column === undefined
        ? `${main.rewrites ? "rebuild" : "change"} table ${table}`
        : alterColumn(subject, `${table}.${column}`, dialect);
    case "create-index":
    case "drop-index":
    case "alter-index":
      return describeIndex(subject, table);
    case "add-constraint":
    case "drop-constraint":
    case "alter-constraint":
      return describeConstraint(subject, table);
    case "create-type":
    case "drop-type":
    case "alter-type":
      return describeType(subject, table);
    case "create-view":
    case "drop-view":
    case "alter-view":
      return `${verbOf(kind)} ${main.object.kind === "materializedView" ? "materialized view" : "view"} ${table}`;
    case "create-schema":
    case "drop-schema":
      return `${verbOf(kind)} schema ${name}`;
    case "sequence":
      return `${main.verb === "alter" ? "change" : main.verb} sequence ${name}${column === undefined ? "" : ` of ${table}.${column}`}`;
    case "comment":
      return `${main.verb === "drop" ? "remove" : "set"} the comment of ${column === undefined ? table : `${table}.${column}`}`;
    case "metadata": {
      const what = column === undefined ? `the view ${table}` : `the expression of ${table}.${column}`;
      return main.verb === "drop" ? `remove TypeORM's record of ${what}` : `record ${what} for TypeORM`;
    }
  }
}

function verbOf(kind: string): string {
  const verb = kind.split("-")[0] ?? "";
  return verb === "alter" ? "change" : verb;
}

function columnWords(column: ColumnFacts | undefined, { displayType }: Dialect): string {
  if (!column) return "";
  const words = [
    ...(column.type === undefined ? [] : [displayType(column.type)]),
    ...(column.generated && !column.identity ? ["generated"] : [column.notNull ? "not null" : "nullable"]),
    ...(column.identity ? ["numbered by the database"] : []),
    ...(column.default === undefined || column.identity ? [] : [`default ${shorten(column.default)}`]),
  ];
  return words.join(", ");
}

function typeWords(facts: Record<string, unknown> | undefined, { displayType }: Dialect): string {
  const type = textFact(facts, "type");
  return type === undefined ? "" : ` (${displayType(type)})`;
}

function alterColumn({ change, defaultChange, actions }: Subject, column: string, { displayType }: Dialect): string {
  const from = textFact(change.before, "type");
  const to = textFact(change.after, "type");
  const parts: string[] = [];
  const typeChanges = from !== undefined && to !== undefined && from !== to;
  if (typeChanges) parts.push(`from ${displayType(from)} to ${displayType(to)}`);
  const notNull = nullability(
    change.before,
    change.after,
    actions.map(({ sql }) => sql),
  );
  if (notNull !== undefined) parts.push(notNull ? "not null" : "nullable");
  const newDefault = defaultWords(defaultChange);
  if (parts.length === 0 && newDefault !== undefined) {
    return newDefault === "no default"
      ? `drop the default of ${column}`
      : `set the default of ${column} to ${newDefault.slice("default ".length)}`;
  }
  if (newDefault !== undefined) parts.push(newDefault);
  const other = otherChange(change);
  if (parts.length === 0) return other === "" ? `change ${traitsOf(change)}${column}` : `change ${column}${other}`;
  return typeChanges ? `change ${column} ${parts.join(", ")}` : `make ${column} ${parts.join(", with ")}`;
}

/** What else of a column changes. */
function otherChange({ before, after }: Subject["change"]): string {
  const [old, now] = [textFact(before, "generatedExpr"), textFact(after, "generatedExpr")];
  if (old !== now)
    return now === undefined ? " to hold plain values" : ` to be ${old === undefined ? "" : "otherwise "}generated`;
  const [from, to] = [textFact(before, "collation"), textFact(after, "collation")];
  return from === to ? "" : ` to the collation ${to ?? "of the database"}`;
}

/** Facts of a column that are told of where nothing else changes. */
const TRAITS: readonly [fact: string, words: string][] = [
  ["onUpdate", "value on update"],
  ["identity", "numbering"],
  ["comment", "comment"],
];

function traitsOf({ before, after }: Subject["change"]): string {
  if (!before || !after) return "";
  const changed = TRAITS.filter(([fact]) => JSON.stringify(before[fact]) !== JSON.stringify(after[fact]));
  return changed.length === 0 ? "" : `the ${changed.map(([, words]) => words).join(" and the ")} of `;
}

/** The new nullability where it changes. */
export function nullability(
  before: Record<string, unknown> | undefined,
  after: Record<string, unknown> | undefined,
  statements: readonly string[],
): boolean | undefined {
  if (typeof before?.["notNull"] === "boolean" && typeof after?.["notNull"] === "boolean") {
    return before["notNull"] === after["notNull"] ? undefined : after["notNull"];
  }
  if (statements.some((sql) => / SET NOT NULL\b/i.test(sql))) return true;
  return statements.some((sql) => / DROP NOT NULL\b/i.test(sql)) ? false : undefined;
}

function defaultWords(change: Subject["defaultChange"]): string | undefined {
  if (!change || change.before === change.after) return undefined;
  return change.after === undefined ? "no default" : `default ${shorten(change.after)}`;
}

function describeIndex({ main, kind, change }: Subject, table: string): string {
  if (main.verb === "rename") {
    const { from, to } = renamedNames(main);
    return `rename index ${from} of ${table} to ${to}`;
  }
  const before = readIndex(textFact(change.before, "def") ?? "");
  const after = readIndex(textFact(change.after, "def") ?? main.sql);
  if (kind === "alter-index") return `change index on ${table} from ${indexWords(before)} to ${indexWords(after)}`;
  const index = kind === "drop-index" ? before : after;
  const columns = index.columns.length > 0 ? index.columns : (main.columns ?? []);
  const where = columns.length > 0 ? `on ${table} (${columns.join(", ")})` : `${main.object.name} on ${table}`;
  return `${verbOf(kind)} ${index.unique ? "unique " : ""}index ${where}${index.partial ? " for some rows" : ""}`;
}

function indexWords({ unique, columns, partial }: IndexDefinition): string {
  return `${unique ? "unique " : ""}(${columns.join(", ")})${partial ? " for some rows" : ""}`;
}

function describeConstraint({ main, kind, change }: Subject, table: string): string {
  const { name } = main.object;
  if (main.verb === "rename") {
    const { from, to } = renamedNames(main);
    return `rename constraint ${from} of ${table} to ${to}`;
  }
  const before = readConstraint(textFact(change.before, "def") ?? "");
  const after = readConstraint(textFact(change.after, "def") ?? main.sql);
  const verb = verbOf(kind);
  const shown = kind === "drop-constraint" ? before : after;
  if (shown.kind === "other") return `${verb} constraint ${name} on ${table}`;
  if (kind !== "alter-constraint") return `${verb} ${constraintWords(shown, table)}`;
  const same = constraintWords(before, table) === constraintWords(after, table);
  if (same && shown.kind === "foreign key")
    return `change ${constraintWords(after, table)}: ${(after.rules || "no action").toLowerCase()}`;
  return `change constraint ${name}: ${constraintWords(before, table)} becomes ${constraintWords(after, table)}`;
}

function constraintWords({ kind, columns, references, condition }: ConstraintDefinition, table: string): string {
  switch (kind) {
    case "foreign key":
      return `foreign key on ${table} (${columns.join(", ")}) to ${references ?? "?"}`;
    case "check":
      return `check on ${table}: ${shorten(condition ?? "")}`;
    case "unique":
    case "exclude":
      return `${kind} constraint on ${table}${columns.length > 0 ? ` (${columns.join(", ")})` : ""}`;
    default:
      return `${kind} on ${table} (${columns.join(", ")})`;
  }
}

function describeType({ main, kind, change, defaultChange, column }: Subject, table: string): string {
  const { name } = main.object;
  if (main.verb === "rename") {
    const [old, now] = [textFact(main.before, "value"), textFact(main.after, "value")];
    if (old !== undefined && now !== undefined) return `rename '${old}' of enum ${name} to '${now}'`;
    const { from, to } = renamedNames(main);
    return `rename type ${from} to ${to}`;
  }
  const before = enumValues(change.before);
  const after = enumValues(change.after);
  if (kind !== "alter-type") {
    const values = kind === "create-type" ? after : before;
    return `${verbOf(kind)} enum ${name}${values ? ` (${values.join(", ")})` : ""}`;
  }
  if (!before || !after) return `change type ${name}`;
  const added = after.filter((value) => !before.includes(value));
  const removed = before.filter((value) => !after.includes(value));
  const parts = [
    ...(added.length > 0 ? [`add ${quoteAll(added)} to`] : []),
    ...(removed.length > 0 ? [`remove ${quoteAll(removed)} from`] : []),
  ];
  const words = `${parts.length > 0 ? parts.join(" and ") : "reorder the values of"} enum ${name}`;
  const newDefault = defaultWords(defaultChange);
  return newDefault === undefined ? words : `${words}; ${table}.${column ?? ""} gets ${newDefault}`;
}

/** The values of an enum, in order. */
export function enumValues(facts: Record<string, unknown> | undefined): string[] | undefined {
  const values = facts?.["values"];
  return Array.isArray(values) ? values.map(String) : undefined;
}

function quoteAll(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(", ");
}

/** An expression on one line, without the casts that the catalogue adds to plain literals. */
function shorten(expression: string): string {
  const plain = expression
    .replaceAll(/\s+/g, " ")
    .trim()
    .replace(/^('(?:[^']|'')*')::[\w". ]+(\[\])?$/, "$1");
  return plain.length > LONGEST_EXPRESSION ? `${plain.slice(0, LONGEST_EXPRESSION - 1)}…` : plain;
}
