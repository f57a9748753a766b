import type { DataSource, EntityMetadata, QueryRunner } from "typeorm";

/** Writes the parameters of a statement into it. */
export type InlineParameters = (query: string, parameters: unknown[]) => string;

/** Parts of TypeORM's schema builder that are not in its types. */
interface MetadataTableBuilder {
  currentSchema: string | undefined;
  currentDatabase: string | undefined;
  createTypeormMetadataTable(queryRunner: QueryRunner): Promise<void>;
}

/**
 * What TypeORM would run to create all entities of an initialised data source on an empty database,
 * in its order. TypeORM expects schemas to be there and makes its metadata table outside the list;
 * both come first here.
 */
export async function creatingStatements(dataSource: DataSource, inline: InlineParameters): Promise<string[]> {
  const statementOf = ({ query, parameters }: { query: string; parameters?: unknown[] }) =>
    inline(query, parameters ?? []);
  // Asked for before TypeORM makes one itself in a database in memory.
  const metadataTable = await metadataTableQueries(dataSource);
  const { upQueries } = await withReferredTables(dataSource, () => dataSource.driver.createSchemaBuilder().log());
  const statements = upQueries.map(statementOf);
  const needsMetadataTable = upQueries.some(
    ({ query }) => query.startsWith(`INSERT INTO`) && query.includes(dataSource.metadataTableName),
  );
  return [
    ...schemasOf(dataSource).map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}"`),
    ...(needsMetadataTable ? metadataTable.map(statementOf) : []),
    ...statements,
  ];
}

/** A table that TypeORM leaves alone has to be there all the same where a foreign key of another refers to it. */
async function withReferredTables<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const made = new Set(dataSource.entityMetadatas.filter(({ synchronize }) => synchronize));
  for (const metadata of made)
    for (const { referencedEntityMetadata } of metadata.foreignKeys) made.add(referencedEntityMetadata);
  const alone = [...made].filter(({ synchronize }) => !synchronize);
  for (const metadata of alone) metadata.synchronize = true;
  try {
    return await work();
  } finally {
    for (const metadata of alone) metadata.synchronize = false;
  }
}

async function metadataTableQueries(dataSource: DataSource): Promise<{ query: string; parameters?: unknown[] }[]> {
  const builder = dataSource.driver.createSchemaBuilder() as unknown as MetadataTableBuilder;
  builder.currentSchema = dataSource.driver.schema;
  builder.currentDatabase = dataSource.driver.database;
  const queryRunner = dataSource.createQueryRunner();
  try {
    queryRunner.enableSqlMemory();
    await builder.createTypeormMetadataTable(queryRunner);
    return queryRunner.getMemorySql().upQueries;
  } finally {
    queryRunner.disableSqlMemory();
    await queryRunner.release();
  }
}

function schemasOf(dataSource: DataSource): string[] {
  if (dataSource.options.type !== "postgres") return [];
  const ofEntities = dataSource.entityMetadatas
    .filter((metadata: EntityMetadata) => metadata.synchronize)
    .map(({ schema }) => schema);
  const schemas = new Set([(dataSource.options as { schema?: string }).schema, ...ofEntities]);
  return [...schemas].filter((schema): schema is string => schema !== undefined && schema !== "public");
}
