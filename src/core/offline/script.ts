import { meaningful, tokenize } from "../autogenerate/sql-tokens.ts";
import type { DialectName } from "../operations/operation.ts";
import type { Direction } from "../revisions/revision.ts";

/** What one revision did, as it was recorded. */
export interface RecordedRevision {
  id: string;
  name: string;
  direction: Direction;
  /** In order, parameters written in; the writing of its row in TypeORM's table is the last. */
  statements: string[];
  /** It asked for rows, so that on a database with other rows it might have done something else. */
  readsRows: boolean;
}

/** Revisions that stand or fall together. */
export interface RecordedGroup {
  /** Begins a transaction. */
  begins: boolean;
  /** A transaction is open at the end, of whoever began it. */
  commits: boolean;
  /** Outside the transaction, before and after it. */
  before: string[];
  after: string[];
  revisions: RecordedRevision[];
}

/** A run, as the statements that it consists of. */
export interface Recording {
  /** What TypeORM makes ready for itself: extensions, its tables. */
  before: string[];
  groups: RecordedGroup[];
}

export interface ScriptSettings {
  /** What the script does, for the first line: "upgrade base:head". */
  title: string;
  dialect: DialectName;
  /** What people call a revision, by id. */
  labels: ReadonlyMap<string, string>;
}

/** The comment above what depends on rows. */
export const READS_ROWS =
  "This revision reads rows, or what the database put into them: what follows was recorded on an empty database.";

const RUN_WITH: Record<DialectName, string> = {
  postgres: "psql -v ON_ERROR_STOP=1 -f FILE",
  mysql: "mariadb DATABASE < FILE",
  sqlite: "sqlite3 -bail DATABASE < FILE",
};

/** The text of a script that does on a database what was recorded. */
export function renderScript({ before, groups }: Recording, { title, dialect, labels }: ScriptSettings): string {
  const statement = (sql: string) => terminated(sql, dialect);
  const blocks = [
    comment([title, "Stops at the first error when it is run with:", `  ${RUN_WITH[dialect]}`]),
    // As TypeORM's driver does when it connects.
    ...(dialect === "sqlite" ? ["PRAGMA foreign_keys = ON;"] : []),
    ...(before.length === 0 ? [] : [before.map(statement).join("\n\n")]),
    ...groups.flatMap((group) => [
      ...group.before.map(statement),
      ...(group.begins ? ["BEGIN;"] : []),
      ...group.revisions.flatMap((revision) => renderRevision(revision, labels, statement)),
      ...(group.commits ? ["COMMIT;"] : []),
      ...group.after.map(statement),
    ]),
    ...(groups.length === 0 ? [comment(["There is nothing to do."])] : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function renderRevision(
  { id, name, direction, statements, readsRows }: RecordedRevision,
  labels: ReadonlyMap<string, string>,
  statement: (sql: string) => string,
): string[] {
  const way = direction === "up" ? "Upgrade to" : "Downgrade from";
  return [
    comment([`${way} ${id}: ${labels.get(id) ?? name}`, ...(readsRows ? [READS_ROWS] : [])]),
    ...statements.map(statement),
  ];
}

/** A script's comment; a line break in a text would end it. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line.replaceAll(/\s*[\r\n]+\s*/g, " ")}`).join("\n");
}

function terminated(sql: string, dialect: DialectName): string {
  const text = sql.trim();
  const tokens = tokenize(text);
  if (
    dialect === "mysql" &&
    meaningful(tokens).some(({ text: token }, at, all) => token === ";" && at < all.length - 1)
  )
    return `DELIMITER $$\n${text.replace(/;$/, "")}\n$$\nDELIMITER ;`;
  if (meaningful(tokens).at(-1)?.text === ";") return text;
  // A comment at the end would take the semicolon with it.
  return tokens.at(-1)?.kind === "comment" ? `${text}\n;` : `${text};`;
}
