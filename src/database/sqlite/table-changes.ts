import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import { actionOf } from "./action.ts";
import { columnChanges, isAddable, isAddableOpen, isDroppable, openDefinition } from "./column-changes.ts";
import type { ColumnChanges } from "./column-changes.ts";
import { constraintChanges } from "./constraint-changes.ts";
import type { ConstraintChanges } from "./constraint-changes.ts";
import { describeColumn, describeConstraint, describeIndex, indexColumns } from "./describe.ts";
import { rebuildStatements } from "./rebuild.ts";
import { mentionsName, sameName } from "./sql-text.ts";
import { constraintName, indexStructure } from "./structure.ts";
import type { SqliteColumn, SqliteConstraint, SqliteIndex, SqliteTable, SqliteWorld } from "./world.ts";

/** A table that both worlds have, and the statements that lead from the one to the other. */
export class TableChanges {
  readonly from: SqliteTable;
  readonly to: SqliteTable;
  readonly #worlds: { from: SqliteWorld; to: SqliteWorld };
  readonly #columns: ColumnChanges;
  readonly #constraints: ConstraintChanges;

  constructor(from: SqliteTable, to: SqliteTable, worlds: { from: SqliteWorld; to: SqliteWorld }) {
    this.from = from;
    this.to = to;
    this.#worlds = worlds;
    this.#columns = columnChanges(from, to);
    this.#constraints = constraintChanges(from, to, worlds);
  }

  /** Whether SQLite can do it only by making the table anew. */
  get isRebuild(): boolean {
    const { dropped, added, altered } = this.#columns;
    return (
      altered.length > 0 ||
      JSON.stringify(this.from.options) !== JSON.stringify(this.to.options) ||
      this.#toldConstraints().length > 0 ||
      this.#constraints.renamed.length > 0 ||
      added.some((column) => !isAddable(column, this.to)) ||
      dropped.some((column) => !isDroppable(column, this.from))
    );
  }

  get dropsColumns(): boolean {
    return this.#columns.dropped.length > 0;
  }

  /** Names first, then what goes, what comes, and what changes. */
  actions(viewsAway: ReadonlySet<string>): SchemaAction[] {
    const { dropped, added, altered } = this.#columns;
    const isRebuild = this.isRebuild;
    const inPlace = isRebuild
      ? []
      : dropped.map((column) => this.#drop(column, `ALTER TABLE ${this.#name} DROP COLUMN ${quoteName(column.name)}`));
    const additions = added.map((column) => this.#add(column, isRebuild));
    if (!isRebuild) return [...inPlace, ...additions];
    const isWaiting = ({ object }: SchemaAction): boolean =>
      added.some((column) => sameName(column.name, object.name) && !isAddable(column, this.to));
    const told = [
      ...this.#constraints.renamed.map(({ before, after }) => this.#renamedConstraint(before, after)),
      ...dropped.map((column) => this.#drop(column, "")),
      ...altered.flatMap(({ before, after }) => this.#alter(before, after)),
      ...this.#toldConstraints(),
    ];
    const statements = rebuildStatements({
      from: this.from,
      to: this.to,
      added: additions.filter(({ sql }) => sql !== "").map(({ object }) => object.name),
      indexes: this.to.indexes.filter((index) => !this.#isNewIndex(index)),
      worlds: this.#worlds,
      viewsAway,
    });
    const ready = additions.filter((one) => !isWaiting(one));
    return [...ready, ...carried(additions.filter(isWaiting), told, statements, this.to.name)];
  }

  /** Indexes that go, and those that would be in the way of a column that goes. */
  dropIndexes(): SchemaAction[] {
    return this.from.indexes
      .filter((index) => !this.#renamedIndex(index) && !isIn(this.to, index) && !this.#isRedefined(index))
      .map((index) => this.#dropIndex(index, `DROP INDEX ${quoteName(index.name)}`));
  }

  createIndexes(): SchemaAction[] {
    return this.to.indexes
      .filter((index) => this.#isNewIndex(index))
      .flatMap((index) => {
        const before = this.from.indexes.find(({ name }) => sameName(name, index.name));
        const create = actionOf("create", indexObject(this.to, index), index.sql, {
          after: describeIndex(index),
          columns: indexColumns(index),
        });
        if (!before || !this.#isRedefined(before)) return [create];
        // A table that is made anew comes without it.
        return [this.#dropIndex(before, this.isRebuild ? "" : `DROP INDEX ${quoteName(before.name)}`), create];
      });
  }

  #dropIndex(index: SqliteIndex, sql: string): SchemaAction {
    return actionOf("drop", indexObject(this.from, index), sql, {
      before: describeIndex(index),
      columns: indexColumns(index),
    });
  }

  /** Whether the index stays under its name with another definition, and can wait for it. */
  #isRedefined({ name }: SqliteIndex): boolean {
    return (this.isRebuild || !this.dropsColumns) && this.to.indexes.some((one) => sameName(one.name, name));
  }

  /** Indexes that get another name, which SQLite does by making them anew. */
  renameIndexes(): SchemaAction[] {
    return this.from.indexes.flatMap((index) => {
      const after = this.#renamedIndex(index);
      if (!after) return [];
      const object = indexObject(this.to, after);
      const facts = { before: describeIndex(index), after: describeIndex(after), columns: indexColumns(after) };
      return [
        actionOf("rename", object, `DROP INDEX ${quoteName(index.name)}`, facts),
        actionOf("rename", object, after.sql, facts),
      ];
    });
  }

  #isNewIndex(index: SqliteIndex): boolean {
    return !isIn(this.from, index) && !this.from.indexes.some((one) => this.#renamedIndex(one) === index);
  }

  #renamedIndex(index: SqliteIndex): SqliteIndex | undefined {
    if (this.to.indexes.some(({ name }) => sameName(name, index.name))) return undefined;
    const structure = indexStructure(index);
    return this.to.indexes.find(
      (one) => indexStructure(one) === structure && !this.from.indexes.some(({ name }) => sameName(name, one.name)),
    );
  }

  get #name(): string {
    return quoteName(this.from.name);
  }

  #columnObject({ name }: SqliteColumn): SchemaObject {
    return { kind: "column", table: this.to.name, name };
  }

  #drop(column: SqliteColumn, sql: string): SchemaAction {
    const obstacles = this.#obstacles(column);
    return actionOf("drop", this.#columnObject(column), sql, {
      before: describeColumn(column, this.from),
      dataLoss: column.generated === undefined,
      rewrites: true,
      ...(obstacles.length > 0 ? { obstacles } : {}),
    });
  }

  #add(column: SqliteColumn, isRebuild: boolean): SchemaAction {
    const definition = isAddable(column, this.to)
      ? column.text
      : isRebuild && isAddableOpen(column, this.to)
        ? openDefinition(column)
        : undefined;
    return actionOf(
      "create",
      this.#columnObject(column),
      definition === undefined ? "" : `ALTER TABLE ${this.#name} ADD COLUMN ${definition}`,
      { after: describeColumn(column, this.to) },
    );
  }

  #alter(before: SqliteColumn, after: SqliteColumn): SchemaAction[] {
    // Values that are computed from now on take the place of those that there are.
    if (after.generated && !before.generated)
      return [
        this.#drop(before, ""),
        actionOf("create", this.#columnObject(after), "", { after: describeColumn(after, this.to), rewrites: true }),
      ];
    return [
      actionOf("alter", this.#columnObject(after), "", {
        before: describeColumn(before, this.from),
        after: describeColumn(after, this.to),
        rewrites: true,
      }),
    ];
  }

  /** Constraints that change but for those that come and go with a column's definition. */
  #toldConstraints(): SchemaAction[] {
    const { dropped, added, altered } = this.#constraints;
    const goes = ({ inline }: SqliteConstraint): boolean =>
      this.#columns.dropped.some(({ name }) => sameName(name, inline));
    const comes = ({ inline }: SqliteConstraint): boolean =>
      this.#columns.added.some(({ name }) => sameName(name, inline));
    return [
      ...dropped
        .filter((one) => !goes(one))
        .map((one) => this.#constraint("drop", one, { before: describeConstraint(one) })),
      ...altered.map(({ before, after }) =>
        this.#constraint("alter", after, { before: describeConstraint(before), after: describeConstraint(after) }),
      ),
      ...added
        .filter((one) => !comes(one))
        .map((one) => this.#constraint("create", one, { after: describeConstraint(one) })),
    ];
  }

  #renamedConstraint(before: SqliteConstraint, after: SqliteConstraint): SchemaAction {
    return this.#constraint("rename", after, { before: describeConstraint(before), after: describeConstraint(after) });
  }

  #constraint(verb: SchemaAction["verb"], constraint: SqliteConstraint, facts: Partial<SchemaAction>): SchemaAction {
    const object: SchemaObject = { kind: "constraint", table: this.to.name, name: constraintName(constraint) };
    return actionOf(verb, object, "", { ...facts, columns: constraint.columns });
  }

