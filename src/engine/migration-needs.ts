import { readFileSync } from "node:fs";
import type { DataSource, QueryRunner } from "typeorm";
import type { ExecutableStep } from "../protocol/engine.ts";
import { loadEntityClasses } from "./entity-classes.ts";
import type { EntityContext } from "./entity-classes.ts";
import type { Session } from "./session.ts";

/**
 * What TypeORM makes ready from the entities before it runs migrations: extensions, its metadata
 * table, repositories. Most migrations mention none of it and run without the entities being loaded.
 */
const MADE_FROM_ENTITIES =
  /uuid_generate_v|\b(?:citext|hstore|ltree|cube|vector|halfvec|geometry|geography)\b|\bEXCLUDE\b|typeorm_metadata|asExpression|generatedType|createView|getRepository|getTreeRepository|getCustomRepository|createQueryBuilder|manager\s*\.\s*(?!query\b|connection\b|dataSource\b|queryRunner\b)\w/;

/** The entities, where a step needs what TypeORM makes of them; else none. A failure is written to the log. */
export async function entitiesForMigrations(
  session: Session,
  steps: ExecutableStep[],
  context: EntityContext,
): Promise<unknown[]> {
  if (!steps.some(({ file }) => MADE_FROM_ENTITIES.test(textOf(file)))) return [];
  try {
    return (await loadEntityClasses(session, context)).targets;
  } catch (error) {
    process.stderr.write(
      `The entities cannot be used by migrations: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return [];
  }
}

/** Makes `typeorm_metadata` where the entities that the connection knows need it, as TypeORM does before it runs migrations. */
export async function makeMetadataTable(dataSource: DataSource, queryRunner: QueryRunner): Promise<void> {
  if (dataSource.entityMetadatas.length === 0) return;
  const builder = dataSource.driver.createSchemaBuilder() as {
    createMetadataTableIfNecessary?(queryRunner: QueryRunner): Promise<void>;
  };
  await builder.createMetadataTableIfNecessary?.(queryRunner);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
