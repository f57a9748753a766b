import type * as TypeOrm from "typeorm";
import type { DataSource, QueryRunner } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import { timestampOf } from "../core/revisions/name.ts";
import type { AppliedMigrations } from "../protocol/engine.ts";

/** What TypeORM calls a migration that it has a row of. */
interface MigrationRow {
  id?: number;
  timestamp: number;
  name: string;
}

/** TypeORM's own reading and writing of its `migrations` table: the same on both lines, but not in its types. */
interface MigrationTableMethods {
  migrationsTable: string;
  createMigrationsTableIfNotExist(queryRunner: QueryRunner): Promise<void>;
  loadExecutedMigrations(queryRunner: QueryRunner): Promise<Required<MigrationRow>[]>;
  insertExecutedMigration(queryRunner: QueryRunner, migration: MigrationRow): Promise<void>;
  deleteExecutedMigration(queryRunner: QueryRunner, migration: MigrationRow): Promise<void>;
}

/** TypeORM's record of what is applied, kept through TypeORM itself so that it stays exactly as TypeORM's. */
export class MigrationsTable {
  readonly #methods: MigrationTableMethods;

  constructor(typeorm: typeof TypeOrm, dataSource: DataSource, queryRunner: QueryRunner) {
    this.#methods = new typeorm.MigrationExecutor(dataSource, queryRunner) as unknown as MigrationTableMethods;
  }

  get name(): string {
    return this.#methods.migrationsTable;
  }

  /** @returns whether it was missing */
  async createIfMissing(queryRunner: QueryRunner): Promise<boolean> {
    if (await queryRunner.hasTable(this.#methods.migrationsTable)) return false;
    try {
      await this.#methods.createMigrationsTableIfNotExist(queryRunner);
      return true;
    } catch (error) {
      // Where no lock keeps runs apart, another one may have made it in between.
      if (!(await queryRunner.hasTable(this.#methods.migrationsTable).catch(() => false))) throw error;
      return false;
    }
  }

  /** Reads only: a table that does not exist is told, not made. */
  async read(queryRunner: QueryRunner): Promise<Omit<AppliedMigrations, "journaled">> {
    if (!(await queryRunner.hasTable(this.#methods.migrationsTable))) return { tableExists: false, rows: [] };
    const rows = await this.#methods.loadExecutedMigrations(queryRunner);
    if (rows.some((row) => typeof row.name !== "string" || Number.isNaN(row.timestamp))) throw this.#notTypeorms();
    return {
      tableExists: true,
      rows: rows
        .map(({ id, timestamp, name }) => ({ id, timestamp: String(timestamp), name }))
        .toSorted((a, b) => a.id - b.id),
    };
  }

  /** Whether a migration is recorded, asked in the transaction that the runner is in. */
  async has(queryRunner: QueryRunner, name: string): Promise<boolean> {
    const rows = await queryRunner.manager
      .createQueryBuilder()
      .select("recorded.name", "name")
      .from(this.#methods.migrationsTable, "recorded")
      .where("recorded.name = :name", { name })
      .getRawMany();
    return rows.length > 0;
  }

  /** Takes out every row. */
  async clear(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.manager.createQueryBuilder().delete().from(this.#methods.migrationsTable).execute();
  }

  async insert(queryRunner: QueryRunner, id: string, name: string): Promise<void> {
    await this.#methods.insertExecutedMigration(queryRunner, { timestamp: timestampOf(id), name });
  }

  async delete(queryRunner: QueryRunner, id: string, name: string): Promise<void> {
    await this.#methods.deleteExecutedMigration(queryRunner, { timestamp: timestampOf(id), name });
  }

  /** Takes out all rows of a name, whatever timestamp somebody gave them: TypeORM knows a migration by its name. */
  async deleteAll(queryRunner: QueryRunner, name: string): Promise<void> {
    const rows = await this.#methods.loadExecutedMigrations(queryRunner);
    const timestamps = new Set(rows.flatMap((row) => (row.name === name ? [row.timestamp] : [])));
    for (const timestamp of timestamps) await this.#methods.deleteExecutedMigration(queryRunner, { timestamp, name });
  }

  /** Other tools have a table of this name too. */
  #notTypeorms(): RevisionsError {
    return new RevisionsError(
      "bad-migrations-table",
      `The table ${this.name} is not TypeORM's: its rows have no timestamp and name.`,
      { hint: "Give the data source another migrationsTableName." },
    );
  }
}
