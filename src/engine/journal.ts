import { hostname, userInfo } from "node:os";
import path from "node:path";
import type * as TypeOrm from "typeorm";
import type { DataSource, QueryRunner } from "typeorm";
import { checksumOf, JOURNAL_TABLE } from "../core/journal.ts";
import type { JournalEntry } from "../core/journal.ts";
import type { ExecutableStep } from "../protocol/engine.ts";

/** What became of a step. */
export interface StepOutcome {
  step: ExecutableStep;
  /** The file as it was run. */
  source: string;
  durationMs: number;
  /** Absent: it went well. */
  error?: string;
}

type Row = Record<"id" | "duration_ms", number | string> &
  Record<"revision" | "name" | "direction" | "who" | "ran_at" | "checksum" | "file", string> & {
    success: boolean | number;
    error: string | null;
    source: string | null;
  };

const COLUMNS = [
  "id",
  "revision",
  "name",
  "direction",
  "who",
  "ran_at",
  "duration_ms",
  "checksum",
  "success",
  "error",
  "file",
] as const satisfies (keyof Row)[];

/** Who ran what when, in a table of ours in the schema of TypeORM's; never in TypeORM's own. */
export class Journal {
  readonly #typeorm: typeof TypeOrm;
  readonly #dataSource: DataSource;

  constructor(typeorm: typeof TypeOrm, dataSource: DataSource) {
    this.#typeorm = typeorm;
    this.#dataSource = dataSource;
  }

  async exists(queryRunner: QueryRunner): Promise<boolean> {
    return queryRunner.hasTable(this.#path);
  }

  async createIfMissing(queryRunner: QueryRunner): Promise<void> {
    if (await this.exists(queryRunner)) return;
    const { driver } = this.#dataSource;
    const text = /mysql|mariadb/.test(this.#dataSource.options.type) ? "longtext" : "text";
    const column = (name: string, type: string, isNullable = false) => ({ name, type, isNullable });
    const int = driver.normalizeType({ type: "int" });
    const varchar = driver.normalizeType({ type: String });
    await queryRunner.createTable(
      new this.#typeorm.Table({
        name: this.#path,
        columns: [
          {
            ...column("id", int),
            isPrimary: true,
            primaryKeyConstraintName: `${JOURNAL_TABLE}_pkey`,
            isGenerated: true,
            generationStrategy: "increment",
          },
          column("revision", varchar),
          column("name", varchar),
          column("direction", varchar),
          column("who", varchar),
          column("ran_at", varchar),
          column("duration_ms", int),
          column("checksum", varchar),
          column("success", driver.normalizeType({ type: Boolean })),
          column("error", text, true),
          column("file", text),
          column("source", text, true),
        ],
      }),
    );
  }

  /** Of what went up the source is kept: one day it may be all that knows the way down. */
  async write(queryRunner: QueryRunner, { step, source, durationMs, error }: StepOutcome): Promise<void> {
    const success = error === undefined;
    const values: Omit<Row, "id"> = {
      revision: step.id,
      name: step.name,
      direction: step.direction,
      who: who(),
      ran_at: new Date().toISOString(),
      duration_ms: Math.round(durationMs),
      checksum: checksumOf(source),
      success: this.#dataSource.options.type === "postgres" ? success : Number(success),
      error: error ?? null,
      file: path.relative(process.cwd(), step.file).replaceAll("\\", "/"),
      source: success && step.direction === "up" ? source : null,
    };
    await queryRunner.manager.createQueryBuilder().insert().into(this.#path).values(values).execute();
  }

  /** All entries, oldest first; none where there is no journal. */
  async read(queryRunner: QueryRunner): Promise<JournalEntry[]> {
    if (!(await this.exists(queryRunner))) return [];
    return (await this.#rows(queryRunner, COLUMNS)).map(entryOf);
  }

  /** The file of a revision as it last went up. */
  async sourceOf(queryRunner: QueryRunner, name: string): Promise<{ file: string; source: string } | undefined> {
    if (!(await this.exists(queryRunner))) return undefined;
    const rows = await this.#rows(queryRunner, ["id", "file", "source"], name);
    const row = rows.findLast(({ source }) => source !== null);
    return row?.source == null ? undefined : { file: row.file, source: row.source };
  }

  async #rows(queryRunner: QueryRunner, columns: readonly (keyof Row)[], name?: string): Promise<Row[]> {
    const query = queryRunner.manager
      .createQueryBuilder()
      .select([])
      .from(this.#path, "entry")
      .orderBy("entry.id", "ASC");
    for (const column of columns) query.addSelect(`entry.${column}`, column);
    if (name !== undefined) query.where("entry.name = :name", { name });
    return query.getRawMany<Row>();
  }

  get #path(): string {
    const { driver, options } = this.#dataSource;
    const { schema } = options as { schema?: string };
    return driver.buildTableName(JOURNAL_TABLE, schema, driver.database);
  }
}

function entryOf(row: Row): JournalEntry {
  return {
    id: Number(row.id),
    revision: row.revision,
    name: row.name,
    direction: row.direction === "down" ? "down" : "up",
    who: row.who,
    ranAt: row.ran_at,
    durationMs: Number(row.duration_ms),
    checksum: row.checksum,
    success: Boolean(row.success),
    ...(row.error === null ? {} : { error: row.error }),
    file: row.file,
  };
}

function who(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // Containers may run as a user without a name.
    return hostname();
  }
}
