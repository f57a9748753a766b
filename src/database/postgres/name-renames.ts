import type { Fact, FactBase, StableId } from "@supabase/pg-delta/core";
import type { Rename, SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import { quoteName } from "../../core/autogenerate/sql-tokens.ts";
import { pairsOf } from "./structure-match.ts";
import { unqualify } from "./unqualify.ts";

/** A constraint, index or sequence that is to have another name. */
export interface NameRename {
  kind: "constraint" | "index" | "sequence";
  schema: string;
  table: string;
  from: string;
  to: string;
}

/**
 * TypeORM makes the names of keys, constraints, indexes and sequences of those of tables and columns, and
 * would make them anew under the names that follow a rename. So what is about something renamed follows.
 * @param history with the renames carried out
 */
export function nameRenames(history: FactBase, desired: FactBase, renames: readonly Rename[]): NameRename[] {
  return pairsOf(history, desired).flatMap(({ before, after }) => {
    const name = nameOf(before, after);
    // A name that something else still has is not free.
    return name && !history.has(after.id) && isAbout(before, history, renames) ? [name] : [];
  });
}

function nameOf({ id, parent, payload }: Fact, { id: target }: Fact): NameRename | undefined {
  if (id.kind === "constraint" && target.kind === "constraint")
    return { kind: "constraint", schema: id.schema, table: id.table, from: id.name, to: target.name };
  if (id.kind === "index" && target.kind === "index" && parent && "name" in parent)
    return { kind: "index", schema: id.schema, table: parent.name, from: id.name, to: target.name };
  if (id.kind === "sequence" && target.kind === "sequence") {
    const { table } = payload["ownedBy"] as { table: string };
    return { kind: "sequence", schema: id.schema, table, from: id.name, to: target.name };
  }
  return undefined;
}

function isAbout(fact: Fact, history: FactBase, renames: readonly Rename[]): boolean {
  const about = [...history.outgoingEdges(fact.id).map(({ to }) => to), ...columnsOf(fact)];
  return about.some((id) => renames.some((rename) => isOf(id, rename)));
}

/** Columns that a constraint or an index covers, or the one that owns a sequence. */
function columnsOf({ id, parent, payload }: Fact): StableId[] {
  if (id.kind === "sequence") {
    const { schema, table, column } = payload["ownedBy"] as { schema: string; table: string; column: string };
    return [{ kind: "column", schema, table, name: column }];
  }
  if (parent?.kind !== "table") return [];
  const { schema, name: table } = parent;
  const columns = payload["_columns"] as string[];
  return [parent, ...columns.map((name): StableId => ({ kind: "column", schema, table, name }))];
}

/** Whether the table or column is a renamed one, or belongs to a renamed table. */
function isOf(id: StableId, rename: Rename): boolean {
  if (rename.kind === "table")
    return (
      (id.kind === "table" && id.schema === rename.schema && id.name === rename.to) ||
      ("table" in id && id.schema === rename.schema && id.table === rename.to)
    );
  return (
    rename.kind === "column" &&
    id.kind === "column" &&
    id.schema === rename.schema &&
    id.table === rename.table &&
    id.name === rename.to
  );
}

/** The statements of the renames. */
export function nameRenameActions(renames: readonly NameRename[], defaultSchema: string): SchemaAction[] {
  return renames.map((rename) => ({
    sql: unqualify(statementOf(rename), defaultSchema),
    verb: "rename",
    object: objectOf(rename),
    before: { name: rename.from },
    after: { name: rename.to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  }));
}

function statementOf({ kind, schema, table, from, to }: NameRename): string {
  const [place, name] = [quoteName(schema), quoteName(to)];
  if (kind === "constraint")
    return `ALTER TABLE ${place}.${quoteName(table)} RENAME CONSTRAINT ${quoteName(from)} TO ${name}`;
  return `ALTER ${kind === "index" ? "INDEX" : "SEQUENCE"} ${place}.${quoteName(from)} RENAME TO ${name}`;
}

function objectOf({ kind, schema, table, to }: NameRename): SchemaObject {
  return { kind, schema, table, name: to };
}

/** The renames that take them back. */
export function reversedNameRenames(renames: readonly NameRename[]): NameRename[] {
  return renames.map((rename) => ({ ...rename, from: rename.to, to: rename.from })).toReversed();
}
