import type { Seeding } from "../../../core/operations/seeding.ts";
import { quoteName, quoteText } from "../sql-tokens.ts";
import type { QueryPort } from "../query-port.ts";
import type { ForeignKey, RowColumn, RowTable } from "./tables.ts";
import { valueFor } from "./values.ts";
import type { ValueStyle } from "./values.ts";

const ROWS = 3;
/** So many ways are tried to please the checks of one table. */
const MOST_ATTEMPTS = 40;

/**
 * Puts a few rows into tables that are empty, after those that they refer to.
 * @param tables in any order
 */
export async function seedRows(port: QueryPort, tables: readonly RowTable[]): Promise<Seeding> {
  const seeding: Seeding = { seeded: [], unseeded: [] };
  const byId = new Map(tables.map((table) => [table.id, table]));
  const counts = await countRows(port, tables);
  for (const table of inOrder(tables)) {
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

/** A table after those that it refers to, as far as they do not refer to each other. */
function inOrder(tables: readonly RowTable[]): RowTable[] {
  const byId = new Map(tables.map((table) => [table.id, table]));
  const ordered = new Set<RowTable>();
  const visiting = new Set<RowTable>();
  const visit = (table: RowTable): void => {
    if (ordered.has(table) || visiting.has(table)) return;
    visiting.add(table);
    for (const { table: id } of table.foreignKeys) {
      const referred = byId.get(id);
      if (referred) visit(referred);
    }
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  return [...ordered];
}

/** Literals for some columns in place of what their types ask for. */
type Overrides = ReadonlyMap<number, string>;

interface Attempt {
  style: ValueStyle;
  /** Columns that may be left out are left out. */
  minimal: boolean;
  overrides: Overrides;
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
    let attempts = attemptsFor(this.#table);
    let rows = 0;
    let reason = "";
    while (rows < ROWS) {
      const { pleased, refusal } = await this.#insert(rows, attempts);
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

  /** Tries one way after another; the first refusal says most. */
  async #insert(row: number, attempts: readonly Attempt[]): Promise<{ pleased?: Attempt; refusal: string }> {
    let refusal = "";
    for (const attempt of attempts) {
      try {
        await this.#port.query(this.#statement(row, attempt));
        return { pleased: attempt, refusal };
      } catch (error) {
        refusal ||= error instanceof Error ? error.message : String(error);
      }
    }
    return { refusal };
  }

  /** @throws Error naming a column that nothing is known of */
  #statement(row: number, attempt: Attempt): string {
    const values = this.#table.columns.flatMap((column): [string, string][] => {
      const value = this.#value(column, row, attempt);
      return value === undefined ? [] : [[quoteName(column.name), value]];
    });
    const into = `INSERT INTO ${quoted(this.#table)}`;
    if (values.length === 0) return `${into} DEFAULT VALUES`;
    return `${into} (${values.map(([name]) => name).join(", ")}) VALUES (${values.map(([, value]) => value).join(", ")})`;
  }

  /** Undefined: the column is left out. */
  #value(column: RowColumn, row: number, { style, minimal, overrides }: Attempt): string | undefined {
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

/** The ways to fill a row, most telling first: by the types, by what the checks name, and with as little as possible. */
function attemptsFor(table: RowTable): Attempt[] {
  const none: Overrides = new Map();
  const plain = [
    { style: "telling", minimal: false, overrides: none },
    { style: "plain", minimal: false, overrides: none },
    { style: "telling", minimal: true, overrides: none },
    { style: "plain", minimal: true, overrides: none },
  ] as const;
  const choices = table.checks.flatMap(({ columns, definition }) =>
    columns.map((column) => ({ column, literals: literalsOf(definition) })),
  );
  let combinations: Map<number, string>[] = [new Map()];
  for (const { column, literals } of choices) {
    const more = combinations.flatMap((one) => literals.map((literal) => new Map(one).set(column, literal)));
    combinations = [...combinations, ...more].slice(0, MOST_ATTEMPTS);
  }
  const checked = combinations
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size)
    .flatMap((overrides): Attempt[] => [
      { style: "telling", minimal: false, overrides },
      { style: "plain", minimal: true, overrides },
    ]);
  return [...plain, ...checked].slice(0, MOST_ATTEMPTS);
}

/** The texts that a check names, and the numbers with their neighbours. */
function literalsOf(definition: string): string[] {
  const texts = [...definition.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) =>
    quoteText(text.replaceAll("''", "'")),
  );
  const numbers = [...definition.replaceAll(/'(?:[^']|'')*'/g, "").matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)].map(
    ([text]) => Number(text),
  );
  const near = numbers.flatMap((number) => [number, number + 1, number - 1]).map(String);
  return [...new Set([...texts, ...near])].slice(0, 12);
}
