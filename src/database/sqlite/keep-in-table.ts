import type { SchemaObject } from "../../core/operations/operation.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { columnStructure, constraintName, constraintStructure, findColumn } from "./structure.ts";
import type { SqliteColumn, SqliteConstraint, SqliteIndex, SqliteTable, SqliteWorld } from "./world.ts";

/** Whether the object stays as the history has it. */
export type Keeps = (kind: SchemaObject["kind"], name: string, table?: string) => boolean;

export interface KeepInTable {
  history: SqliteWorld;
  before: SqliteTable;
  aligned: SqliteWorld;
  after: SqliteTable;
  keeps: Keeps;
  /** Whether the history's table of this name goes. */
  isGone: (table: string) => boolean;
}

/** A table that both worlds have, but for what is kept of it. */
export function keepInTable(params: KeepInTable): SqliteTable {
  return new TableKeeping(params).table();
}

class TableKeeping {
  readonly #params: KeepInTable;
  /** By constraint of either world. */
  readonly #structures: ReadonlyMap<SqliteConstraint, string>;

  constructor(params: KeepInTable) {
    this.#params = params;
    const { history, before, aligned, after } = params;
    this.#structures = new Map([
      ...before.constraints.map((one) => [one, constraintStructure(one, history)] as const),
      ...after.constraints.map((one) => [one, constraintStructure(one, aligned)] as const),
    ]);
  }

  table(): SqliteTable {
    const { before, after, keeps } = this.#params;
    const wanted = this.#wanted();
    const indexes = this.#indexes();
    const columns = this.#columns(wanted, indexes);
    const isWithout = (sql: string): boolean =>
      [...before.columns, ...after.columns].some(
        ({ name }) => !findColumn({ columns }, name) && mentionsName(sql, name),
      );
    return {
      ...after,
      columns,
      constraints: this.#constraints(columns, wanted).filter(
        ({ text, references }) => !isWithout(text) && !(references && this.#params.isGone(references.table)),
      ),
      indexes: indexes.filter(({ keys, where }) =>
        [...keys.map(({ column, expression }) => column ?? expression ?? ""), where ?? ""].every(
          (sql) => !isWithout(sql) && !isWithout(`"${sql}"`),
        ),
      ),
      options: keeps("table", after.name) ? before.options : after.options,
    };
  }

  #keeps(kind: "column" | "constraint" | "index", name: string): boolean {
    return this.#params.keeps(kind, name, this.#params.after.name);
  }

  #has({ constraints }: SqliteTable, one: SqliteConstraint): boolean {
    return constraints.some((other) => this.#structures.get(other) === this.#structures.get(one));
  }

  /** Constraints that there are to be, of whatever place. */
  #wanted(): SqliteConstraint[] {
    const { before, after } = this.#params;
    const isKept = (one: SqliteConstraint): boolean => this.#keeps("constraint", constraintName(one));
    return [
      ...after.constraints.filter((one) => this.#has(before, one) || !isKept(one)),
      ...before.constraints.filter((one) => !this.#has(after, one) && isKept(one)),
    ];
  }

  /** Inline constraints come with the definition that they stand in; others are written beside the columns. */
  #constraints(columns: readonly SqliteColumn[], wanted: readonly SqliteConstraint[]): SqliteConstraint[] {
    const { before, after } = this.#params;
    const inline = columns.flatMap((column) => {
      const { constraints } = before.columns.includes(column) ? before : after;
      return constraints.filter((one) => sameName(one.inline, column.name));
    });
    const written = new Set(inline.map((one) => this.#structures.get(one)));
    const hasKey = inline.some(({ kind }) => kind === "primary key");
    const beside = wanted.filter(
      (one) => !written.has(this.#structures.get(one)) && !(hasKey && one.kind === "primary key"),
    );
    return [...inline, ...beside.map((one) => (one.inline === undefined ? one : besideColumns(one)))];
  }

  #columns(wanted: readonly SqliteConstraint[], indexes: readonly SqliteIndex[]): SqliteColumn[] {
    const { before, after } = this.#params;
    const isNeeded = ({ name }: SqliteColumn): boolean =>
      wanted.some((one) => !sameName(one.inline, name) && mentionsName(one.text, name)) ||
      indexes.some((index) => !before.indexes.includes(index) && mentionsName(index.sql, name)) ||
      after.columns.some(
        (one) => !this.#keeps("column", one.name) && mentionsName(one.generated?.expression ?? "", name),
      );
    return [
      ...after.columns.flatMap((column) => {
        const old = findColumn(before, column.name);
        if (old) return [this.#staysOld(old, column) ? old : column];
        return this.#keeps("column", column.name) && !isNeeded(column) ? [] : [column];
      }),
      ...before.columns.filter(({ name }) => !findColumn(after, name) && this.#keeps("column", name)),
    ];
  }

  /** Whether the column has the history's definition, with the constraints in it. */
  #staysOld(old: SqliteColumn, column: SqliteColumn): boolean {
    const { before, after } = this.#params;
    const isOf = ({ inline }: SqliteConstraint): boolean => sameName(inline, old.name);
    const changes = [
      ...before.constraints.filter((one) => isOf(one) && !this.#has(after, one)),
      ...after.constraints.filter((one) => isOf(one) && !this.#has(before, one)),
    ];
    if (changes.some((one) => !this.#keeps("constraint", constraintName(one)))) return false;
    if (columnStructure(old) !== columnStructure(column)) return this.#keeps("column", old.name);
    return changes.length > 0;
  }

  #indexes(): SqliteIndex[] {
    const { before, after } = this.#params;
    const isKept = ({ name }: SqliteIndex): boolean => this.#keeps("index", name);
    return [...after.indexes.filter((index) => !isKept(index)), ...before.indexes.filter(isKept)];
  }
}

function besideColumns(constraint: SqliteConstraint): SqliteConstraint {
  const { inline: _, ...beside } = constraint;
  return beside;
}
