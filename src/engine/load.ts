import { existsSync } from "node:fs";
import path from "node:path";
import type { DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { LoadedDataSource, LoadParams } from "../protocol/engine.ts";
import { targetOf } from "./connection-target.ts";
import type { DataSourceGate } from "./data-source-gate.ts";
import type { DefaultVariables } from "./default-variables.ts";
import { findDataSource } from "./find-data-source.ts";
import type { FoundDataSource } from "./found-data-source.ts";
import { expandGlobs } from "./globs.ts";
import { joinDataSources } from "./join-data-sources.ts";
import { loadError, reasonOf } from "./load-error.ts";
import { sourceOf } from "./loader/built-files.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";
import type { ModuleLoader } from "./loader/module-loader.ts";
import type { ProjectTypes } from "./loader/project-types.ts";
import type { StandIns } from "./loader/stand-ins.ts";
import { globOptionsOf, itemsOf, splitGlobs } from "./session.ts";
import type { Session } from "./session.ts";
import { showPathsFrom, shownPath } from "./shown-path.ts";
import { standInWarnings } from "./stood-in.ts";
import { hasLock } from "./lock.ts";
import { loadTypeOrm } from "./typeorm.ts";
import type { UserCodeGuard } from "./user-code-guard.ts";

/** How long a module may take to fill in an export after it has ended, where there is no other one. */
const LATE_EXPORT_MS = 300;

/** What the process keeps from its start for the one project that it loads. */
export interface LoadContext {
  engineFile: string;
  loaded: LoadedFiles;
  guard: UserCodeGuard;
  gate: DataSourceGate;
  modules: ModuleLoader;
  standIns: StandIns;
  types: ProjectTypes;
  defaults: DefaultVariables;
}

/**
 * Loads the module of a data source and reads its options; the user's DataSource is never initialised.
 * @throws RevisionsError `no-data-source`, `ambiguous-data-source`, `data-source-failed`
 */
export async function loadDataSource(
  params: LoadParams,
  context: LoadContext,
): Promise<{ session: Session; answer: LoadedDataSource }> {
  const { joined, exportName, env = {}, envIsDefault = false, standIns = false } = params;
  context.standIns.enabled = standIns;
  if (params.root !== undefined) showPathsFrom(params.root);
  if (envIsDefault) context.defaults.set(env);
  else for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
  const { file: dataSourceFile, warnings } = fileToLoad(params.dataSourceFile);
  const { engineFile, loaded } = context;
  try {
    const typeorm = loadTypeOrm(path.dirname(dataSourceFile), engineFile);
    let found = await find(dataSourceFile, exportName, context);
    if (joined !== undefined) {
      const other = fileToLoad(joined.dataSourceFile);
      warnings.push(...other.warnings);
      const second = await find(other.file, joined.exportName, context);
      const names: [string, string] = [
        `${shownPath(dataSourceFile)}#${found.exportName}`,
        `${shownPath(other.file)}#${second.exportName}`,
      ];
      found = joinDataSources(found, second, { names, found: joined.found ?? false });
    }
    warnings.push(...found.warnings);
    const nestModule = listsNothing(found.entityOptions) ? params.nestModule : undefined;
    if (nestModule !== undefined) {
      warnings.push(
        `${shownPath(dataSourceFile)} lists no entities; those of the application of ${shownPath(nestModule)} are used.`,
      );
    }
    const session: Session = {
      dataSourceFile,
      options: found.options,
      entityOptions: found.entityOptions,
      ...(nestModule === undefined ? {} : { nestModule }),
      typeorm,
      loaded,
    };
    return {
      session,
      answer: describe(session, found.exportName, [...warnings, ...standInWarnings(context.standIns)]),
    };
  } catch (error) {
    const what = `The data source ${shownPath(dataSourceFile)}`;
    throw loadError(error, { code: "data-source-failed", what, file: dataSourceFile, loaded });
  }
}

function listsNothing({ entities, ...options }: DataSourceOptions): boolean {
  return itemsOf(entities).length === 0 && (options as { autoLoadEntities?: boolean }).autoLoadEntities !== true;
}

function find(file: string, exportName: string | undefined, context: LoadContext): Promise<FoundDataSource> {
  const { modules, guard, gate, loaded } = context;
  const search = async (): Promise<FoundDataSource> => {
    const exported = await modules.load(file);
    loaded.waitingFor(file);
    return findDataSource(file, exported, exportName, (promise) => gate.settle(promise));
  };
  return guard.during(async () => {
    try {
      return await search();
    } catch (error) {
      if (!(error instanceof RevisionsError) || error.code !== "no-data-source") throw error;
      // An export may be filled in by something that the module does not wait for.
      await guard.unhandledWithin(LATE_EXPORT_MS);
      return search().catch((again: unknown) => {
        throw withReason(again, guard.unhandled, file);
      });
    }
  });
}

/** What nobody handled may be why there is no data source. */
function withReason(error: unknown, unhandled: unknown, file: string): unknown {
  if (!(error instanceof RevisionsError) || unhandled === undefined) return error;
  return new RevisionsError(error.code, error.message, {
    ...error.facts,
    hint: `While it was loaded, something failed that nothing waited for: ${reasonOf(unhandled, file)}.`,
    cause: unhandled,
  });
}

/**
 * The source of a data source that is named by its built file: its entities are edited in the sources.
 * @throws RevisionsError `no-data-source`
 */
function fileToLoad(file: string): { file: string; warnings: string[] } {
  const source = sourceOf(file);
  if (source !== undefined)
    return {
      file: source,
      warnings: [`${shownPath(file)} is a built file; its source ${shownPath(source)} is loaded.`],
    };
  if (existsSync(file)) return { file, warnings: [] };
  throw new RevisionsError("no-data-source", `The data source file ${shownPath(file)} does not exist.`, {
    file,
    hint: "Name the file that exports the DataSource.",
  });
}

function describe(session: Session, exportName: string, told: string[]): LoadedDataSource {
  const { options, entityOptions, typeorm, loaded } = session;
  const globOptions = globOptionsOf(session);
  const schema = (options as { schema?: string }).schema;
  const migrations = splitGlobs(options.migrations);
  const expanded = expandGlobs(migrations.globs, globOptions);
  const entities = expandGlobs(splitGlobs(entityOptions.entities).globs, globOptions);
  const defining = migrations.values.map((value) => loaded.originOf(value)).filter((file) => file !== undefined);
  const warnings = [...told, ...expanded.mapped];
  if (typeorm.bundled)
    warnings.push(
      `The workspace has no TypeORM installed; ${typeorm.version}, which comes with TypeORM Revisions, is used.`,
    );
  return {
    exportName,
    typeorm: { version: typeorm.version, path: typeorm.path, bundled: typeorm.bundled },
    type: options.type,
    ...(hasLock(options.type) ? {} : { lacksLock: true }),
    target: targetOf(options),
    ...(schema === undefined ? {} : { schema }),
    migrationsTable: { ...(schema === undefined ? {} : { schema }), name: options.migrationsTableName ?? "migrations" },
    transactionMode: options.migrationsTransactionMode ?? "each",
    migrationGlobs: expanded.effective,
    migrationFiles: [...new Set([...expanded.files, ...defining])].toSorted(),
    entityGlobs: entities.effective,
    globs: [
      ...entities.each.map((one) => ({ option: "entities" as const, ...one })),
      ...expanded.each.map((one) => ({ option: "migrations" as const, ...one })),
    ],
    synchronize: options.synchronize ?? false,
    migrationsRun: options.migrationsRun ?? false,
    dropSchema: options.dropSchema ?? false,
    loadedFiles: loaded.list(),
    warnings,
  };
}
