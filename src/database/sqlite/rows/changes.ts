import type { ChangedColumn } from "../../../core/operations/changed-column.ts";
import { sameName } from "../sql-text.ts";
import type { SqliteRows, SqliteTableRows } from "./snapshot.ts";

type Changed = Omit<ChangedColumn, "after">;

/**
 * What became of the values of rows.
 * @param by "identity": a table or column that went while one came with the same values was renamed; "name": it is what has its name
 */
export function changedRows(before: SqliteRows, after: SqliteRows, by: "identity" | "name"): Changed[] {
  const named = (name: string): SqliteTableRows | undefined => after.tables.find((one) => sameName(one.name, name));
  const came = after.tables.filter(({ name }) => !before.tables.some((one) => sameName(one.name, name)));
  return before.tables
    .filter(({ rows }) => rows.length > 0)
    .flatMap((table): Changed[] => {
      const now = named(table.name) ?? (by === "identity" ? renamedTable(table, came) : undefined);
      if (!now || now.rows.length < table.rows.length)
        return [{ table: table.name, change: "rows-lost", rows: table.rows.length - (now?.rows.length ?? 0) }];
      return changesIn(table, now, by);
    });
}

/** The new table that holds the most of the old one's columns with the values that they had. */
function renamedTable(table: SqliteTableRows, came: readonly SqliteTableRows[]): SqliteTableRows | undefined {
  const kept = (other: SqliteTableRows): number =>
    table.columns.filter((name, at) => {
      const place = placeOf(other, name);
      return place >= 0 && isSameList(valuesAt(table, at), valuesAt(other, place));
    }).length;
  const alike = came
    .filter(({ rows }) => rows.length === table.rows.length)
    .map((other) => ({ other, kept: kept(other) }))
    .toSorted((a, b) => b.kept - a.kept)[0];
  return alike && alike.kept > 0 ? alike.other : undefined;
}

function changesIn(before: SqliteTableRows, after: SqliteTableRows, by: "identity" | "name"): Changed[] {
  const pairs = pairRows(before, after);
  const came = after.columns.flatMap((name, at) => (placeOf(before, name) < 0 ? [at] : []));
  const valuesOf = (at: number, place: number): (readonly [string, string])[] =>
    pairs
      ? pairs.map(([a, b]) => [a[at] ?? "NULL", b[place] ?? "NULL"] as const)
      : zip(valuesAt(before, at).toSorted(), valuesAt(after, place).toSorted());
  return before.columns.flatMap((name, at): Changed[] => {
    const place = placeOf(after, name);
    const had = before.rows.filter((row) => row[at] !== "NULL").length;
    if (place < 0) {
      const isRenamed = by === "identity" && came.some((other) => valuesOf(at, other).every(([a, b]) => isSame(a, b)));
      return had === 0 || isRenamed ? [] : [{ table: before.name, column: name, change: "lost", rows: had }];
    }
    const changed = valuesOf(at, place).filter(([a, b]) => !isSame(a, b));
    const [first] = changed;
    if (!first) return [];
    const isLost = changed.every(([a, b]) => a !== "NULL" && b === "NULL");
    return [
      {
        table: before.name,
        column: name,
        change: isLost ? "lost" : "changed",
        rows: changed.length,
        example: { before: plain(first[0]), after: plain(first[1]) },
      },
    ];
  });
}

/** Rows that are the same by their primary key; undefined where it does not tell. */
function pairRows(before: SqliteTableRows, after: SqliteTableRows): [string[], string[]][] | undefined {
  const key = before.primaryKey.map((name) => ({ at: placeOf(before, name), place: placeOf(after, name) }));
  if (key.length === 0 || key.some(({ place }) => place < 0)) return undefined;
  const byKey = new Map(after.rows.map((row) => [JSON.stringify(key.map(({ place }) => plain(row[place]))), row]));
  const pairs = before.rows.flatMap((row): [string[], string[]][] => {
    const now = byKey.get(JSON.stringify(key.map(({ at }) => plain(row[at]))));
    return now ? [[row, now]] : [];
  });
  return pairs.length === before.rows.length ? pairs : undefined;
}

function placeOf({ columns }: SqliteTableRows, name: string): number {
  return columns.findIndex((one) => sameName(one, name));
}

function valuesAt({ rows }: SqliteTableRows, at: number): string[] {
  return rows.map((row) => row[at] ?? "NULL");
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return zip(a.toSorted(), b.toSorted()).every(([one, other]) => isSame(one, other));
}

function zip(a: readonly string[], b: readonly string[]): (readonly [string, string])[] {
  return a.map((value, at) => [value, b[at] ?? "NULL"] as const);
}

/** Equal as values, of whatever storage class: '1' and 1, 1 and 1.0, but not '007' and 7. */
function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return exact(a) === exact(b);
  // There is more than one way to write a fraction.
  if (typeof exact(a) === "number" && isNumber(a)) return exact(a) === Number(plain(b));
  return a !== "NULL" && b !== "NULL" && plain(a) === plain(b);
}

function isNumber(literal: string): boolean {
  return /^-?\d/.test(literal);
}

/** Whole numbers may have more digits than JavaScript's own numbers. */
function exact(literal: string): bigint | number {
  if (/^-?\d+$/.test(literal)) return BigInt(literal);
  const number = Number(literal);
  return Number.isInteger(number) ? BigInt(number) : number;
}

/** The value of a literal, for people; null for NULL. */
function plain(literal: string | undefined): string | null {
  if (literal === undefined || literal === "NULL") return null;
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal;
}
