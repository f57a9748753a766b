import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { TableName } from "../database/postgres/managed-facts.ts";
import { changedColumns } from "../database/postgres/rows/changes.ts";
import { nameOf, quoted, seedRows } from "../database/postgres/rows/seed.ts";
import type { Seeding } from "../core/operations/seeding.ts";
import { readRows } from "../database/postgres/rows/snapshot.ts";
import type { TableRows } from "../database/postgres/rows/snapshot.ts";
import { readTables } from "../database/postgres/rows/tables.ts";
import type { RowTable } from "../database/postgres/rows/tables.ts";
import { quoteText } from "../core/autogenerate/sql-tokens.ts";
import type { ShadowSession } from "./shadow-session.ts";

/** Rows that are put into the tables of the history for the time of a proof. */
export class TrialRows {
  readonly #ignored: readonly TableName[];
  #before: TableRows[] = [];
  /** Held no rows before. */
  #empty: RowTable[] = [];

  constructor(ignored: readonly TableName[]) {
    this.#ignored = ignored;
  }

  /** @param only names of the tables that matter; what they refer to gets rows as well. Absent: all tables */
  async put(session: ShadowSession, only?: readonly string[]): Promise<Seeding> {
    const tables = await readTables(session, this.#ignored);
    const held = new Set(
      (await readRows(session, this.#ignored)).filter(({ rows }) => rows.length > 0).map(({ id }) => id),
    );
    this.#empty = tables.filter(({ id }) => !held.has(id));
    const seeding = await seedRows(session, only ? withReferred(tables, only) : tables);
    this.#before = await readRows(session, this.#ignored);
    return seeding;
  }

  async changes(session: ShadowSession, by: "identity" | "name"): Promise<Omit<ChangedColumn, "after">[]> {
    return changedColumns(this.#before, await readRows(session, this.#ignored), by);
  }

  /** Empties what was empty. The tables have to be those of before. */
  async takeAway(session: ShadowSession): Promise<void> {
    if (this.#empty.length === 0) return;
    try {
      // Neither triggers nor foreign keys of the project are to hear of it.
      await inOneGo(session, ["SET LOCAL session_replication_role = replica", ...this.#deletes(), ...this.#restarts()]);
    } catch {
      // Not every user of a server may do that.
      await inOneGo(session, [`TRUNCATE ${this.#empty.map(quoted).join(", ")} RESTART IDENTITY`]);
    }
  }

  #deletes(): string[] {
    return this.#empty.map((table) => `DELETE FROM ${quoted(table)}`);
  }

  #restarts(): string[] {
    return this.#empty.flatMap((table) =>
      table.columns
        .filter((column) => column.default?.startsWith("nextval(") || column.computed)
        .map(({ name }) => `pg_get_serial_sequence(${quoteText(quoted(table))}, ${quoteText(name)})`)
        .map((sequence) => `SELECT setval(s, 1, false) FROM ${sequence} AS s WHERE s IS NOT NULL`),
    );
  }
}

async function inOneGo(session: ShadowSession, statements: readonly string[]): Promise<void> {
  try {
    await session.exec(["BEGIN", ...statements, "COMMIT"].join(";\n"));
  } catch (error) {
    await session.exec("ROLLBACK");
    throw error;
  }
}

function withReferred(tables: readonly RowTable[], only: readonly string[]): RowTable[] {
  const byId = new Map(tables.map((table) => [table.id, table]));
  const chosen = new Set<RowTable>();
  const choose = (table: RowTable | undefined): void => {
    if (table === undefined || chosen.has(table)) return;
    chosen.add(table);
    for (const { table: id } of table.foreignKeys) choose(byId.get(id));
  };
  for (const table of tables) if (only.includes(nameOf(table))) choose(table);
  return [...chosen];
}
