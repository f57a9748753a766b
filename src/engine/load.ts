import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import type { LoadedDataSource, LoadParams } from "../protocol/engine.ts";
import { targetOf } from "./connection-target.ts";
import { findDataSource } from "./find-data-source.ts";
import { absoluteGlob, expandGlobs } from "./globs.ts";
import { loadError } from "./load-error.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";
import { globOptionsOf, splitGlobs } from "./session.ts";
import type { Session } from "./session.ts";
import { loadTypeOrm } from "./typeorm.ts";
import type { UserCodeGuard } from "./user-code-guard.ts";

export interface LoadContext {
  engineFile: string;
  loaded: LoadedFiles;
  guard: UserCodeGuard;
}

/**
 * Loads the module of a data source and reads its options; the user's DataSource is never initialised.
 * @throws RevisionsError `no-data-source`, `ambiguous-data-source`, `data-source-failed`
 */
export async function loadDataSource(
  params: LoadParams,
  context: LoadContext,
): Promise<{ session: Session; answer: LoadedDataSource }> {
  const { dataSourceFile, exportName, env = {} } = params;
  const { engineFile, loaded, guard } = context;
  for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
  const folder = path.dirname(dataSourceFile);
  const failure = {
    code: "data-source-failed",
    what: `The data source ${dataSourceFile}`,
    file: dataSourceFile,
    loaded,
  } as const;
  if (!existsSync(dataSourceFile)) {
    throw new RevisionsError("no-data-source", `The data source file ${dataSourceFile} does not exist.`, {
      file: dataSourceFile,
      hint: "Name the file that exports the DataSource.",
    });
  }
  try {
    const typeorm = loadTypeOrm(folder, engineFile);
    const found = await guard.during(async () => {
      const exported: unknown = createRequire(path.join(folder, "package.json"))(dataSourceFile);
      return findDataSource(dataSourceFile, exported, exportName);
    });
    const session: Session = { dataSourceFile, options: found.options, typeorm, loaded };
    return { session, answer: describe(session, found.exportName) };
  } catch (error) {
    throw loadError(error, failure);
  }
}

function describe(session: Session, exportName: string): LoadedDataSource {
  const { options, typeorm, loaded } = session;
  const globOptions = globOptionsOf(session);
  const schema = (options as { schema?: string }).schema;
  const migrations = splitGlobs(options.migrations);
  const expanded = expandGlobs(migrations.globs, globOptions);
  const defining = migrations.values.map((value) => loaded.originOf(value)).filter((file) => file !== undefined);
  const warnings = expanded.unmatched.map((glob) => `No migration file matches ${glob}.`);
  if (typeorm.bundled)
    warnings.push(
      `The workspace has no TypeORM installed; ${typeorm.version}, which comes with TypeORM Revisions, is used.`,
    );
  return {
    exportName,
    typeorm: { version: typeorm.version, path: typeorm.path, bundled: typeorm.bundled },
    type: options.type,
    target: targetOf(options),
    ...(schema === undefined ? {} : { schema }),
    migrationsTable: { ...(schema === undefined ? {} : { schema }), name: options.migrationsTableName ?? "migrations" },
    transactionMode: options.migrationsTransactionMode ?? "each",
    migrationGlobs: migrations.globs.map((glob) => absoluteGlob(glob, globOptions.cwd)),
    migrationFiles: [...new Set([...expanded.files, ...defining])].toSorted(),
    entityGlobs: splitGlobs(options.entities).globs.map((glob) => absoluteGlob(glob, globOptions.cwd)),
    synchronize: options.synchronize ?? false,
    migrationsRun: options.migrationsRun ?? false,
    dropSchema: options.dropSchema ?? false,
    loadedFiles: loaded.list(),
    warnings,
  };
}
