import { RevisionsError } from "../errors.ts";
import type { Answers, Operation, OperationKind } from "../operations/operation.ts";
import { ownStatements } from "./rebuilt-table.ts";

/** A difference that the team has seen and leaves as it is; one entry of the project's file of them. */
export interface AcceptedDifference {
  kind: OperationKind;
  table: string;
  column?: string;
  object?: string;
  /** Whose difference it is, where the package has several data sources. */
  dataSource?: string;
  /** For people who read the file. */
  summary: string;
  up: string[];
}

/** The same for an operation and for the entry that accepts it: what, where, and by which statements, where they are its own. */
export function identityOf({ kind, table, column, object, up, summary }: Operation | AcceptedDifference): string {
  const own = ownStatements(up);
  return JSON.stringify([kind, table, column ?? "", object ?? "", ...(own.length === 0 ? [summary] : own)]);
}

/** As people name it: `posts`, `posts.title`, `posts.IDX_posts_title`. */
export function nameOf({ table, column, object }: Operation | AcceptedDifference): string {
  const part = object ?? column;
  return part === undefined ? table : `${table}.${part}`;
}

/** Whether the difference goes by the name: its own, that of its table, or that of the index or constraint alone. */
export function goesBy(difference: Operation | AcceptedDifference, name: string): boolean {
  const { table, column, object } = difference;
  return [nameOf(difference), table, object, `${table}.${column}`].includes(name);
}

export function toAccepted(
  { kind, table, column, object, summary, up }: Operation,
  dataSource?: string,
): AcceptedDifference {
  return {
    ...(dataSource === undefined ? {} : { dataSource }),
    kind,
    table,
    ...(column === undefined ? {} : { column }),
    ...(object === undefined ? {} : { object }),
    summary,
    up,
  };
}

/**
 * The entries that are to stay: those whose difference is there, and those that another data source may have.
 * @param there identities of the differences of this data source
 * @param dataSource its name, where there are several
 */
export function standing(
  accepted: readonly AcceptedDifference[],
  there: ReadonlySet<string>,
  dataSource: string | undefined,
): AcceptedDifference[] {
  const isOther = (one: AcceptedDifference) => dataSource !== undefined && one.dataSource !== dataSource;
  return accepted.filter((one) => isOther(one) || there.has(identityOf(one)));
}

/** Whether an answer is about the operation: who answers wants it in the revision, accepted or not. */
export function isAnswered(operation: Operation, answers: Answers): boolean {
  const { table, column } = operation;
  const place = `${table}.${column}`;
  return (
    isAnsweredByValue(operation, answers) ||
    answers.drops.includes(column === undefined ? table : place) ||
    Object.hasOwn(answers.defaults, place) ||
    answers.losses?.includes(place) === true ||
    answers.tableRenames.some(({ from, to }) => table === from || table === to) ||
    answers.renames.some((rename) => rename.table === table && (rename.from === column || rename.to === column))
  );
}

/** An answer names the value of an enum by its type, with the schema where that is not the default one; else by its column. */
function isAnsweredByValue({ kind, table, column, object }: Operation, { valueRenames = [], drops }: Answers): boolean {
  const ofType = kind === "alter-type" && object !== undefined;
  if (!ofType && (kind !== "alter-column" || column === undefined)) return false;
  const named = ofType ? `${table.slice(0, table.indexOf(".") + 1)}${object}` : `${table}.${column}`;
  return valueRenames.some(({ type }) => type === named) || drops.some((drop) => drop.startsWith(`${named}.`));
}

const ABOUT =
  "Differences between entities and migrations that are left as they are. Written by: typeorm-revisions accept";

/** The text of the file: sorted, so that two branches rarely touch the same lines. */
export function renderAccepted(accepted: readonly AcceptedDifference[]): string {
  const byIdentity = new Map(accepted.map((one) => [`${one.dataSource} ${identityOf(one)}`, one]));
  const sorted = [...byIdentity.values()].toSorted((a, b) => compareText(sortKey(a), sortKey(b)));
  return `${JSON.stringify({ about: ABOUT, accepted: sorted }, null, 2)}\n`;
}

/** @throws RevisionsError `bad-accepted-file` */
export function parseAccepted(text: string, file: string): AcceptedDifference[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw malformed(file, cause);
  }
  const accepted = (content as { accepted?: unknown } | null)?.accepted;
  if (!Array.isArray(accepted) || !accepted.every(isAccepted)) throw malformed(file);
  return accepted;
}

function isAccepted(value: unknown): value is AcceptedDifference {
  const { kind, table, up } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof kind === "string" &&
    typeof table === "string" &&
    Array.isArray(up) &&
    up.every((sql) => typeof sql === "string")
  );
}

function malformed(file: string, cause?: unknown): RevisionsError {
  const why = cause instanceof Error ? `: ${cause.message}` : ": it is to be an object with a list of differences";
  return new RevisionsError("bad-accepted-file", `The file of accepted differences cannot be read${why}.`, {
    hint: "Mend it, or delete it and accept again: typeorm-revisions accept --all",
    file,
    ...(cause === undefined ? {} : { cause }),
  });
}

function sortKey(difference: AcceptedDifference): string {
  return [difference.dataSource ?? "", difference.table, nameOf(difference), difference.kind, ...difference.up].join(
    "\n",
  );
}

/** By code units: the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
