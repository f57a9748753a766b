import type { Seeding } from "../../../core/operations/seeding.ts";
import { attemptsFor, firstPleased } from "../../rows/attempts.ts";
import type { Attempt } from "../../rows/attempts.ts";
import { inOrder } from "../../rows/in-order.ts";
import { quoteName } from "../../../core/autogenerate/sql-tokens.ts";
import type { QueryPort } from "../query-port.ts";
import type { ForeignKey, RowColumn, RowTable } from "./tables.ts";
import { valueFor } from "./values.ts";

const ROWS = 3;

/**
 * Puts a few rows into tables that are empty, after those that they refer to.
 * @param tables in any order
 */
export async function seedRows(port: QueryPort, tables: readonly RowTable[]): Promise<Seeding> {
  const seeding: Seeding = { seeded: [], unseeded: [] };
  const byId = new Map(tables.map((table) => [table.id, table]));
  const counts = await countRows(port, tables);
  const referred = ({ foreignKeys }: RowTable): RowTable[] => foreignKeys.flatMap(({ table }) => byId.get(table) ?? []);
  for (const table of inOrder(tables, referred)) {
    if ((counts.get(table.id) ?? 0) > 0) continue;
    const { rows, reason } = await new TableSeeder(port, table, byId, counts).seed();
    counts.set(table.id, rows);
    if (rows > 0) seeding.seeded.push({ table: nameOf(table), rows });
    else seeding.unseeded.push({ table: nameOf(table), reason });
  }
  return seeding;
}

/** As people know the table. */
export function nameOf({ schema, name }: Pick<RowTable, "schema" | "name">): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

/** As SQL names the table. */
export function quoted({ schema, name }: Pick<RowTable, "schema" | "name">): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** How many rows each table has, counted up to a few. */
export async function countRows(port: QueryPort, tables: readonly RowTable[]): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map();
  const parts = tables.map(
    (table) =>
      `SELECT '${table.id}' AS id, (SELECT count(*)::int FROM (SELECT FROM ${quoted(table)} LIMIT ${ROWS}) r) AS n`,
  );
  const { rows } = await port.query(parts.join(" UNION ALL "));
  return new Map((rows as { id: string; n: number }[]).map(({ id, n }) => [id, n]));
}

class TableSeeder {
  readonly #port: QueryPort;
  readonly #table: RowTable;
  readonly #tables: ReadonlyMap<string, RowTable>;
  readonly #counts: ReadonlyMap<string, number>;

  constructor(
    port: QueryPort,
    table: RowTable,
    tables: ReadonlyMap<string, RowTable>,
    counts: ReadonlyMap<string, number>,
  ) {
    this.#port = port;
    this.#table = table;
    this.#tables = tables;
    this.#counts = counts;
  }

  async seed(): Promise<{ rows: number; reason: string }> {
    let attempts = attemptsFor(this.#table.checks);
    let rows = 0;
    let reason = "";
    while (rows < ROWS) {
      const { pleased, refusal } = await firstPleased(attempts, (attempt) =>
        this.#port.query(this.#statement(rows, attempt)),
      );
      if (pleased === undefined) {
        reason = refusal;
        break;
      }
      // What the first row needed the others are likely to need.
      attempts = [pleased, ...attempts.filter((one) => one !== pleased)];
      rows += 1;
    }
    return { rows, reason };
  }

  /** @throws Error naming a column that nothing is known of */
  #statement(row: number, attempt: Attempt<number>): string {
    const values = this.#table.columns.flatMap((column): [string, string][] => {
      const value = this.#value(column, row, attempt);
      return value === undefined ? [] : [[quoteName(column.name), value]];
    });
    const into = `INSERT INTO ${quoted(this.#table)}`;
    if (values.length === 0) return `${into} DEFAULT VALUES`;
    return `${into} (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
  }

  /** Undefined: the column is left out. */
  #value(column: RowColumn, row: number, { style, minimal, overrides }: Attempt<number>): string | undefined {
    if (column.computed || column.default?.startsWith("nextval(")) return undefined;
    const key = this.#table.foreignKeys.find(({ columns }) => columns.includes(column.number));
    if (key) return this.#reference(column, key, row);
    const override = overrides.get(column.number);
    if (override !== undefined) return override;
    const mayBeLeftOut = !column.notNull || column.default !== undefined;
    if (minimal && mayBeLeftOut) return undefined;
    const value = valueFor(column, row, style);
    if (value === undefined && !mayBeLeftOut)
      throw new Error(`no value is known for ${column.name}, which is of type ${column.type}`);
    return value;
  }

  #reference(column: RowColumn, { table, columns, referenced }: ForeignKey, row: number): string | undefined {
    const referred = this.#tables.get(table);
    const count = table === this.#table.id ? row : (this.#counts.get(table) ?? 0);
    if (!referred || count === 0) {
      if (!column.notNull) return undefined;
      throw new Error(`${column.name} needs a row of ${referred ? nameOf(referred) : "another table"}`);
    }
    const names = referenced.map((number) => quoteName(columnNamed(referred, number)));
    const name = names[columns.indexOf(column.number)];
    return `(SELECT ${name} FROM ${quoted(referred)} ORDER BY ${names.join(", ")} OFFSET ${row % count} LIMIT 1)`;
  }
}

function columnNamed({ columns }: RowTable, number: number): string {
  return columns.find((column) => column.number === number)?.name ?? "";
}
