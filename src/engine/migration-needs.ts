import { readFileSync } from "node:fs";
import type { DataSource, QueryRunner } from "typeorm";
import type { ExecutableStep, StepResult } from "../protocol/engine.ts";
import { loadEntityClasses } from "./entity-classes.ts";
import type { EntityContext } from "./entity-classes.ts";
import type { Session } from "./session.ts";

/**
 * What TypeORM makes ready from the entities before it runs migrations: extensions, its metadata
 * table, repositories. Most migrations mention none of it and run without the entities being loaded.
 */
const MADE_FROM_ENTITIES =
  /uuid_generate_v|\b(?:citext|hstore|ltree|cube|vector|halfvec|geometry|geography)\b|\bEXCLUDE\b|typeorm_metadata|asExpression|generatedType|createView|getRepository|getTreeRepository|getCustomRepository|createQueryBuilder|manager\s*\.\s*(?!query\b|connection\b|dataSource\b|queryRunner\b)\w/;

/** What migrations have of the entities. */
export interface EntitiesOfMigrations {
  targets: unknown[];
  /** Why there are none although a step needs them. */
  failure?: string;
}

/** The entities, where a step needs what TypeORM makes of them; else none. */
export async function entitiesForMigrations(
  session: Session,
  steps: ExecutableStep[],
  context: EntityContext,
): Promise<EntitiesOfMigrations> {
  if (!steps.some((step) => MADE_FROM_ENTITIES.test(textOf(step)))) return { targets: [] };
  try {
    return { targets: (await loadEntityClasses(session, context)).targets };
  } catch (error) {
    return withoutEntities(error);
  }
}

/** Migrations run without the entities; the log says why. */
export function withoutEntities(error: unknown): EntitiesOfMigrations {
  const failure = error instanceof Error ? error.message : String(error);
  process.stderr.write(`The entities cannot be used by migrations: ${failure}\n`);
  return { targets: [], failure };
}

/**
 * Makes the extension for generated ids as TypeORM would have made it, had the entities loaded; on a
 * database of ours only, where nobody else can have made it.
 */
export async function makeUuidExtension(
  { options }: Session,
  steps: ExecutableStep[],
  queryRunner: QueryRunner,
): Promise<void> {
  const { uuidExtension, installExtensions } = options as { uuidExtension?: string; installExtensions?: boolean };
  if (uuidExtension === "pgcrypto" || installExtensions === false) return;
  if (steps.some((step) => /uuid_generate_v/.test(textOf(step))))
    await queryRunner.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');
}

/** Says of a step that failed that the entities did not load, which may be why. */
export function withFailedEntities(results: StepResult[], failure: string): StepResult[] {
  return results.map((result) => {
    const { error } = result;
    if (error === undefined) return result;
    const hint = `The entities did not load, so what TypeORM makes of them before migrations run is not there: ${failure}`;
    return { ...result, error: { ...error, hint: [error.hint, hint].filter(Boolean).join("\n") } };
  });
}

/** Of TypeORM's schema builder, and not in its types. */
interface MetadataTableBuilder {
  createMetadataTableIfNecessary?(queryRunner: QueryRunner): Promise<void>;
  createTypeormMetadataTable?(queryRunner: QueryRunner): Promise<void>;
}

/**
 * Makes `typeorm_metadata` where the entities that the connection knows need it, as TypeORM does before
 * it runs migrations; and where a step that goes up speaks of it: its entities may be gone since.
 */
export async function makeMetadataTable(
  dataSource: DataSource,
  queryRunner: QueryRunner,
  steps: readonly ExecutableStep[],
): Promise<void> {
  const builder = dataSource.driver.createSchemaBuilder() as MetadataTableBuilder;
  if (dataSource.entityMetadatas.length > 0) await builder.createMetadataTableIfNecessary?.(queryRunner);
  const isSpokenOf = (step: ExecutableStep) =>
    step.direction === "up" && textOf(step).includes(dataSource.metadataTableName);
  // Makes it unless it is there.
  if (steps.some(isSpokenOf)) await builder.createTypeormMetadataTable?.(queryRunner);
}

function textOf({ file, source }: ExecutableStep): string {
  try {
    return source ?? readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
