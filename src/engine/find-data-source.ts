import type { DataSource, DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { FoundDataSource } from "./found-data-source.ts";
import { complement, joinDataSources } from "./join-data-sources.ts";
import { shownPath } from "./shown-path.ts";

/** Waits for a promise of the project's. */
type Settle = (promise: Promise<unknown>) => Promise<unknown>;

interface Candidate {
  exportName: string;
  options: DataSourceOptions;
  /** What tells two exports of the same thing from two things. */
  identity: unknown;
}

/**
 * Finds the data source among the exports of a module, by shape and not by class, for a workspace may
 * hold several copies of TypeORM: a DataSource, a promise of one, a function that returns one, or plain options.
 * @param exportName the export to take; undefined: the only one that is a data source
 * @throws RevisionsError `no-data-source`, `ambiguous-data-source`
 */
export async function findDataSource(
  file: string,
  moduleExports: unknown,
  exportName: string | undefined,
  settle: Settle,
): Promise<FoundDataSource> {
  const exported = exportsOf(moduleExports);
  if (exportName !== undefined) {
    const value = exported.get(exportName);
    const found = (await asDataSource(value, settle)) ?? (await fromFactory(value, settle)) ?? asOptions(value);
    if (found !== undefined) return whole({ exportName, options: found.options });
    throw new RevisionsError(
      "no-data-source",
      `The export "${exportName}" of ${shownPath(file)} is not a TypeORM data source.`,
      {
        file,
        hint: `It exports ${[...exported.keys()].map((name) => `"${name}"`).join(", ") || "nothing"}; name the one that is a DataSource.`,
      },
    );
  }
  for (const recognise of [asDataSource, fromNamedFactory, asOptions]) {
    const candidates: Candidate[] = [];
    for (const [name, value] of exported) {
      const found = await recognise(value, settle, name);
      if (found !== undefined) candidates.push({ exportName: name, options: found.options, identity: found });
    }
    const [first] = candidates;
    if (first === undefined) continue;
    const different = [...new Set(candidates.map(({ identity }) => identity))].map((identity) =>
      namedOne(candidates.filter((candidate) => candidate.identity === identity)),
    );
    const [one = first, other, ...more] = different;
    if (other === undefined) return whole(one);
    if (more.length > 0 || !complement(one.options, other.options)) throw ambiguous(file, candidates);
    return joinDataSources(whole(one), whole(other));
  }
  throw new RevisionsError("no-data-source", `${shownPath(file)} exports no TypeORM data source.`, {
    file,
    hint: "Export one: export const AppDataSource = new DataSource({ … }).",
  });
}

/** A data source that is exported several times goes by its name. */
function namedOne(candidates: Candidate[]): Candidate {
  return candidates.find(({ exportName }) => exportName !== "default") ?? candidates[0]!;
}

function whole({ exportName, options }: Pick<Candidate, "exportName" | "options">): FoundDataSource {
  return { exportName, options, entityOptions: options, warnings: [] };
}

function ambiguous(file: string, candidates: Candidate[]): RevisionsError {
  const names = candidates.map(({ exportName }) => exportName);
  return new RevisionsError(
    "ambiguous-data-source",
    `${shownPath(file)} exports ${names.length} data sources: ${names.join(", ")}.`,
    {
      file,
      candidates: names.map((name) => `${shownPath(file)}#${name}`),
      hint: `Say which one: ${shownPath(file)}#${names[0]}.`,
    },
  );
}

/** By name; the module itself counts as its default export, and a doubly wrapped default is unwrapped. */
function exportsOf(moduleExports: unknown): Map<string, unknown> {
  if (!isObject(moduleExports)) return new Map();
  if (isDataSource(moduleExports) || isPromise(moduleExports) || typeof moduleExports === "function") {
    return new Map([["default", moduleExports]]);
  }
  const named = new Map<string, unknown>();
  for (const name of Object.keys(moduleExports)) {
    let value = moduleExports[name];
    if (name === "default" && isObject(value) && !isDataSource(value) && isObject(value.default)) value = value.default;
    named.set(name, value);
  }
  return named;
}

async function asDataSource(value: unknown, settle: Settle): Promise<DataSource | undefined> {
  const settled: unknown = isPromise(value) ? await settle(value) : value;
  return isDataSource(settled) ? settled : undefined;
}

/** Functions are called only where their name or text says that a data source is what they make. */
async function fromNamedFactory(value: unknown, settle: Settle, name: string): Promise<DataSource | undefined> {
  if (typeof value !== "function") return undefined;
  const text = Function.prototype.toString.call(value);
  return /data_?source|connection|typeorm/i.test(`${name} ${value.name} ${text}`)
    ? fromFactory(value, settle)
    : undefined;
}

async function fromFactory(value: unknown, settle: Settle): Promise<DataSource | undefined> {
  if (typeof value !== "function" || value.length > 0) return undefined;
  if (/^class\b/.test(Function.prototype.toString.call(value))) return undefined;
  return asDataSource((value as () => unknown)(), settle);
}

function asOptions(value: unknown): { options: DataSourceOptions } | undefined {
  if (!isObject(value) || typeof value.type !== "string") return undefined;
  if (!("entities" in value) && !("migrations" in value)) return undefined;
  const known = optionsSeen.get(value) ?? { options: value as unknown as DataSourceOptions };
  optionsSeen.set(value, known);
  return known;
}

/** One object per options object, so that two exports of the same options are one candidate. */
const optionsSeen = new WeakMap<object, { options: DataSourceOptions }>();

function isDataSource(value: unknown): value is DataSource {
  return (
    isObject(value) &&
    isObject(value.options) &&
    typeof value.options.type === "string" &&
    typeof value.initialize === "function"
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return isObject(value) && typeof value.then === "function";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === "object" || typeof value === "function") && value !== null;
}
