import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import type { LoadedDataSource, LoadedEntities, LoadParams } from "../../src/protocol/engine.ts";
import { createWorkspace, startEngine } from "./engine.ts";
import type { TestEngine, TestWorkspace, TypeOrmLine } from "./engine.ts";

/** What most projects have in their tsconfig.json. */
export const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "ES2021",
    module: "CommonJS",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    strict: true,
    esModuleInterop: true,
  },
});

/** An entity of two columns, to be written to a file of its own. */
export const USER = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column() name: string; }`;

export interface OpenOptions {
  /** The line that the project has installed; null for none. */
  typeorm?: TypeOrmLine | null;
  env?: NodeJS.ProcessEnv;
  execPath?: string;
  /** Relative to the workspace. */
  cwd?: string;
  arguments?: string[];
  /** Packages of this repository that the project has besides, by the name it knows them by. */
  links?: Record<string, string>;
}

export interface Opened {
  engine: TestEngine;
  workspace: TestWorkspace;
}

export interface OpenedEntities extends Opened, LoadedEntities {
  dataSource: LoadedDataSource;
}

export interface EngineProjects {
  /** Writes a project and starts an engine in it. */
  open: (files: Record<string, string>, options?: OpenOptions) => Promise<Opened>;
  /** Also loads its data source, which is src/db.ts unless told otherwise, and its entities. */
  load: (files: Record<string, string>, options?: OpenOptions, params?: Partial<LoadParams>) => Promise<OpenedEntities>;
  /** Another engine in a project that is open. */
  again: (workspace: TestWorkspace, options?: Omit<OpenOptions, "typeorm" | "links">) => Promise<TestEngine>;
}

/** Projects for the tests of one `describe`; engines and folders end with the test that made them. */
export function engineProjects(): EngineProjects {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  });
  const again: EngineProjects["again"] = async (workspace, { cwd, ...rest } = {}) => {
    const engine = await startEngine({ cwd: cwd === undefined ? workspace.folder : workspace.file(cwd), ...rest });
    stops.push(engine.stop);
    return engine;
  };
  const open: EngineProjects["open"] = async (files, { typeorm = "typeorm", links, ...rest } = {}) => {
    const workspace = await createWorkspace({
      files: { "tsconfig.json": TSCONFIG, ...files },
      ...(typeorm === null ? {} : { typeorm, packages: ["pg", "reflect-metadata"] }),
      ...(links === undefined ? {} : { links }),
    });
    stops.push(workspace.cleanup);
    return { engine: await again(workspace, rest), workspace };
  };
  return {
    open,
    again,
    async load(files, options, params = {}) {
      const opened = await open(files, options);
      const dataSource = await opened.engine.load({
        ...params,
        dataSourceFile: opened.workspace.file(params.dataSourceFile ?? "src/db.ts"),
      });
      return { dataSource, ...(await opened.engine.entities()), ...opened };
    },
  };
}

/** Asserts that something fails as {@link RevisionsError}, and returns it. */
export async function assertFails(
  promise: Promise<unknown>,
  code: string,
  message: RegExp,
  hint?: RegExp,
): Promise<RevisionsError> {
  const error = await promise.then(
    () => assert.fail("it did not fail"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RevisionsError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  if (hint !== undefined) assert.match(error.hint ?? "", hint);
  return error;
}

/** The type of each column of a table, read from the statement that creates it. */
export function columnTypes({ statements }: LoadedEntities, table: string): Record<string, string> {
  const create = statements.find((statement) => statement.startsWith(`CREATE TABLE "${table}"`)) ?? "";
  return Object.fromEntries(
    [...create.matchAll(/"(\w+)" (?:SERIAL|(character varying|integer|boolean|text|jsonb|bigint))/g)].map((match) => [
      match[1],
      match[2] ?? "serial",
    ]),
  );
}
