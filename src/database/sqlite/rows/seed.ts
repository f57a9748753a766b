import { quoteName } from "../../../core/autogenerate/sql-tokens.ts";
import type { Seeding } from "../../../core/operations/seeding.ts";
import type { DatabaseSession } from "../../compared-dialect.ts";
import { attemptsFor, firstPleased } from "../../rows/attempts.ts";
import type { Attempt } from "../../rows/attempts.ts";
import { mentionsName, sameName } from "../sql-text.ts";
import { findColumn, primaryColumns, rowidAlias } from "../structure.ts";
import type { SqliteColumn, SqliteConstraint, SqliteTable } from "../world.ts";
import { referredBy, rowTables } from "./tables.ts";
import { valueFor } from "./values.ts";

const ROWS = 3;

/**
 * Puts a few rows into tables that are empty, after those that they refer to.
 * @param only tables that matter; what they refer to gets rows as well. Absent: all
 */
export async function seedRows(
  session: DatabaseSession,
  ignoreTables: readonly string[],
  only?: readonly string[],
): Promise<Seeding> {
  const tables = await rowTables(session, ignoreTables);
  const wanted = only === undefined ? tables : withReferred(tables, only);
  const seeding: Seeding = { seeded: [], unseeded: [] };
  const counts = new Map<string, number>();
  for (const table of tables) {
    const count = await countRows(session, table);
    if (count > 0 || !wanted.includes(table)) {
      counts.set(table.name, count);
      continue;
    }
    const { rows, reason } = await new TableSeeder(session, table, tables, counts).seed();
    counts.set(table.name, rows);
    if (rows > 0) seeding.seeded.push({ table: table.name, rows });
    else seeding.unseeded.push({ table: table.name, reason });
  }
  return seeding;
}

function withReferred(tables: readonly SqliteTable[], only: readonly string[]): SqliteTable[] {
  const wanted = new Set(tables.filter(({ name }) => only.some((one) => sameName(one, name))));
  // A set goes on to what is added to it on the way.
  for (const table of wanted) for (const other of referredBy(table, tables)) wanted.add(other);
  return [...wanted];
}

async function countRows(session: DatabaseSession, { name }: SqliteTable): Promise<number> {
  const [row] = await session.query(`SELECT count(*) AS "n" FROM (SELECT 1 FROM ${quoteName(name)} LIMIT ${ROWS})`);
  return Number(row?.["n"] ?? 0);
}

class TableSeeder {
  readonly #session: DatabaseSession;
  readonly #table: SqliteTable;
  readonly #tables: readonly SqliteTable[];
  readonly #counts: ReadonlyMap<string, number>;

  constructor(
    session: DatabaseSession,
    table: SqliteTable,
    tables: readonly SqliteTable[],
    counts: ReadonlyMap<string, number>,
  ) {
    this.#session = session;
    this.#table = table;
    this.#tables = tables;
    this.#counts = counts;
  }

  async seed(): Promise<{ rows: number; reason: string }> {
    let attempts = attemptsFor(checksOf(this.#table));
    for (let rows = 0; rows < ROWS; rows++) {
      const { pleased, refusal } = await firstPleased(attempts, (attempt) =>
        this.#session.query(this.#statement(rows, attempt)),
      );
      if (pleased === undefined) return { rows, reason: refusal };
      attempts = [pleased, ...attempts.filter((one) => one !== pleased)];
    }
    return { rows: ROWS, reason: "" };
  }

  #statement(row: number, attempt: Attempt<string>): string {
    const values = this.#table.columns.flatMap((column): [string, string][] => {
      const value = this.#value(column, row, attempt);
      return value === undefined ? [] : [[quoteName(column.name), value]];
    });
    const into = `INSERT INTO ${quoteName(this.#table.name)}`;
    if (values.length === 0) return `${into} DEFAULT VALUES`;
    return `${into} (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
  }

  /** Undefined: the column is left out. */
  #value(column: SqliteColumn, row: number, { style, minimal, overrides }: Attempt<string>): string | undefined {
    const { name, type, generated, default: value } = column;
    if (generated) return undefined;
    const key = this.#table.constraints.find(
      ({ kind, columns }) => kind === "foreign key" && columns.some((one) => sameName(one, name)),
    );
    if (key) return this.#reference(column, key, row);
    const override = overrides.get(name);
    if (override !== undefined) return override;
    // SQLite numbers the rows.
    if (sameName(rowidAlias(this.#table), name)) return undefined;
    return minimal && (!this.#isNeeded(column) || value !== undefined) ? undefined : valueFor(type, row, style);
  }

  #isNeeded({ notNull, name }: SqliteColumn): boolean {
    return notNull || primaryColumns(this.#table).some((one) => sameName(one, name));
  }

  #reference(column: SqliteColumn, { columns, references }: SqliteConstraint, row: number): string | undefined {
    const referred = this.#tables.find(({ name }) => sameName(name, references?.table));
    const isSelf = referred === this.#table;
    const count = referred === undefined ? 0 : isSelf ? row : (this.#counts.get(referred.name) ?? 0);
    if (!referred || count === 0) {
      if (!this.#isNeeded(column)) return undefined;
      throw new Error(`${column.name} needs a row of ${referred?.name ?? "another table"}`);
    }
    const given = references?.columns ?? [];
    const target = given.length > 0 ? given : primaryColumns(referred);
    const names = target.map(quoteName);
    const at = columns.findIndex((one) => sameName(one, column.name));
    return `(SELECT ${names[at] ?? "rowid"} FROM ${quoteName(referred.name)} ORDER BY ${names.join(", ")} LIMIT 1 OFFSET ${row % count})`;
  }
}

/** Its checks with the columns that they speak of. */
function checksOf(table: SqliteTable): { columns: string[]; definition: string }[] {
  return table.constraints.flatMap(({ condition, inline }) => {
    if (condition === undefined) return [];
    const own = inline === undefined ? undefined : findColumn(table, inline);
    const spoken = table.columns.filter(({ name }) => mentionsName(condition, name));
    return [{ columns: (own ? [own] : spoken).map(({ name }) => name), definition: condition }];
  });
}
