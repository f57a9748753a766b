import { statSync } from "node:fs";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import { RevisionGraph } from "../core/revisions/graph.ts";
import { readRevisions } from "../project/revisions.ts";
import type { ModuleReader } from "../project/revisions.ts";
import type { LoadedDataSource } from "../protocol/engine.ts";
import { findSources, sourceMatcher } from "./source-globs.ts";

/** The revisions on disk. */
export interface History {
  graph: RevisionGraph;
  /** What is wrong with files and with the graph that they make, errors and warnings; each with its place. */
  problems: ErrorReport[];
  /** Names of migrations that lie beside the others and are not in the data source's list of classes. */
  unlisted: string[];
  /** Globs for migrations that match no file, as {@link LoadedGlob} has them. */
  unmatched: string[];
}

/**
 * Reads the migration files that the data source names, by glob or by class.
 * @param brought texts of files that are not on disk and are to be part of the history all the same
 * @param read knows what was parsed before
 */
export async function readHistory(
  { migrationGlobs, migrationFiles, globs }: LoadedDataSource,
  brought: ReadonlyMap<string, string> = new Map(),
  read?: ModuleReader,
): Promise<History> {
  const found = await findSources(migrationGlobs);
  const files = preferSources([...new Set([...migrationFiles.filter(isFile), ...found])]);
  const { revisions, problems } = await readRevisions([...files, ...brought.keys()], brought, read);
  const graph = new RevisionGraph(revisions);
  const code = found.filter((file) => /\.[cm]?[jt]s$/.test(file));
  return {
    graph,
    problems: [...problems, ...graph.problems],
    unlisted: await findUnlisted(files, new Set(found)),
    unmatched: globs
      .filter(({ option, effective }) => option === "migrations" && !code.some(sourceMatcher(effective, [])))
      .map(({ glob }) => glob),
  };
}

/**
 * For what needs the whole history.
 * @throws RevisionsError the first problem, with how many more there are
 */
export function requireWhole({ problems }: History): void {
  const problem = wholeProblem(problems);
  if (problem) throw RevisionsError.from(problem);
}

/** The first problem, told with how many more there are; warnings are none. */
export function wholeProblem(problems: readonly ErrorReport[]): ErrorReport | undefined {
  const [first, ...others] = problems.filter(({ severity }) => severity === undefined);
  if (!first || others.length === 0) return first;
  const more = `${others.length} more ${others.length === 1 ? "problem" : "problems"}`;
  return { ...first, message: first.message.replace(/\.?$/, ` (and ${more} in the history).`) };
}

/** A list of classes does not grow by itself: files beside the listed ones that it lacks. */
async function findUnlisted(files: readonly string[], globbed: ReadonlySet<string>): Promise<string[]> {
  const folders = new Set(files.filter((file) => !globbed.has(file)).map((file) => path.dirname(file)));
  if (folders.size === 0) return [];
  const extensions = [...new Set(files.map((file) => path.extname(file).slice(1)))].join(",");
  const beside = await findSources([...folders].map((folder) => `${folder}/*.{${extensions},}`));
  const known = new Set(files);
  const { revisions } = await readRevisions(preferSources([...beside, ...files]).filter((file) => !known.has(file)));
  return revisions.map(({ name }) => name);
}

/** Where a source and what it was compiled to lie side by side, the source is the migration. */
function preferSources(files: readonly string[]): string[] {
  const all = new Set(files);
  return files.filter((file) => !(/\.[cm]?js$/.test(file) && all.has(file.replace(/js$/, "ts")))).toSorted();
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
