import type { SchemaAction } from "../../core/operations/operation.ts";
import { inOrderOfMaking } from "./column-changes.ts";
import type { ColumnPair } from "./column-changes.ts";
import { action, describeCheck, describeColumn, describeComment, describeKey, describeTable } from "./facts.ts";
import { quoteName, quoteText } from "../../core/autogenerate/dialects/mysql/sql-tokens.ts";
import type { TableChanges } from "./table-changes.ts";
import { charsetOptions, checkSql, columnSql, implicitKeys, keySql } from "./write.ts";
import type { MysqlColumn, MysqlForeignKey, MysqlKey } from "./world.ts";

export interface AlterOptions {
  /** Columns come where they are in the table; else new ones come last, which costs least. */
  inPlace: boolean;
  /** Foreign keys of the table that are made after it. */
  awaited: readonly MysqlForeignKey[];
  /** Names of keys that went with the foreign keys that they were made for. */
  gone: ReadonlySet<string>;
}

/** The statements that change a table, but for its foreign keys. */
export function alterTable(changes: TableChanges, options: AlterOptions): SchemaAction[] {
  return new TableAlteration(changes, options).actions();
}

class TableAlteration {
  readonly #changes: TableChanges;
  readonly #options: AlterOptions;
  readonly #alter: string;
  /** Keys that have come along with another statement. */
  readonly #made = new Set<string>();
  /** Columns that are there at this point. */
  readonly #present: Set<string>;

  constructor(changes: TableChanges, options: AlterOptions) {
    this.#changes = changes;
    this.#options = options;
    this.#alter = `ALTER TABLE ${quoteName(changes.after.name)}`;
    this.#present = new Set(changes.before.columns.map(({ name }) => name));
  }

