import { parseType } from "../../../core/autogenerate/sql-types.ts";
import type { ChangedColumn } from "../../../core/operations/changed-column.ts";
import { nameOf } from "./seed.ts";
import type { TableRows } from "./snapshot.ts";
import type { RowColumn } from "./tables.ts";

/**
 * What became of the values of rows.
 * @param by "identity": tables and columns are followed through renames; "name": what is made again under its name is the same
 */
export function changedColumns(
  before: readonly TableRows[],
  after: readonly TableRows[],
  by: "identity" | "name",
): Omit<ChangedColumn, "after">[] {
  return before
    .filter(({ rows }) => rows.length > 0)
    .flatMap((table): Omit<ChangedColumn, "after">[] => {
      const now = after.find((one) => (by === "identity" ? one.id === table.id : nameOf(one) === nameOf(table)));
      if (!now || now.rows.length < table.rows.length) {
        const rows = table.rows.length - (now?.rows.length ?? 0);
        return [{ table: nameOf(table), change: "rows-lost", rows }];
      }
      return changesIn(table, now, by);
    });
}

function changesIn(before: TableRows, after: TableRows, by: "identity" | "name"): Omit<ChangedColumn, "after">[] {
  const placeOf = ({ number, name }: RowColumn): number =>
    after.columns.findIndex((one) => (by === "identity" ? one.number === number : one.name === name));
  const pairs = pairRows(before, after, placeOf);
  return before.columns.flatMap((column, index): Omit<ChangedColumn, "after">[] => {
    const place = placeOf(column);
    const now = after.columns[place];
    const had = before.rows.filter((row) => row[index] !== null).length;
    if (!now) return had === 0 ? [] : [{ table: nameOf(before), column: column.name, change: "lost", rows: had }];
    const values = pairs
      ? pairs.map(([a, b]) => [a[index], b[place]] as const)
      : zip(sorted(before.rows, index), sorted(after.rows, place));
    const changed = values.filter(([a, b]) => !isSame(a ?? null, b ?? null, column.type, now.type));
    const [first] = changed;
    if (!first) return [];
    const isLost = changed.every(([a, b]) => a !== null && b === null);
    return [
      {
        table: nameOf(before),
        column: column.name,
        change: isLost ? "lost" : "changed",
        rows: changed.length,
        example: { before: first[0] ?? null, after: first[1] ?? null },
      },
    ];
  });
}

type Row = (string | null)[];

/** Rows that are the same by their primary key; undefined where it does not tell. */
function pairRows(
  before: TableRows,
  after: TableRows,
  placeOf: (column: RowColumn) => number,
): [Row, Row][] | undefined {
  const key = before.columns.flatMap((column, index) =>
    before.primaryKey.includes(column.number) ? [{ index, place: placeOf(column) }] : [],
  );
  if (key.length === 0 || key.some(({ place }) => place < 0)) return undefined;
  const byKey = new Map(after.rows.map((row) => [JSON.stringify(key.map(({ place }) => row[place])), row]));
  const pairs = before.rows.flatMap((row): [Row, Row][] => {
    const now = byKey.get(JSON.stringify(key.map(({ index }) => row[index])));
    return now ? [[row, now]] : [];
  });
  return pairs.length === before.rows.length ? pairs : undefined;
}

function sorted(rows: readonly Row[], index: number): (string | null)[] {
  return rows.map((row) => row[index] ?? null).toSorted((a, b) => String(a).localeCompare(String(b), "en"));
}

function zip<T>(a: readonly T[], b: readonly T[]): (readonly [T | undefined, T | undefined])[] {
  return a.map((value, index) => [value, b[index]] as const);
}

const NUMBERS: ReadonlySet<string> = new Set(["smallint", "integer", "bigint", "numeric", "real", "double precision"]);
const TIMES: ReadonlySet<string> = new Set(["timestamp", "timestamptz", "date"]);

/** Equal as values of their types: 1 and 1.00, a time with its zone and without. */
function isSame(a: string | null, b: string | null, before: string, after: string): boolean {
  if (a === b || a === null || b === null) return a === b;
  const types = [parseType(before), parseType(after)];
  if (types.every(({ base, array }) => !array && NUMBERS.has(base))) return Number(a) === Number(b);
  if (types.every(({ base, array }) => !array && TIMES.has(base))) return instant(a) === instant(b);
  if (types.some(({ base }) => base === "char")) return a.trimEnd() === b.trimEnd();
  if (types.some(({ base }) => base === "json" || base === "jsonb"))
    return a.replaceAll(/\s/g, "") === b.replaceAll(/\s/g, "");
  return false;
}

function instant(text: string): number {
  const withTime = text.includes(":") ? text : `${text} 00:00`;
  const withZone = /[+-]\d\d(?::?\d\d)?$/.test(withTime) ? withTime.replace(/([+-]\d\d)$/, "$1:00") : `${withTime}Z`;
  return Date.parse(withZone.replace(" ", "T"));
}
