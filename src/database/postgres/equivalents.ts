import { isDeepStrictEqual } from "node:util";
import type { Fact, StableId } from "@supabase/pg-delta/core";
import { textOf } from "./attributes.ts";
import type { FactSet } from "./fact-set.ts";
import { isRefinedIndex } from "./refined-index.ts";
import type { EntityMeans } from "./refined-index.ts";
import { tokenName, tokenize } from "../../core/autogenerate/sql-tokens.ts";
import type { SqlToken } from "../../core/autogenerate/sql-tokens.ts";
import { primaryColumns } from "./structure-match.ts";
import type { World } from "./world.ts";

/**
 * What the history has in another way that means the same to an entity is the same: in the desired
 * world it stands as the history has it, so that no difference is left between them.
 */
export function takeOverEquivalents(history: World, desired: World, set: FactSet, means: EntityMeans): void {
  for (const fact of desired.facts.facts()) {
    const before = history.facts.get(fact.id);
    if (!before) continue;
    if (isEquivalent(before, fact, { history, desired, means })) set.replace(before);
    else if (isSameTime(before, fact))
      set.replace({ ...fact, payload: { ...fact.payload, type: before.payload["type"] ?? null } });
  }
}

interface Compared {
  history: World;
  desired: World;
  means: EntityMeans;
}

function isEquivalent(before: Fact, after: Fact, { history, desired, means }: Compared): boolean {
  switch (before.id.kind) {
    case "default":
      return isSameDefault(before, after, typesOf(before.id, history, desired));
    case "sequence":
      return isWiderSequence(before, after, history, desired);
    case "index":
      return isRefinedIndex(before, after, means);
    case "constraint":
      return isSamePrimaryKey(before, after);
    default:
      return false;
  }
}

type OfColumn = { schema: string; table: string; name: string };

/** The column's type in both worlds. */
function typesOf({ schema, table, name }: OfColumn, history: World, desired: World): string[] {
  const column: StableId = { kind: "column", schema, table, name };
  return [history, desired].map(({ facts }) => textOf(facts.get(column)?.payload, "type") ?? "");
}

/**
 * Random ids: which of the functions makes them is the `uuidExtension` of the data source's, and of no
 * other meaning. Literals: Postgres keeps the cast to the type that the column had when it got its default.
 */
function isSameDefault(before: Fact, after: Fact, types: readonly string[]): boolean {
  if (isRandomUuid(before) && isRandomUuid(after)) return types.every((type) => type === "uuid");
  const [a, b] = [before, after].map(literalOf);
  return a !== undefined && a === b && new Set(types.map(familyOf)).size === 1;
}

function isSamePrimaryKey(before: Fact, after: Fact): boolean {
  const columns = primaryColumns(before.payload);
  return columns !== undefined && isDeepStrictEqual(columns, primaryColumns(after.payload));
}

/** Times have six digits where no precision is given. */
function isSameTime(before: Fact, after: Fact): boolean {
  if (before.id.kind !== "column") return false;
  const [a, b] = [before, after].map(({ payload }) => textOf(payload, "type") ?? "");
  return a !== b && withoutFullPrecision(a) === withoutFullPrecision(b);
}

function withoutFullPrecision(type = ""): string {
  return /^(?:time|interval)/.test(type) ? type.replace("(6)", "") : type;
}

/** TypeORM gives a column that becomes a generated one a sequence of `bigint`, whatever the column's type. */
function isWiderSequence(before: Fact, after: Fact, history: World, desired: World): boolean {
  const owner = after.payload["ownedBy"] as { schema: string; table: string; column: string };
  const [typeBefore, type] = typesOf({ ...owner, name: owner.column }, history, desired);
  const [limit, needed] = [before, after].map(({ payload }) => BigInt(textOf(payload, "maxValue") ?? 0));
  const { dataType, maxValue } = after.payload;
  return (
    typeBefore === type &&
    limit !== undefined &&
    needed !== undefined &&
    limit > needed &&
    isDeepStrictEqual({ ...before.payload, dataType, maxValue }, after.payload)
  );
}

/** The value of a default that is a literal, of whatever type of its family. */
function literalOf({ payload }: Fact): string | undefined {
  const [literal, operator, ...type] = tokenize(textOf(payload, "expr") ?? "");
  const cast = familyOf(type.map(({ text }) => text).join(""));
  if (literal?.kind !== "string" || operator?.text !== "::" || cast === undefined) return undefined;
  return `${cast} ${literal.text}`;
}

/** Types between which a literal keeps its value. */
function familyOf(type: string): string | undefined {
  const base = type.replace(/\([\d,\s]+\)/, "");
  return FAMILIES.find((family) => family.includes(base))?.[0];
}

const FAMILIES: readonly (readonly string[])[] = [
  ["text", "character varying"],
  ["jsonb", "json"],
];

function isRandomUuid({ payload }: Fact): boolean {
  const [name, open, close, ...rest] = withoutSchema(tokenize(textOf(payload, "expr") ?? ""));
  const called = tokenName(name);
  return (
    (called === "gen_random_uuid" || called === "uuid_generate_v4") &&
    open?.text === "(" &&
    close?.text === ")" &&
    rest.length === 0
  );
}

function withoutSchema(tokens: SqlToken[]): SqlToken[] {
  return tokens[1]?.text === "." ? tokens.slice(2) : tokens;
}
