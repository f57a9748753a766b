import assert from "node:assert/strict";
import type { ApplyParams, ExecutableStep, StepResult } from "../../src/protocol/engine.ts";
import type { Direction } from "../../src/core/revisions/revision.ts";
import { createWorkspace, startEngine } from "./engine.ts";
import type { TestEngine, TestWorkspace, TypeOrmLine } from "./engine.ts";
import { startPostgres } from "./postgres.ts";
import type { TestPostgres } from "./postgres.ts";

/** The text of a migration; `body` is its class body beside `up` and `down`. */
export function migration(name: string, up: string, down: string, body = ""): string {
  return `import { MigrationInterface, QueryRunner } from "typeorm";
export class ${name} implements MigrationInterface {
  ${body}
  async up(queryRunner: QueryRunner): Promise<void> { ${up} }
  async down(queryRunner: QueryRunner): Promise<void> { ${down} }
}`;
}

/** Statements of a migration's body, each a query of its own. */
export function sql(...statements: string[]): string {
  return statements.map((statement) => `await queryRunner.query(${JSON.stringify(statement)});`).join(" ");
}

/** A migration that makes a table and drops it again: `table("A", "1700000000001")`. */
export function table(name: string, id: string, body = ""): string {
  return migration(
    `Create${name}${id}`,
    sql(`CREATE TABLE ${name.toLowerCase()} (id int)`),
    sql(`DROP TABLE ${name.toLowerCase()}`),
    body,
  );
}

export interface Applying {
  postgres: TestPostgres;
  workspace: TestWorkspace;
  /** The empty database of the running test. */
  database: string;
  /** An engine that has loaded the data source, on the test's database. */
  start: (url?: string) => Promise<TestEngine>;
  /** Steps by the name of the migration without `Create` and digits: `steps("up", "A")`. */
  steps: (direction: Direction, ...names: string[]) => ExecutableStep[];
  params: (steps: ExecutableStep[], rest?: Partial<ApplyParams>) => ApplyParams;
  /** Tables in `public` but TypeORM's own, sorted. */
  tables: () => Promise<string[]>;
  /** "timestamp name" of each row of the migrations table, in its order. */
  recorded: () => Promise<string[]>;
}

/** A project of migrations on a real Postgres for one `describe`; each test has an empty database. */
export function applying(
  files: Record<string, string>,
  { line = "typeorm", options = "" }: { line?: TypeOrmLine; options?: string } = {},
): Applying {
  const engines: TestEngine[] = [];
  let databases = 0;
  const known = stepsOf(files);
  const self: Applying = {
    postgres: undefined as unknown as TestPostgres,
    workspace: undefined as unknown as TestWorkspace,
    database: "",
    async start(url = self.postgres.url(self.database)) {
      const engine = await startEngine({ cwd: self.workspace.folder, env: { T_URL: url } });
      engines.push(engine);
      await engine.load({ dataSourceFile: self.workspace.file("src/db.ts") });
      return engine;
    },
    steps: (direction, ...names) =>
      names.map((name) => {
        const step = known[name];
        assert.ok(step, name);
        return { ...step, file: self.workspace.file(step.file), direction };
      }),
    params: (steps, rest = {}) => ({
      connection: { kind: "configured" },
      steps,
      transaction: "each",
      lockWaitMs: 10_000,
      ...rest,
    }),
    async tables() {
      const rows = await self.postgres.query<{ name: string }>(
        self.database,
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations'",
      );
      return rows.map(({ name }) => name).toSorted();
    },
    async recorded() {
      const rows = await self.postgres.query<{ row: string }>(
        self.database,
        "SELECT timestamp || ' ' || name AS row FROM migrations ORDER BY id",
      );
      return rows.map(({ row }) => row);
    },
  };
  before(async () => {
    self.postgres = await startPostgres();
    self.workspace = await createWorkspace({
      files: {
        "src/db.ts": `import { DataSource } from "typeorm";
export const db = new DataSource({ type: "postgres", url: process.env.T_URL, migrations: ["src/m/*.ts"], ${options} });`,
        ...files,
      },
      typeorm: line,
      packages: ["pg", "reflect-metadata"],
    });
  });
  after(async () => {
    await self.workspace.cleanup();
    await self.postgres.stop();
  });
  beforeEach(async () => {
    self.database = await self.postgres.createDatabase(`applying_${++databases}`);
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop();
  });
  return self;
}

export function statusesOf(steps: readonly StepResult[]): string[] {
  return steps.map(({ status }) => status);
}

function stepsOf(files: Record<string, string>): Record<string, ExecutableStep> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([file, text]) => {
      const className = /export class (\w+)/.exec(text)?.[1];
      const name = /name = "(\w+)"/.exec(text)?.[1] ?? className;
      const id = /\d{13}/.exec(name ?? "")?.[0];
      if (id === undefined || className === undefined || name === undefined) return [];
      return [[name.replace(/^Create|\d+$/g, ""), { id, name, className, file, direction: "up" as const }]];
    }),
  );
}
