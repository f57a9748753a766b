import type { DataSource, DataSourceOptions, EntityMetadata } from "typeorm";
import { dialectOfType } from "../core/dialect-name.ts";
import { RevisionsError } from "../core/errors.ts";
import type { LoadedEntities } from "../protocol/engine.ts";
import { connectionError, databaseErrorOf } from "./connection-error.ts";
import { connectionOptions } from "./connection-options.ts";
import { withStandInDriver } from "./connection.ts";
import { creatingStatements } from "./creating-statements.ts";
import type { InlineParameters } from "./creating-statements.ts";
import { initializeForReal } from "./data-source-gate.ts";
import { emptyPostgres, inlineForPostgres } from "./empty-postgres.ts";
import { loadEntityClasses, noEntities } from "./entity-classes.ts";
import { entityModelOf } from "./entity-model.ts";
import { nativeProblem } from "./driver-problem.ts";
import { loadError } from "./load-error.ts";
import type { LoadContext } from "./load.ts";
import type { ProjectTypes } from "./loader/project-types.ts";
import { bindFor } from "./offline/bind.ts";
import { splitGlobs } from "./session.ts";
import type { Session } from "./session.ts";
import { shownPath } from "./shown-path.ts";
import { decorationWarnings, refuseStandIns, refuseStandInText, standInWarnings } from "./stood-in.ts";

/** Options that say how entities become tables. Nothing else of the user's options is used, so nothing can connect. */
const SHAPING_OPTIONS = [
  "type",
  "namingStrategy",
  "entityPrefix",
  "schema",
  "metadataTableName",
  "uuidExtension",
  "installExtensions",
  "extensions",
] as const;

/**
 * Loads the entities and asks TypeORM what would create them, without any database.
 * @throws RevisionsError `unsupported-dialect`, `entity-failed`, `no-entities`
 */
export async function loadEntities(session: Session, context: LoadContext): Promise<LoadedEntities> {
  const { entityOptions: options, typeorm, loaded } = session;
  const { standIns } = context;
  dialectOfType(options.type, "Changes of entities are told");
  const { targets, warnings } = await loadEntityClasses(session, context);
  const shaping: Record<string, unknown> = Object.fromEntries(
    SHAPING_OPTIONS.map((name) => [name, (options as unknown as Record<string, unknown>)[name]]),
  );
  if (standIns.list().length > 0) refuseStandIns(targets, shaping, typeorm);
  const { dataSource, extensions, inline } = entityDataSource(session, targets, shaping);
  try {
    await initializeForReal(dataSource);
  } catch (error) {
    if (nativeProblem(databaseErrorOf(error).message)) throw connectionError(error, options.type);
    throw metadataError(error, targets, session, context.types);
  }
  try {
    if (dataSource.entityMetadatas.length === 0)
      throw noEntities(splitGlobs(options.entities).globs, session.dataSourceFile);
    const statements = await creatingStatements(dataSource, await inline());
    refuseStandInText(statements);
    return {
      entities: dataSource.entityMetadatas.map((metadata: EntityMetadata) =>
        entityModelOf(metadata, loaded.originOf(definitionOf(metadata, targets)), (value) => loaded.originOf(value)),
      ),
      statements,
      extensions: [...new Set(extensions)],
      loadedFiles: loaded.list(),
      warnings: [
        ...warnings,
        ...recordWarnings(dataSource, session),
        ...standInWarnings(standIns),
        ...decorationWarnings(standIns, targets, typeorm),
      ],
    };
  } catch (error) {
    throw loadError(error, {
      code: "entity-failed",
      what: "The set of entities",
      file: session.dataSourceFile,
      loaded,
    });
  } finally {
    await close(dataSource);
  }
}

interface EntityDataSource {
  dataSource: DataSource;
  /** That TypeORM installs as it connects. */
  extensions: Iterable<string>;
  /** Once it is initialised. */
  inline: () => Promise<InlineParameters>;
}

/** A data source that has the entities, on a database that is nobody's and empty. */
function entityDataSource(session: Session, targets: unknown[], shaping: Record<string, unknown>): EntityDataSource {
  const { entityOptions: options, typeorm } = session;
  const make = (made: object) => new typeorm.module.DataSource(made as DataSourceOptions);
  if (options.type === "postgres") {
    const { driver, extensions } = emptyPostgres(options.extensions ?? []);
    return {
      dataSource: make({ ...shaping, driver, entities: targets, logging: false }),
      extensions,
      inline: async () => inlineForPostgres,
    };
  }
  const standIn = { kind: "stand-in", label: "a database in memory" } as const;
  const shaped = connectionOptions(options, standIn, { kind: "apply", entities: targets });
  const dataSource = make(withStandInDriver(session, shaped));
  return {
    dataSource,
    extensions: [],
    inline: async () => {
      const queryRunner = dataSource.createQueryRunner();
      try {
        return await bindFor(dataSource, queryRunner);
      } finally {
        await queryRunner.release();
      }
    },
  };
}

/** TypeORM names the entity at fault in its message; that leads to the file. */
function metadataError(
  error: unknown,
  targets: unknown[],
  { loaded, dataSourceFile }: Session,
  types: ProjectTypes,
): RevisionsError {
  const message = error instanceof Error ? error.message : String(error);
  const named = targets.find((target) => {
    const name = typeof target === "function" ? target.name : schemaNameOf(target);
    return name !== undefined && name !== "" && new RegExp(`\\b${name.replaceAll(/[^\w]/g, "\\$&")}\\b`).test(message);
  });
  const file = loaded.originOf(named) ?? dataSourceFile;
  const failure = loadError(error, {
    code: "entity-failed",
    what: named === undefined ? "The set of entities" : `The entity file ${shownPath(file)}`,
    file,
    loaded,
  });
  const untold = types.untold.find(({ className, property }) => message.includes(`${className}.${property}`));
  if (untold === undefined) return failure;
  return new RevisionsError(
    failure.code,
    `The type of ${untold.className}.${untold.property} comes from another file and cannot be told: ${untold.why}.`,
    {
      ...failure.facts,
      hint: `Give the column its type, as in @Column("varchar"), or install TypeScript 5 or 6 in the project.`,
      cause: error,
    },
  );
}

/** An entity in the table in which TypeORM records migrations. */
function recordWarnings({ entityMetadatas }: DataSource, { options }: Session): string[] {
  const { migrationsTableName = "migrations", schema } = options as { migrationsTableName?: string; schema?: string };
  return entityMetadatas
    .filter((metadata) => metadata.tableName === migrationsTableName && (metadata.schema ?? schema) === schema)
    .map(
      ({ name }) =>
        `The entity ${name} has the table ${migrationsTableName}, in which TypeORM records migrations; set migrationsTableName in the data source.`,
    );
}

/** The class, or the entity schema that TypeORM knows by its name only. */
function definitionOf(metadata: EntityMetadata, targets: unknown[]): unknown {
  return typeof metadata.target === "string"
    ? targets.find((target) => schemaNameOf(target) === metadata.target)
    : metadata.target;
}

function schemaNameOf(target: unknown): string | undefined {
  return (target as { options?: { name?: string } }).options?.name;
}

async function close(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) await dataSource.destroy();
}
