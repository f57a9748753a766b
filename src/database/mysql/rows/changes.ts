import { isBytes, isNumber, parseMysqlType } from "../../../core/autogenerate/dialects/mysql/column-type.ts";
import type { MysqlType } from "../../../core/autogenerate/dialects/mysql/column-type.ts";
import type { ChangedColumn } from "../../../core/operations/changed-column.ts";
import type { MysqlRows, Row, TableRows } from "./rows.ts";

type Changed = Omit<ChangedColumn, "after">;

/**
 * What became of the values of rows.
 * @param by "identity": a table or column that went while one came with the same values was renamed; "name": it is what has its name
 */
export function changedRows(before: MysqlRows, after: MysqlRows, by: "identity" | "name"): Changed[] {
  const fresh = after.filter(({ name }) => !before.some((one) => one.name === name));
  return before
    .filter(({ rows }) => rows.length > 0)
    .flatMap((table): Changed[] => {
      const same = after.find(({ name }) => name === table.name);
      const now = same ?? (by === "identity" ? fresh.find((one) => isRenamed(table, one)) : undefined);
      if (!now || now.rows.length < table.rows.length) {
        const rows = table.rows.length - (now?.rows.length ?? 0);
        return [{ table: table.name, change: "rows-lost", rows }];
      }
      return changesIn(table, now, by);
    });
}

/** Most columns have the values of a column of the other table. */
function isRenamed(before: TableRows, after: TableRows): boolean {
  if (before.rows.length !== after.rows.length) return false;
  const kept = before.columns.filter((column, at) => {
    const place = after.columns.findIndex(({ name }) => name === column.name);
    return place >= 0 && hasSameValues(before, at, after, place);
  });
  return kept.length * 2 >= before.columns.length;
}

function changesIn(before: TableRows, after: TableRows, by: "identity" | "name"): Changed[] {
  const fresh = new Set(
    after.columns.flatMap(({ name }, at) => (before.columns.some((one) => one.name === name) ? [] : [at])),
  );
  const places = before.columns.map(({ name }, at): number => {
    const same = after.columns.findIndex((column) => column.name === name);
    if (same >= 0 || by === "name") return same;
    const place = [...fresh].find((one) => hasSameValues(before, at, after, one)) ?? -1;
    fresh.delete(place);
    return place;
  });
  const pairs = pairRows(before, after, places);
  return before.columns.flatMap((column, at): Changed[] => {
    const place = places[at] ?? -1;
    const now = after.columns[place];
    const had = before.rows.filter((row) => row[at] !== null).length;
    if (!now) return had === 0 ? [] : [{ table: before.name, column: column.name, change: "lost", rows: had }];
    const values = pairs
      ? pairs.map(([a, b]) => [a[at] ?? null, b[place] ?? null] as const)
      : zip(sorted(before, at), sorted(after, place));
    const changed = values.filter(([a, b]) => !isSame(a, b, column.type, now.type));
    const [first] = changed;
    if (!first) return [];
    const isLost = changed.every(([a, b]) => a !== null && b === null);
    return [
      {
        table: before.name,
        column: column.name,
        change: isLost ? "lost" : "changed",
        rows: changed.length,
        example: { before: first[0], after: first[1] },
      },
    ];
  });
}

function hasSameValues(before: TableRows, at: number, after: TableRows, place: number): boolean {
  const [old, now] = [before.columns[at], after.columns[place]];
  if (!old || !now || before.rows.length !== after.rows.length) return false;
  return zip(sorted(before, at), sorted(after, place)).every(([a, b]) => isSame(a, b, old.type, now.type));
}

/** Rows that are the same by their primary key; undefined where it does not tell. */
function pairRows(before: TableRows, after: TableRows, places: readonly number[]): [Row, Row][] | undefined {
  const key = before.columns.flatMap(({ name, type }, at) => {
    const place = places[at] ?? -1;
    return before.primaryKey.includes(name) ? [{ at, place, types: [type, after.columns[place]?.type ?? type] }] : [];
  });
  if (key.length === 0 || key.some(({ place }) => place < 0)) return undefined;
  const keyOf = (row: Row, side: "at" | "place"): string =>
    JSON.stringify(key.map((one) => normal(row[one[side]] ?? null, one.types[side === "at" ? 0 : 1] ?? "")));
  const byKey = new Map(after.rows.map((row) => [keyOf(row, "place"), row]));
  const pairs = before.rows.flatMap((row): [Row, Row][] => {
    const now = byKey.get(keyOf(row, "at"));
    return now ? [[row, now]] : [];
  });
  return pairs.length === before.rows.length ? pairs : undefined;
}

function sorted({ rows, columns }: TableRows, at: number): (string | null)[] {
  const type = columns[at]?.type ?? "";
  const order = (value: string | null): string => String(normal(value, type));
  return rows.map((row) => row[at] ?? null).toSorted((a, b) => order(a).localeCompare(order(b), "en"));
}

function zip<T>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  return a.map((value, at) => [value, b[at] as T] as const);
}

/** Equal as values of their types: 1 and 1.00, a moment with digits of a second and without. */
function isSame(a: string | null, b: string | null, before: string, after: string): boolean {
  if (a === b || a === null || b === null) return a === b;
  const types = [parseMysqlType(before), parseMysqlType(after)] as const;
  if (isBytes(types[0]) !== isBytes(types[1])) return plain(a, types[0]) === plain(b, types[1]);
  if (types.some(({ base }) => base === "json")) return a.replaceAll(/\s/g, "") === b.replaceAll(/\s/g, "");
  if (types.some(({ base }) => base === "char")) return a.trimEnd() === b.trimEnd();
  return normal(a, before) === normal(b, after);
}

/** Bytes as the text that they are. */
function plain(value: string, type: MysqlType): string {
  return isBytes(type) ? Buffer.from(value, "hex").toString() : value;
}

/** The one way to write a value of a type. */
function normal(value: string | null, type: string): string | null {
  if (value === null) return null;
  const parsed = parseMysqlType(type);
  if (isNumber(parsed) || parsed.base === "bit") {
    return /^-?\d+(?:\.0*)?$/.test(value) ? String(BigInt(value.replace(/\.0*$/, ""))) : String(Number(value));
  }
  if (/^(?:datetime|timestamp|date|time)$/.test(parsed.base)) {
    const withTime = parsed.base === "date" ? `${value} 00:00:00` : value;
    return withTime.replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === "" ? "" : `.${digits}`));
  }
  return value;
}
