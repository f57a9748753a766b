import { readFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { forFeatureCalls } from "./for-feature.ts";
import type { ForFeatureCall, NamedEntity } from "./for-feature.ts";
import { buildsAt, settingsFor } from "./loader/project-settings.ts";
import { isInNodeModules, resolveProjectFile } from "./loader/resolve.ts";
import type { Session } from "./session.ts";
import { shownPath } from "./shown-path.ts";

/** Entities that the application registers by itself when it starts. */
export interface AutoLoadedEntities {
  /** Exported values that hold them. */
  values: unknown[];
  warnings: string[];
}

const ENTITY = /@(?:Entity|ViewEntity|ChildEntity)\b|\bnew EntitySchema\b/;

/**
 * What `autoLoadEntities` of NestJS would register: the entities that modules name in
 * `TypeOrmModule.forFeature`; where none does, every entity in the application's folder. Modules of the
 * application are parsed, not run.
 * @param load loads one file of entities
 */
export async function autoLoadedEntities(
  session: Session,
  load: (file: string) => Promise<unknown>,
): Promise<AutoLoadedEntities | undefined> {
  const { autoLoadEntities, name } = session.entityOptions as { autoLoadEntities?: boolean; name?: string };
  const { nestModule, dataSourceFile } = session;
  if (autoLoadEntities !== true && nestModule === undefined) return undefined;
  const folder = applicationFolder(nestModule ?? dataSourceFile);
  const files = sourcesIn(folder);
  const calls = [...reachable(files)]
    .flatMap(([file, source]) => (source.includes("forFeature") ? forFeatureCalls(file, source) : []))
    .filter(({ dataSource }) => (dataSource ?? "default") === (name ?? "default"));
  const isAsked = nestModule === undefined;
  if (calls.length === 0) return everyEntity(folder, files, load, isAsked);
  const values: unknown[] = [];
  for (const entity of calls.flatMap(({ entities }) => entities)) values.push(await valueOf(entity, load));
  return { values, warnings: warningsOf(calls, isAsked) };
}

async function everyEntity(
  folder: string,
  files: string[],
  load: (file: string) => Promise<unknown>,
  isAsked: boolean,
): Promise<AutoLoadedEntities> {
  const withEntities = files.filter((file) => ENTITY.test(readFileSync(file, "utf8")));
  const values: unknown[] = [];
  for (const file of withEntities) values.push(await load(file));
  return {
    values,
    warnings: [
      `${isAsked ? "autoLoadEntities is set and no" : "No"} module names entities in forFeature; those of ${withEntities.length} files in ${shownPath(folder)} are used.`,
    ],
  };
}

async function valueOf({ file, name }: NamedEntity, load: (file: string) => Promise<unknown>): Promise<unknown> {
  const exported = await load(file);
  return name === "*" ? exported : (exported as Record<string, unknown> | undefined)?.[name];
}

/** @param isAsked the data source itself has `autoLoadEntities` */
function warningsOf(calls: ForFeatureCall[], isAsked: boolean): string[] {
  const named = new Set(calls.flatMap(({ entities }) => entities.map(({ file, name }) => `${file}#${name}`)));
  const untold = calls.filter(({ isComplete }) => !isComplete);
  return [
    `${isAsked ? "autoLoadEntities is set; the" : "The"} ${named.size} entities that modules name in forFeature are used.`,
    ...untold.map(
      ({ file }) => `Not all entities that ${shownPath(file)} gives to forFeature can be told by reading it.`,
    ),
  ];
}

/** An application of a monorepo is the folder of its own tsconfig. */
function applicationFolder(dataSourceFile: string): string {
  const { tsconfig } = settingsFor(dataSourceFile);
  const home = process.cwd();
  const folder = tsconfig === undefined ? home : path.dirname(tsconfig);
  return folder.startsWith(home + path.sep) ? folder : home;
}

function sourcesIn(folder: string): string[] {
  const outputs = buildsAt(folder).map(({ outDir }) => `${outDir.replaceAll("\\", "/")}/**`);
  const files = globSync("**/*.{ts,mts,cts,js,mjs,cjs}", {
    cwd: folder,
    absolute: true,
    ignore: [
      "**/node_modules/**",
      "**/*.d.ts",
      "**/*.{spec,test}.*",
      "**/{dist,build,coverage,test,tests}/**",
      ...outputs,
    ],
  }).map((file) => path.normalize(file));
  const stems = new Set(files.filter((file) => file.endsWith("ts")).map(withoutExtension));
  return files.filter((file) => file.endsWith("ts") || !stems.has(withoutExtension(file))).toSorted();
}

/** The files and those of the workspace that they import, with their text. */
function reachable(files: string[]): Map<string, string> {
  const found = new Map<string, string>();
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || !/\.[cm]?[jt]s$/.test(file)) continue;
    const source = readFileSync(file, "utf8");
    found.set(file, source);
    for (const [, specifier = ""] of source.matchAll(/\b(?:from|import|require\()\s*["']([^"']+)["']/g)) {
      const target = resolveProjectFile(specifier, file);
      if (target !== undefined && !isInNodeModules(target)) waiting.push(target);
    }
  }
  return found;
}

function withoutExtension(file: string): string {
  return file.replace(/\.[cm]?[jt]s$/, "");
}
