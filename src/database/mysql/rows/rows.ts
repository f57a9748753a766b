import type { ChangedColumn } from "../../../core/operations/changed-column.ts";
import type { Seeding } from "../../../core/operations/seeding.ts";
import type { DatabaseSession } from "../../compared-dialect.ts";

export type MysqlRows = unknown[];

export async function seedRows(_session: DatabaseSession, _ignoreTables: readonly string[]): Promise<Seeding> {
  return { seeded: [], unseeded: [] };
}

export async function readRows(_session: DatabaseSession, _ignoreTables: readonly string[]): Promise<MysqlRows> {
  return [];
}

export function changedRows(): Omit<ChangedColumn, "after">[] {
  return [];
}

export async function takeRowsAway(): Promise<void> {}
