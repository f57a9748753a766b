import { leaveAlone } from "./leave-alone.ts";
import { sameName } from "./sql-text.ts";
import {
  columnStructure,
  constraintStructure,
  findColumn,
  findTable,
  indexShape,
  indexStructure,
  isHandmadeIndex,
  sqlStructure,
} from "./structure.ts";
import type { SqliteColumn, SqliteConstraint, SqliteIndex, SqliteTable, SqliteWorld } from "./world.ts";

/**
 * The desired world as it is compared: what is equal to something of the history but for its name has
 * that name and that spelling, and what only a hand can make is in it. Aligned once more it stays as it is.
 */
export function align(history: SqliteWorld, desired: SqliteWorld): SqliteWorld {
  const tables = desired.tables.map((table) => {
    const before = findTable(history, table.name);
    return before ? new TableAlignment(history, before, desired, table).aligned() : table;
  });
  const views = desired.views.map((view) => {
    const before = history.views.find(({ name }) => sameName(name, view.name));
    return before && sqlStructure(before.sql) === sqlStructure(view.sql)
      ? before
      : { ...view, triggers: before?.triggers ?? view.triggers };
  });
  const metadataTable = desired.metadataTable ?? history.metadataTable;
  return leaveAlone(history, { ...desired, tables, views, ...(metadataTable === undefined ? {} : { metadataTable }) });
}

class TableAlignment {
  readonly #history: SqliteWorld;
  readonly #before: SqliteTable;
  readonly #desired: SqliteWorld;
  readonly #after: SqliteTable;
  /** The history's constraint that is equal but for its name, of each of the desired. */
  readonly #pairs: Map<SqliteConstraint, SqliteConstraint>;

  constructor(history: SqliteWorld, before: SqliteTable, desired: SqliteWorld, after: SqliteTable) {
    this.#history = history;
    this.#before = before;
    this.#desired = desired;
    this.#after = after;
    this.#pairs = this.#pairConstraints();
  }

  aligned(): SqliteTable {
    const columns = this.#columns();
    const kept = new Set(columns.filter((column) => this.#before.columns.includes(column)).map(({ name }) => name));
    return {
      name: this.#before.name,
      columns,
      constraints: this.#constraints(kept),
      options: { ...this.#after.options, strict: this.#before.options.strict && columns.every(isStrict) },
      indexes: this.#indexes(),
      triggers: this.#before.triggers,
    };
  }

  /** Those of the history first, in its order. */
  #columns(): SqliteColumn[] {
    const old = this.#before.columns.flatMap((before) => {
      const after = findColumn(this.#after, before.name);
      if (!after) return [];
      const isSame = columnStructure(before) === columnStructure(after) && this.#sameInline(before.name);
      return [isSame ? before : { ...after, name: before.name }];
    });
    return [...old, ...this.#after.columns.filter(({ name }) => !findColumn(this.#before, name))];
  }

  /** Whether the definitions of the column hold no constraint that the other world does not have. */
  #sameInline(column: string): boolean {
    const paired = new Set(this.#pairs.values());
    const isOf = ({ inline }: SqliteConstraint): boolean => sameName(inline, column);
    return (
      this.#after.constraints.filter(isOf).every((one) => this.#pairs.has(one)) &&
      this.#before.constraints.filter(isOf).every((one) => paired.has(one))
    );
  }

  /** @param kept columns that have the history's definition */
  #constraints(kept: ReadonlySet<string>): SqliteConstraint[] {
    const stands = ({ inline }: SqliteConstraint): boolean => inline === undefined || kept.has(inline);
    return this.#after.constraints.map((after) => {
      const before = this.#pairs.get(after);
      if (!before) return after;
      const isGone = after.inline !== undefined && [...kept].some((name) => sameName(name, after.inline));
      const isHeld = after.inline !== undefined && !isGone && before.inline === undefined;
      // One that stands in a definition comes and goes with it.
      return (stands(before) && !isHeld) || isGone ? before : after;
    });
  }

  #pairConstraints(): Map<SqliteConstraint, SqliteConstraint> {
    const free = this.#before.constraints.map((one) => ({ one, structure: constraintStructure(one, this.#history) }));
    const structures = new Map(this.#after.constraints.map((one) => [one, constraintStructure(one, this.#desired)]));
    const pairs = new Map<SqliteConstraint, SqliteConstraint>();
    // Of several that are equal, those of the same name belong together.
    for (const byName of [true, false]) {
      for (const [after, structure] of structures) {
        if (pairs.has(after)) continue;
        const at = free.findIndex(
          ({ one, structure: is }) =>
            is === structure && (!byName || one.name === after.name) && sharePlace(one, after),
        );
        const [found] = at < 0 ? [] : free.splice(at, 1);
        if (found) pairs.set(after, found.one);
      }
    }
    return pairs;
  }

  #indexes(): SqliteIndex[] {
    const free = [...this.#before.indexes];
    const take = (matches: (one: SqliteIndex) => boolean): SqliteIndex | undefined => {
      const at = free.findIndex(matches);
      return at < 0 ? undefined : free.splice(at, 1)[0];
    };
    const pairs = new Map<SqliteIndex, SqliteIndex>();
    const pair = (matches: (before: SqliteIndex, after: SqliteIndex) => boolean): void => {
      for (const after of this.#after.indexes) {
        const before = pairs.has(after) ? undefined : take((one) => matches(one, after));
        if (before) pairs.set(after, before);
      }
    };
    const isEqual = (a: SqliteIndex, b: SqliteIndex): boolean => indexStructure(a) === indexStructure(b);
    pair((before, after) => sameName(before.name, after.name) && isEqual(before, after));
    pair(isEqual);
    // The index that the entity declares, refined by hand in a way that no entity can express.
    pair(
      (before, after) => isHandmadeIndex(before) && !isHandmadeIndex(after) && indexShape(before) === indexShape(after),
    );
    return this.#after.indexes.map((after) => pairs.get(after) ?? after);
  }
}

/** Of two that stand in definitions of columns, both stand in the same. */
function sharePlace(a: SqliteConstraint, b: SqliteConstraint): boolean {
  return a.inline === undefined || b.inline === undefined || sameName(a.inline, b.inline);
}

/** Whether a strict table may have the column. */
function isStrict({ type }: SqliteColumn): boolean {
  return ["int", "integer", "real", "text", "blob", "any"].includes(type);
}
