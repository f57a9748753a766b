import { createFilesMatcher, createPathsMatcher, getTsconfig, parseTsconfig } from "get-tsconfig";
import type { PathsMatcher, TsConfigResult } from "get-tsconfig";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What the nearest tsconfig.json says of how a file runs; the defaults are those of the project's own TypeScript. */
export interface ProjectSettings {
  tsconfig?: string;
  esModuleInterop: boolean;
  useDefineForClassFields: boolean;
  strictNullChecks: boolean;
  /** Imports without `type` are kept even when nothing uses them. */
  verbatimModuleSyntax: boolean;
  /** Candidates for a specifier by `paths` and `baseUrl`. */
  matchPaths?: PathsMatcher;
}

/** Where a compiler writes what it makes of which sources. Absolute folders. */
export interface Build {
  outDir: string;
  /** In the order in which a source is looked for: without `rootDir` it depends on which files there are. */
  rootDirs: string[];
}

const WITHOUT_TSCONFIG: ProjectSettings = {
  esModuleInterop: true,
  useDefineForClassFields: true,
  strictNullChecks: true,
  verbatimModuleSyntax: false,
};

const nearest = new Map<string, TsConfigResult | null>();
const parsed = new Map<string, ProjectSettings>();
/** What get-tsconfig read and asked of the file system: `readFileSync:/project/tsconfig.json:utf8`. */
const tsconfigCache = new Map<string, unknown>();

/** Every tsconfig that was read so far, those that others extend too. */
export function tsconfigFiles(): string[] {
  const read = [...tsconfigCache].map(([call, text]) =>
    text === undefined ? undefined : /^readFileSync:(.+\.json):utf8$/.exec(call)?.[1],
  );
  return read.filter((file) => file !== undefined).map((file) => path.normalize(file));
}

/** Settings for one file. A tsconfig that cannot be read counts as none. */
export function settingsFor(file: string): ProjectSettings {
  const config = configFor(file);
  if (config === null) return WITHOUT_TSCONFIG;
  let settings = parsed.get(config.path);
  if (settings === undefined) {
    settings = settingsOf(config);
    parsed.set(config.path, settings);
  }
  return settings;
}

function configFor(file: string): TsConfigResult | null {
  const folder = path.dirname(file);
  let config = nearest.get(folder);
  if (config === undefined) {
    config = quietly(() => getTsconfig(folder, "tsconfig.json", tsconfigCache as never)) ?? null;
    nearest.set(folder, config);
  }
  return config === null ? null : (referencedConfig(config, file) ?? config);
}

/** A "solution" tsconfig holds no files itself; the one it refers to that has the file decides. */
function referencedConfig(config: TsConfigResult, file: string): TsConfigResult | undefined {
  for (const reference of config.config.references ?? []) {
    const target = path.resolve(path.dirname(config.path), reference.path);
    const referencedPath = target.endsWith(".json") ? target : path.join(target, "tsconfig.json");
    const found = quietly(() => {
      const result = { path: referencedPath, config: parseTsconfig(referencedPath, tsconfigCache as never) };
      return createFilesMatcher(result)(file) === undefined ? undefined : result;
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

function settingsOf(config: TsConfigResult): ProjectSettings {
  const options = config.config.compilerOptions ?? {};
  const folder = path.dirname(config.path);
  const modern = typescriptMajor(folder) >= 6;
  const module = options.module?.toLowerCase() ?? "";
  const target = options.target?.toLowerCase() ?? (modern ? "esnext" : "es5");
  const matchPaths = quietly(() => createPathsMatcher(config));
  return {
    tsconfig: config.path,
    esModuleInterop: options.esModuleInterop ?? (modern || /^(node\d+|nodenext|preserve)$/.test(module)),
    useDefineForClassFields: options.useDefineForClassFields ?? /^es(next|20(2[2-9]|[3-9]\d))$/.test(target),
    strictNullChecks: options.strictNullChecks ?? options.strict ?? modern,
    verbatimModuleSyntax: options.verbatimModuleSyntax ?? false,
    ...(matchPaths ? { matchPaths } : {}),
  };
}

const builds = new Map<string, Build[]>();

/** What the tsconfig files of the nearest folder that has some say of output: `tsconfig.json` and its kin, `tsconfig.build.json`. */
export function buildsAt(folder: string): Build[] {
  let found = builds.get(folder);
  if (found === undefined) {
    const names = quietly(() => readdirSync(folder)) ?? [];
    const configs = names.filter((name) => /^tsconfig(\.[\w.-]+)?\.json$/.test(name)).toSorted();
    const own = configs.flatMap((name) => buildOf(folder, name));
    const parent = path.dirname(folder);
    const isLast = own.length > 0 || parent === folder || (configs.length > 0 && names.includes("package.json"));
    found = isLast ? distinct(own) : buildsAt(parent);
    builds.set(folder, found);
  }
  return found;
}

function distinct(found: Build[]): Build[] {
  return [...new Map(found.map((build) => [JSON.stringify(build), build])).values()];
}

function buildOf(folder: string, name: string): Build[] {
  const { outDir, rootDir } =
    quietly(() => parseTsconfig(path.join(folder, name), tsconfigCache as never).compilerOptions) ?? {};
  if (outDir === undefined) return [];
  const target = path.resolve(folder, outDir);
  const root = path.resolve(folder, rootDir ?? ".");
  // Output among the sources cannot be told from them by its place.
  if (root === target || root.startsWith(target + path.sep)) return [];
  return [{ outDir: target, rootDirs: rootDir === undefined ? [path.join(root, "src"), root] : [root] }];
}

/**
 * Defaults of several options changed with TypeScript 6. It is looked for without Node's resolver,
 * which is ours in this process and asks for these settings itself.
 */
function typescriptMajor(folder: string): number {
  const manifest = quietly(() => readFileSync(path.join(folder, "node_modules/typescript/package.json"), "utf8"));
  if (manifest !== undefined) return Number.parseInt((JSON.parse(manifest) as { version: string }).version, 10);
  const parent = path.dirname(folder);
  return parent === folder ? 5 : typescriptMajor(parent);
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
