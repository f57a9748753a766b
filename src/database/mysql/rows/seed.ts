import type { Seeding } from "../../../core/operations/seeding.ts";
import type { DatabaseSession } from "../../compared-dialect.ts";
import { attemptsFor, firstPleased } from "../../rows/attempts.ts";
import type { Attempt } from "../../rows/attempts.ts";
import { inOrderOfReferring } from "../actions-between.ts";
import { mentionedNames, quoteName } from "../../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { MysqlColumn, MysqlForeignKey, MysqlTable } from "../world.ts";
import { valueFor } from "./values.ts";

const ROWS = 3;

/** Puts a few rows into tables that are empty, after those that they refer to. */
export async function seedTables(session: DatabaseSession, tables: readonly MysqlTable[]): Promise<Seeding> {
  const seeding: Seeding = { seeded: [], unseeded: [] };
  const counts = await countRows(session, tables);
  for (const table of inOrderOfReferring(tables)) {
    if ((counts.get(table.name) ?? 0) > 0) continue;
    const { rows, reason } = await new TableSeeder(session, table, tables, counts).seed();
    counts.set(table.name, rows);
    if (rows > 0) seeding.seeded.push({ table: table.name, rows });
    else seeding.unseeded.push({ table: table.name, reason });
  }
  return seeding;
}

/** How many rows each table has, counted up to a few. */
export async function countRows(
  session: DatabaseSession,
  tables: readonly Pick<MysqlTable, "name">[],
): Promise<Map<string, number>> {
  if (tables.length === 0) return new Map();
  const parts = tables.map(
    ({ name }, at) =>
      `SELECT ${at} AS \`at\`, (SELECT COUNT(*) FROM (SELECT 1 FROM ${quoteName(name)} LIMIT ${ROWS}) r) AS \`n\``,
  );
  const rows = await session.query(parts.join(" UNION ALL "));
  return new Map(rows.map((row) => [tables[Number(row["at"])]?.name ?? "", Number(row["n"])]));
}

class TableSeeder {
  readonly #session: DatabaseSession;
  readonly #table: MysqlTable;
  readonly #tables: readonly MysqlTable[];
  readonly #counts: ReadonlyMap<string, number>;

  constructor(
    session: DatabaseSession,
    table: MysqlTable,
    tables: readonly MysqlTable[],
    counts: ReadonlyMap<string, number>,
  ) {
    this.#session = session;
    this.#table = table;
    this.#tables = tables;
    this.#counts = counts;
  }

  async seed(): Promise<{ rows: number; reason: string }> {
    const { checks, columns } = this.#table;
    let attempts = attemptsFor([
      ...checks.map(({ condition }) => ({ columns: [...mentionedNames(condition)], definition: condition })),
      ...columns.flatMap(({ name, check }) => (check === undefined ? [] : [{ columns: [name], definition: check }])),
    ]);
    for (let row = 0; row < ROWS; row++) {
      const { pleased, refusal } = await firstPleased(attempts, (attempt) =>
        this.#session.query(this.#statement(row, attempt)),
      );
      if (pleased === undefined) return { rows: row, reason: refusal };
      attempts = [pleased, ...attempts.filter((one) => one !== pleased)];
    }
    return { rows: ROWS, reason: "" };
  }

  /** @throws Error naming a column that nothing is known of */
  #statement(row: number, attempt: Attempt<string>): string {
    const values = this.#table.columns.flatMap((column): [string, string][] => {
      const value = this.#value(column, row, attempt);
      return value === undefined ? [] : [[quoteName(column.name), value]];
    });
    return `INSERT INTO ${quoteName(this.#table.name)} (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
  }

  /** Undefined: the column is left out. */
  #value(column: MysqlColumn, row: number, { style, minimal, overrides }: Attempt<string>): string | undefined {
    if (column.generated || column.autoIncrement) return undefined;
    const key = this.#table.foreignKeys.find(({ columns }) => columns.includes(column.name));
    if (key) return this.#reference(column, key, row);
    const override = overrides.get(column.name);
    if (override !== undefined) return override;
    const mayBeLeftOut = !column.notNull || column.default !== undefined;
    if (minimal && mayBeLeftOut) return undefined;
    const value = withSrid(valueFor(column.type, row, style), column);
    if (value === undefined && !mayBeLeftOut)
      throw new Error(`no value is known for ${column.name}, which is of type ${column.type}`);
    return value;
  }

  #reference(column: MysqlColumn, { target, columns, references }: MysqlForeignKey, row: number): string | undefined {
    const referred = this.#tables.find(({ name }) => quoteName(name) === target);
    const count = referred === this.#table ? row : (this.#counts.get(referred?.name ?? "") ?? 0);
    if (count === 0) {
      if (!column.notNull) return undefined;
      throw new Error(`${column.name} needs a row of ${referred?.name ?? "another table"}`);
    }
    const name = quoteName(references[columns.indexOf(column.name)] ?? "");
    const order = references.map(quoteName).join(", ");
    // Without the inner list the server refuses to read the table that is written to.
    return `(SELECT ${name} FROM (SELECT ${order} FROM ${target} ORDER BY ${order} LIMIT 1 OFFSET ${row % count}) r)`;
  }
}

/** MySQL takes no shape of another system of coordinates than the column's. */
function withSrid(value: string | undefined, { others }: MysqlColumn): string | undefined {
  const [, srid] = /\bSRID (\d+)/.exec(others ?? "") ?? [];
  return srid === undefined ? value : value?.replace(/^(ST_GeomFromText\(.*)\)$/, `$1, ${srid})`);
}