  actions(): SchemaAction[] {
    const { columns, keys } = this.#changes;
    const remade = columns.remade.map((one) => one.after);
    const late = this.#late();
    const counted = columns.added.filter(({ autoIncrement }) => autoIncrement);
    const plain = [...columns.added.filter(({ autoIncrement }) => !autoIncrement), ...remade];
    return [
      ...this.#changeOptions(),
      ...this.#dropChecks(),
      ...this.#stopCounting(),
      ...keys.early.filter(({ name }) => !this.#options.gone.has(name)).map((key) => this.#dropKey(key)),
      ...this.#dropGenerated(),
      ...inOrderOfMaking(plain).map((column) => this.#addColumn(column)),
      ...columns.modified.filter((pair) => !late.includes(pair)).map((pair) => this.#modify(pair)),
      ...counted.map((column) => this.#addCounted(column)),
      ...this.#makeKeys(),
      ...late.map((pair) => this.#modify(pair)),
      ...this.#dropColumns(),
      ...this.#addChecks(),
    ];
  }

  /** Charset, engine and comment of the table. */
  #changeOptions(): SchemaAction[] {
    const { before, after, to } = this.#changes;
    const sides = { before: describeTable(before), after: describeTable(after) };
    const actions: SchemaAction[] = [];
    if (before.engine !== after.engine)
      actions.push(action(`${this.#alter} ENGINE=${after.engine}`, sides, { rewrites: true }));
    if (before.charset !== after.charset || before.collation !== after.collation) {
      const charset = {
        charset: after.charset ?? to.server.charset,
        collation: after.collation ?? to.server.collation,
      };
      actions.push(action(`${this.#alter} ${charsetOptions(charset).join(" ")}`, sides));
    }
    if (before.comment !== after.comment) {
      const [old, now] = [describeComment(before), describeComment(after)];
      const comment = { ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) };
      actions.push(action(`${this.#alter} COMMENT=${quoteText(after.comment ?? "")}`, comment));
    }
    return actions;
  }

  /** A counted column needs a key all the time. */
  #stopCounting(): SchemaAction[] {
    const { before, from } = this.#changes;
    const column = before.columns.find(({ autoIncrement }) => autoIncrement);
    if (!column || !this.#losesCounting(column)) return [];
    const { autoIncrement: _, ...still } = column;
    const after = { ...before, columns: before.columns.map((one) => (one === column ? still : one)) };
    return [
      action(`${this.#alter} MODIFY COLUMN ${columnSql(still)}`, {
        before: describeColumn(before, column, from.server),
        after: describeColumn(after, still, from.server),
      }),
    ];
  }

  #losesCounting({ name }: MysqlColumn): boolean {
    const { keys, after } = this.#changes;
    const leads = ({ parts }: MysqlKey): boolean => parts[0]?.column === name;
    if (!after.columns.some((one) => one.name === name)) return true;
    const remaining = [...keys.staying, ...keys.handed.map(({ key }) => key)];
    const stays = remaining.some(leads) || keys.replaced.some((one) => leads(one.before) && leads(one.after));
    return !stays;
  }

  /** What starts to be counted needs its key before; what may become null must be out of the primary key. */
  #late(): ColumnPair[] {
    const { before: table, after: now, columns } = this.#changes;
    const primary = table.keys.find(({ kind }) => kind === "primary");
    const leavesKey = ({ before, after }: ColumnPair): boolean =>
      before.notNull && !after.notNull && primary?.parts.some(({ column }) => column === after.name) === true;
    const isCounted = ({ before, after }: ColumnPair): boolean =>
      after.autoIncrement === true && (before.autoIncrement !== true || this.#losesCounting(before));
    const late = columns.modified.filter((pair) => leavesKey(pair) || isCounted(pair));
    const counted = table.columns.find(({ autoIncrement }) => autoIncrement);
    const again = now.columns.find(({ name, autoIncrement }) => name === counted?.name && autoIncrement);
    const isUnchanged = !columns.modified.some(({ before }) => before === counted);
    return counted && again && isUnchanged && this.#losesCounting(counted)
      ? [...late, { before: counted, after: again }]
      : late;
  }

  #dropKey(key: MysqlKey): SchemaAction {
    return action(`${this.#alter} ${dropClause(key)}`, { before: describeKey(this.#changes.before, key) });
  }

  #makeKeys(): SchemaAction[] {
    const { before, after, keys } = this.#changes;
    const implicit = { before: implicitKeys(before), after: implicitKeys(after) };
    const actions: SchemaAction[] = [];
    const later: SchemaAction[] = [];
    const along = (to: MysqlKey): { clauses: string[]; last: MysqlKey | undefined } => {
      const clauses: string[] = [];
      let last: MysqlKey | undefined;
      for (const { key } of keys.handed.filter((one) => one.to === to)) {
        // The server drops a key that it made itself as soon as another one serves.
        if (implicit.before.has(key.name) || implicit.after.has(to.name)) {
          clauses.push(`${dropClause(key)}, `);
          last = key;
        } else later.push(this.#dropKey(key));
      }
      return { clauses, last };
    };
    for (const key of keys.added) {
      if (this.#made.has(key.name)) continue;
      const { clauses, last } = along(key);
      if (this.#isAwaited(key) && last === undefined) continue;
      const sql = `${this.#alter} ${clauses.join("")}ADD ${keySql(key)}`;
      const isAboutOld = last !== undefined && implicit.after.has(key.name);
      actions.push(
        isAboutOld
          ? action(sql, { before: describeKey(before, last) })
          : action(sql, { after: describeKey(after, key) }),
      );
    }
    for (const pair of keys.replaced) {
      if (this.#made.has(pair.after.name)) continue;
      const sql = `${this.#alter} ${along(pair.after).clauses.join("")}${dropClause(pair.before)}, ADD ${keySql(pair.after)}`;
      actions.push(action(sql, { before: describeKey(before, pair.before), after: describeKey(after, pair.after) }));
    }
    return [...actions, ...later];
  }

  /** The server makes it with a foreign key that comes. */
  #isAwaited({ name }: MysqlKey): boolean {
    const { after, before } = this.#changes;
    const isNew = !before.keys.some((key) => key.name === name);
    return isNew && implicitKeys(after).has(name) && this.#options.awaited.some((key) => key.name === name);
  }

  #addColumn(column: MysqlColumn): SchemaAction {
    const { after, to, columns } = this.#changes;
    const isRemade = columns.remade.some((one) => one.after === column);
    const place = this.#options.inPlace || isRemade ? this.#placeOf(column) : "";
    this.#present.add(column.name);
    return action(`${this.#alter} ADD COLUMN ${columnSql(column)}${place}`, {
      after: describeColumn(after, column, to.server),
    });
  }

  /** A counted column comes with its key. */
  #addCounted(column: MysqlColumn): SchemaAction {
    const { before, after, keys, to } = this.#changes;
    const key = after.keys.find(({ parts }) => parts[0]?.column === column.name);
    const replaced = keys.replaced.find((one) => one.after === key)?.before;
    if (key) this.#made.add(key.name);
    const place = this.#options.inPlace ? this.#placeOf(column) : "";
    this.#present.add(column.name);
    const clauses = [
      ...(replaced ? [dropClause(replaced)] : []),
      `ADD COLUMN ${columnSql(column)}${place}`,
      ...(key ? [`ADD ${keySql(key)}`] : []),
    ];
    const facts = describeColumn(after, column, to.server);
    return { ...action(`${this.#alter} ${clauses.join(", ")}`, { after: facts }), rewrites: before.columns.length > 0 };
  }

  #modify({ before, after }: ColumnPair): SchemaAction {
    const { before: old, after: now, from, to, columns } = this.#changes;
    const sides = {
      before: describeColumn(old, before, from.server),
      after: describeColumn(now, after, to.server),
    };
    const rewrites = columns.retyped.includes(after);
    const dataLoss = rewrites && !from.server.strict && !after.generated;
    return action(`${this.#alter} MODIFY COLUMN ${columnSql(after)}`, sides, { rewrites, dataLoss });
  }

  /** Generated columns that go, before what they are computed of changes. */
  #dropGenerated(): SchemaAction[] {
    const { columns } = this.#changes;
    const gone = [...columns.dropped.filter(({ generated }) => generated), ...columns.remade.map((one) => one.before)];
    return inOrderOfMaking(gone)
      .toReversed()
      .map((column) => this.#dropColumn(column));
  }

  #dropColumns(): SchemaAction[] {
    return this.#changes.columns.dropped
      .filter(({ generated }) => !generated)
      .map((column) => this.#dropColumn(column));
  }

  #dropColumn(column: MysqlColumn): SchemaAction {
    const { before, from } = this.#changes;
    this.#present.delete(column.name);
    const sides = { before: describeColumn(before, column, from.server) };
    return action(`${this.#alter} DROP COLUMN ${quoteName(column.name)}`, sides, { dataLoss: !column.generated });
  }

  /** Behind the nearest column before it that is there. */
  #placeOf(column: MysqlColumn): string {
    const { columns } = this.#changes.after;
    const previous = columns.slice(0, columns.indexOf(column)).findLast(({ name }) => this.#present.has(name));
    return previous ? ` AFTER ${quoteName(previous.name)}` : " FIRST";
  }

  #dropChecks(): SchemaAction[] {
    const { before, after } = this.#changes;
    return before.checks
      .filter((check) => !after.checks.some((one) => JSON.stringify(one) === JSON.stringify(check)))
      .map((check) =>
        action(`${this.#alter} DROP CONSTRAINT ${quoteName(check.name)}`, { before: describeCheck(before, check) }),
      );
  }

  #addChecks(): SchemaAction[] {
    const { before, after } = this.#changes;
    return after.checks
      .filter((check) => !before.checks.some((one) => JSON.stringify(one) === JSON.stringify(check)))
      .map((check) => action(`${this.#alter} ADD ${checkSql(check)}`, { after: describeCheck(after, check) }));
  }
}

function dropClause({ kind, name }: MysqlKey): string {
  return kind === "primary" ? "DROP PRIMARY KEY" : `DROP INDEX ${quoteName(name)}`;
}
