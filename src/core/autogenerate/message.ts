import type { Operation } from "../operations/operation.ts";
import { METADATA_TABLE } from "./scene.ts";

/** The longest message that is proposed. */
const LONGEST = 60;

/** Kinds that say by themselves what the revision is about; the others come along with them. */
const MAIN_KINDS = new Set<Operation["kind"]>([
  "create-table",
  "drop-table",
  "rename-table",
  "add-column",
  "drop-column",
  "alter-column",
  "rename-column",
  "create-view",
  "drop-view",
  "alter-view",
]);

/** A message for a revision with these operations, at most 60 characters: "add last_read_at to chats". */
export function proposeMessage(operations: readonly Operation[]): string {
  const remade = viewsMadeAgain(operations);
  const main = operations.filter(
    ({ kind, table }) => MAIN_KINDS.has(kind) && !remade.has(table) && table !== METADATA_TABLE,
  );
  const shown = main.length > 0 ? main : operations;
  const tables = unique(shown.map(({ table }) => table));
  return [...sentences(shown, tables)].find((sentence) => sentence.length <= LONGEST) ?? "change the schema";
}

/** Views that only step aside for a change of what they show. */
function viewsMadeAgain(operations: readonly Operation[]): Set<string> {
  const dropped = new Set(tablesOf(operations, "drop-view"));
  return new Set(tablesOf(operations, "create-view").filter((view) => dropped.has(view)));
}

/** From the one that says most to the one that says least. */
function* sentences(operations: readonly Operation[], tables: readonly string[]): Generator<string> {
  const [first] = operations;
  if (!first) return;
  const kinds = unique(operations.map(({ kind }) => kind));
  const created = tablesOf(operations, "create-table");
  const creating = operations.every(({ kind, table }) => kind === "create-table" || created.includes(table));
  if (creating && created.length > 0) yield* about("create", created, "tables");
  if (kinds.length === 1 && first.kind === "drop-table") yield* about("drop", tables, "tables");
  if (kinds.length === 1 && first.kind.endsWith("-view")) {
    yield* about(verbOf(first.kind), tables, "views", tables.length > 1 ? "views " : "view ");
  }
  if (kinds.length === 1 && tables.length === 1) yield* ofOneKind(first, operations);
  const columns = unique(operations.flatMap(({ column }) => column ?? []));
  if (tables.length === 1) {
    if (columns.length > 1 && operations.every(({ kind }) => kind.endsWith("-column")))
      yield `change ${columns.length} columns of ${tables[0]}`;
    if (operations.length === 1) yield withoutBrackets(first.summary);
    yield `update ${tables[0]}`;
  }
  yield* about("update", tables, "tables");
}

function* ofOneKind(first: Operation, operations: readonly Operation[]): Generator<string> {
  const { kind, table } = first;
  const columns = unique(operations.flatMap(({ column }) => column ?? []));
  switch (kind) {
    case "add-column":
      yield* inTable("add", columns, "to", table);
      break;
    case "drop-column":
      yield* inTable("drop", columns, "from", table);
      break;
    case "alter-column":
      if (columns.length === 1 && operations.length === 1) yield first.summary;
      yield columns.length === 1 ? `change ${columns[0]} of ${table}` : `change ${columns.length} columns of ${table}`;
      break;
    default:
      if (operations.length === 1) yield withoutBrackets(first.summary);
  }
}

function* inTable(verb: string, columns: readonly string[], preposition: string, table: string): Generator<string> {
  yield `${verb} ${list(columns)} ${preposition} ${table}`;
  yield `${verb} ${columns.length} columns ${preposition} ${table}`;
}

function* about(verb: string, names: readonly string[], plural: string, noun = ""): Generator<string> {
  yield `${verb} ${noun}${list(names)}`;
  if (names.length > 1) yield `${verb} ${noun}${names[0]} and ${names.length - 1} more`;
  yield `${verb} ${names.length} ${plural}`;
}

function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function tablesOf(operations: readonly Operation[], kind: Operation["kind"]): string[] {
  return operations.filter((operation) => operation.kind === kind).map(({ table }) => table);
}

function verbOf(kind: string): string {
  const verb = kind.split("-")[0] ?? "";
  return verb === "alter" ? "change" : verb;
}

function withoutBrackets(summary: string): string {
  return summary.replace(/ \([^()]*\)$/, "");
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