  /** What no entity can express and SQLite lets stand in the way of a dropped column. */
  #obstacles({ name }: SqliteColumn): string[] {
    const { tables, views } = this.#worlds.to;
    const speaks = (sql: string, isOwn: boolean): boolean =>
      mentionsName(sql, name) && (isOwn || mentionsName(sql, this.from.name));
    return [
      ...[...tables, ...views].flatMap((owner) =>
        owner.triggers
          .filter(({ sql }) => speaks(sql, sameName(owner.name, this.from.name)))
          .map((trigger) => `trigger ${trigger.name} on ${owner.name}`),
      ),
      ...views
        .filter((view) => this.#worlds.from.views.includes(view) && speaks(view.sql, false))
        .map((view) => `view ${view.name}`),
    ];
  }
}

function isIn({ indexes }: SqliteTable, index: SqliteIndex): boolean {
  return indexes.some((one) => sameName(one.name, index.name) && indexStructure(one) === indexStructure(index));
}

function indexObject({ name: table }: SqliteTable, { name }: SqliteIndex): SchemaObject {
  return { kind: "index", table, name };
}

/**
 * Several changes may share one rebuild. Where there is one, its statements go with it; where there are more,
 * each is told with no statement of its own, and the rebuild stands behind them as a change of the table.
 */
function carried(
  additions: readonly SchemaAction[],
  told: readonly SchemaAction[],
  statements: readonly string[],
  table: string,
): SchemaAction[] {
  const all = [...additions, ...told];
  const renames = all.filter(({ verb }) => verb === "rename");
  const only = all.length - Math.max(0, renames.length - 1) === 1 ? (renames.at(-1) ?? all[0]) : undefined;
  if (only === undefined) {
    const object: SchemaObject = { kind: "table", name: table };
    return [...all, ...statements.map((sql) => actionOf("alter", object, sql, { rewrites: true }))];
  }
  const { object, verb } = only;
  const more = statements.map((sql) => actionOf(verb === "rename" ? verb : "alter", object, sql, { rewrites: true }));
  // What is dropped is told last, so that its last state is that it is gone.
  return verb === "drop" ? [...more, only] : [...all, ...more];
}
