import { buildFactBase, encodeId } from "@supabase/pg-delta/core";
import type { Fact, FactBase, Payload, StableId } from "@supabase/pg-delta/core";
import { JOURNAL_TABLE } from "../../core/journal.ts";
import { textOf } from "./attributes.ts";
import type { CatalogDetails } from "./catalog-details.ts";
import { settledSql } from "./settled-sql.ts";

/** A table that is left out; without a schema: in any. */
export interface TableName {
  schema?: string;
  name: string;
}

/** Tables of TypeORM and of ours that no entity and no migration makes. */
const BOOKKEEPING: readonly TableName[] = [{ name: JOURNAL_TABLE }, { name: "query-result-cache" }];

/**
 * Keeps what TypeORM can express, and of that only the attributes that it can express; functions,
 * triggers, policies, extensions and what belongs to them, roles, rights and storage options are not
 * its to change. What only a hand can make but a change may run into stays in, marked `_handmade`.
 */
export function keepManaged(facts: FactBase, details: CatalogDetails, ignoreTables: readonly TableName[]): FactBase {
  const ignored = [...ignoreTables, ...BOOKKEEPING];
  const kept = new Map<string, Fact>();
  const visit = (fact: Fact): void => {
    if (!isManaged(fact, facts, ignored)) return;
    kept.set(encodeId(fact.id), normalise(fact, details));
    for (const child of facts.childrenOf(fact.id)) visit(child);
  };
  for (const root of facts.roots()) visit(root);
  const edges = facts.edges.filter(
    ({ from, to, kind }) => kind === "depends" && kept.has(encodeId(from)) && kept.has(encodeId(to)),
  );
  return buildFactBase([...kept.values()], edges);
}

function isManaged(fact: Fact, facts: FactBase, ignored: readonly TableName[]): boolean {
  const { id, payload } = fact;
  if (facts.outgoingEdges(id).some(({ kind }) => kind === "memberOfExtension")) return false;
  switch (id.kind) {
    case "table":
      // A partition is part of how its parent is stored.
      return payload["partitionBound"] === null && !isIgnored(id, ignored);
    case "sequence": {
      const owner = payload["ownedBy"] as { schema: string; table: string } | null;
      return owner !== null && !isIgnored({ schema: owner.schema, name: owner.table }, ignored);
    }
    case "type":
      return payload["variant"] === "enum";
    case "comment":
      return id.target.kind === "table" || id.target.kind === "column";
    case "constraint":
      return fact.parent?.kind === "table";
    case "schema":
    case "column":
    case "default":
    case "index":
    case "view":
    case "materializedView":
      return true;
    default:
      return false;
  }
}

function isIgnored({ schema, name }: { schema: string; name: string }, ignored: readonly TableName[]): boolean {
  return ignored.some((table) => table.name === name && (table.schema === undefined || table.schema === schema));
}

function normalise(fact: Fact, details: CatalogDetails): Fact {
  return { ...fact, payload: normalisePayload(fact.id, settled(fact.payload), details) };
}

/** Attributes that hold an expression or a query. */
const EXPRESSIONS = ["def", "expr", "generatedExpr"] as const;

function settled(payload: Payload): Payload {
  const texts = EXPRESSIONS.flatMap((key) => {
    const text = textOf(payload, key);
    return text === undefined ? [] : [[key, settledSql(text)] as const];
  });
  return texts.length === 0 ? payload : { ...payload, ...Object.fromEntries(texts) };
}

function normalisePayload(id: StableId, payload: Payload, details: CatalogDetails): Payload {
  switch (id.kind) {
    case "table":
      return {
        ...payload,
        persistence: "p",
        rowSecurity: false,
        forceRowSecurity: false,
        replicaIdentity: "d",
        replicaIdentityIndex: null,
        partitionKey: null,
        parentTable: null,
        reloptions: null,
      };
    case "view":
    case "materializedView":
      return { ...payload, reloptions: null };
    case "constraint":
      return {
        ...payload,
        def: textOf(payload, "def")?.replace(/ NOT VALID$/, ""),
        validated: true,
        _columns: details.constraintColumns[`${id.schema}.${id.table}.${id.name}`] ?? [],
      };
    case "index": {
      const key = `${id.schema}.${id.name}`;
      return {
        ...payload,
        valid: true,
        _columns: details.indexColumns[key] ?? [],
        _handmade: details.handmadeIndexes.includes(key),
      };
    }
    default:
      return payload;
  }
}
