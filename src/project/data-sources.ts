import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import { halvesOf, inOrder, listedIn, onlyWithMigrations } from "./joined-data-sources.ts";
import type { Listed } from "./joined-data-sources.ts";
import type { DataSourceDeclaration } from "./module-index.ts";
import { applicationOf } from "./nest-module.ts";
import { packageRoot } from "./package-root.ts";
import { resolveOptions } from "./resolved-options.ts";
import type { ProjectIndex } from "./scan.ts";

export interface FoundDataSource {
  /** Absolute path. */
  file: string;
  exportName: string;
  /** What the export holds. */
  how: DataSourceDeclaration["how"];
  /** Whether it lists entities and migrations, as far as its text tells. */
  lists: Listed;
}

/** A data source to work with. */
export interface DataSourcePlace {
  file: string;
  /** Absent where the text of the file does not tell: loading will. */
  exportName?: string;
}

export interface ChosenDataSource extends DataSourcePlace {
  /** The one that has the entities, where this one has the migrations only. */
  joined?: DataSourcePlace & {
    /** Nobody named it: it was found beside the other one. */
    found: boolean;
  };
  /** The file of its package that configures TypeORM through NestJS: its application knows the entities where the data source lists none. */
  nestModule?: string;
}

export interface FoundDataSources {
  root: string;
  /** The likeliest first: one that a package script names with `-d`, then by path. */
  found: FoundDataSource[];
  /** Files that a package script names with `-d`, whether or not their text tells that they export a data source. */
  named: string[];
  /** Files that configure TypeORM through NestJS's module. */
  nestModules: string[];
}

/** Code that is about a data source without being the project's own. */
const TEST_FILE =
  /(^|[\\/])(tests?|specs?|__tests__|__mocks__|e2e|fixtures)[\\/]|[.-](spec|test|e2e-spec)\.[cm]?[jt]s$/i;

/** Whether a file of the project is there for its tests. */
export function isTestFile(file: string, root: string): boolean {
  return TEST_FILE.test(path.relative(root, file));
}

/** The data sources that a project exports, found by parsing. */
export function findDataSources(index: ProjectIndex, root: string): FoundDataSources {
  const all = [...index].flatMap(([file, { dataSources }]) =>
    dataSources.map((declaration): Candidate => ({ ...declaration, file })),
  );
  const own = preferred(all, ({ file }) => !isTestFile(file, root));
  const named = filesNamedByScripts(index, root, all);
  const likely = new Set([
    ...named.flatMap((file) => likeliest(own.filter((candidate) => candidate.file === file))),
    ...likeliest(own),
  ]);
  const nestModules = [...index].filter(([, { nestCalls }]) => nestCalls.length > 0).map(([file]) => file);
  return {
    root,
    found: [...likely].map((candidate) => {
      const { file, exportName, how } = candidate;
      const lists = listedIn(resolveOptions(file, candidate, (module) => index.get(module)));
      return { file, exportName, how, lists };
    }),
    named,
    nestModules,
  };
}

type Candidate = DataSourceDeclaration & { file: string };

/** A function beside a data source makes another one: for tests, for tenants. A type says less than a value. */
function likeliest(candidates: readonly Candidate[]): readonly Candidate[] {
  const made = preferred(candidates, ({ how }) => how !== "function");
  return preferred(made, ({ byType }) => !byType);
}

/** Those that pass, or all where none does. */
function preferred<T>(all: readonly T[], passes: (one: T) => boolean): readonly T[] {
  const some = all.filter(passes);
  return some.length > 0 ? some : all;
}

/**
 * The data source to work with: of several the only one that lists migrations. Two that complete each other are joined
 * where they are the only ones of their package.
 * @param requested `FILE[#EXPORT]`, relative to the root; two with a comma between are joined
 * @throws RevisionsError `no-data-source`, `ambiguous-data-source` or `usage`
 */
export function chooseDataSource(sources: FoundDataSources, requested?: string): ChosenDataSource {
  const { root, nestModules } = sources;
  const chosen = chooseAmong(sources, requested);
  const owner = packageRoot(chosen.file, root);
  const own = nestModules.filter((file) => packageRoot(file, root) === owner && !isTestFile(file, root));
  const nestModule = applicationOf(chosen.file, own);
  return nestModule === undefined ? chosen : { ...chosen, nestModule };
}

function chooseAmong({ root, found, named, nestModules }: FoundDataSources, requested?: string): ChosenDataSource {
  if (requested) return chooseRequested(root, found, requested);
  const [file, ...otherFiles] = named;
  const both = joinedHalves(root, found);
  if (both && (file === undefined || file === both.file || file === both.joined?.file)) return both;
  // What it exports loading will tell where its text does not.
  if (file !== undefined && otherFiles.length === 0) return chooseExport(root, found, file);
  const [only, ...others] = found;
  if (!only) throw noDataSource(root, nestModules);
  if (others.length === 0) return place(only);
  const one = onlyWithMigrations(found);
  if (one) return place(one);
  throw new RevisionsError("ambiguous-data-source", `${found.length} data sources were found.`, {
    hint: `Choose one, for example: -d ${spell(root, only)}`,
    candidates: found.map((candidate) => spell(root, candidate)),
  });
}

function joinedHalves(root: string, found: readonly FoundDataSource[]): ChosenDataSource | undefined {
  const halves = halvesOf(found, root);
  if (halves === undefined) return undefined;
  const [migrations, entities] = halves;
  return { ...place(migrations), joined: { ...place(entities), found: true } };
}

function place({ file, exportName }: FoundDataSource): DataSourcePlace {
  return { file, exportName };
}

function chooseRequested(root: string, found: readonly FoundDataSource[], requested: string): ChosenDataSource {
  const isOne = existsSync(path.resolve(root, requested));
  const [one = "", other, ...more] = isOne ? [requested] : requested.split(",").map((text) => text.trim());
  if (more.length > 0) {
    throw new RevisionsError("usage", `${more.length + 2} data sources are named, and at most two can be joined.`, {
      hint: "Name the one with the migrations and the one with the entities.",
    });
  }
  if (other === undefined) {
    const inFile = found.filter(({ file }) => file === path.resolve(root, one));
    return joinedHalves(root, inFile) ?? chooseNamed(root, found, one);
  }
  const [first, second] = [one, other].map((text) => {
    const chosen = chooseNamed(root, found, text);
    const known = found.find(({ file, exportName }) => file === chosen.file && exportName === chosen.exportName);
    return { chosen, file: chosen.file, lists: known?.lists ?? {} };
  }) as [HalfChosen, HalfChosen];
  const [migrations, entities] = inOrder(first, second);
  return { ...migrations.chosen, joined: { ...entities.chosen, found: false } };
}

interface HalfChosen {
  chosen: DataSourcePlace;
  file: string;
  lists: Listed;
}

function chooseNamed(root: string, found: readonly FoundDataSource[], requested: string): DataSourcePlace {
  const [relative = "", exportName] = requested.split("#", 2);
  const file = path.resolve(root, relative);
  if (!existsSync(file)) {
    throw new RevisionsError("no-data-source", `There is no file ${relative}.`, {
      hint: found[0]
        ? `One that exports a data source: -d ${spell(root, found[0])}`
        : "Name the file that exports the data source with -d FILE.",
    });
  }
  return exportName ? { file, exportName } : chooseExport(root, found, file);
}

/** The export of a file; none where its text does not tell: loading will. */
function chooseExport(root: string, found: readonly FoundDataSource[], file: string): DataSourcePlace {
  const [only, ...others] = found.filter((candidate) => candidate.file === file);
  if (!only) return { file };
  if (others.length === 0) return place(only);
  const all = [only, ...others].map((candidate) => spell(root, candidate));
  throw new RevisionsError(
    "ambiguous-data-source",
    `${path.relative(root, file).replaceAll("\\", "/")} exports ${all.length} data sources.`,
    { hint: `Name the export: -d ${spell(root, only)}`, candidates: all },
  );
}

function noDataSource(root: string, nestModules: readonly string[]): RevisionsError {
  const [nest] = nestModules;
  if (nest !== undefined) {
    return new RevisionsError(
      "no-data-source",
      `${path.relative(root, nest).replaceAll("\\", "/")} configures TypeORM through NestJS, and no file exports a DataSource.`,
      {
        hint: "Have one with its options written: typeorm-revisions init",
        file: nest,
      },
    );
  }
  return new RevisionsError("no-data-source", "No file here exports a TypeORM DataSource.", {
    hint: "Have one written: typeorm-revisions init; or name the file that exports it with -d FILE.",
  });
}

function spell(root: string, { file, exportName }: FoundDataSource): string {
  return `${path.relative(root, file).replaceAll("\\", "/")}#${exportName}`;
}

/** The modules that scripts hand to TypeORM's command as `-d`. */
function filesNamedByScripts(index: ProjectIndex, root: string, candidates: readonly Candidate[]): string[] {
  const folders = new Set([root, ...candidates.map(({ file }) => packageRoot(file, root))]);
  const wanted = new Set<string>();
  for (const folder of folders) {
    for (const script of scriptsOf(folder)) {
      if (!/typeorm|migration/i.test(script)) continue;
      for (const [, argument = ""] of script.matchAll(/(?:\s-d|--dataSource)[\s=]+(\S+)/g))
        wanted.add(stem(path.resolve(folder, argument.replaceAll(/["']/g, ""))));
    }
  }
  return wanted.size === 0 ? [] : [...index.keys()].filter((file) => wanted.has(stem(file)));
}

function scriptsOf(folder: string): string[] {
  try {
    const { scripts } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
      scripts?: Record<string, string>;
    };
    return Object.values(scripts ?? {}).filter((script) => typeof script === "string");
  } catch {
    return [];
  }
}

/** Scripts often name what a source is compiled to: `dist/data-source.js` for `src/data-source.ts`. */
function stem(file: string): string {
  return file
    .replace(/[\\/](?:dist|build|out)[\\/](?:src[\\/])?/, `${path.sep}src${path.sep}`)
    .replace(/\.[cm]?[jt]s$/, "");
}
