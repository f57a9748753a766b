import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const child = fileURLToPath(new URL("plain-typeorm-child.ts", import.meta.url));
const tsc = path.join(root, "node_modules/typescript/bin/tsc");

/** The package of each TypeORM line that we support, as npm installed it here. */
export const typeormLines = { "0.3": "typeorm-0.3", "1": "typeorm" } as const;
export type TypeormLine = keyof typeof typeormLines;

/** What plain TypeORM is asked to do, as a deployed application would. */
export type PlainStep =
  /** `runMigrations`; with `until`, only the oldest so many are there. Answers the names that ran. */
  | { do: "up"; until?: number; transaction?: "all" | "each" | "none" }
  | { do: "down"; count: number }
  /** TypeORM's own diff of entities and database: the statements it would run. */
  | { do: "diff" }
  | { do: "sql"; sql: string };

export type PlainAnswer = string[] | Record<string, unknown>[];

/** A project compiled to JavaScript in a temporary folder, with one line of TypeORM as its dependency. */
export interface PlainProject {
  /** Runs the steps in a process of their own on one database; the variables are those that the project's data source reads. */
  run(env: Record<string, string>, steps: PlainStep[]): Promise<PlainAnswer[]>;
  cleanup(): Promise<void>;
}

/**
 * Compiles a project (type errors fail) as its own `tsc` would.
 * @param project folder with tsconfig.json and src/data-source.ts
 */
export async function compilePlainProject(project: string, line: TypeormLine): Promise<PlainProject> {
  const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-plain-"));
  try {
    await run(process.execPath, [tsc, "-p", project, "--outDir", folder]);
    await mkdir(path.join(folder, "node_modules"));
    const packages = { typeorm: typeormLines[line], pg: "pg", "reflect-metadata": "reflect-metadata" };
    for (const [name, target] of Object.entries(packages)) {
      await symlink(path.join(root, "node_modules", target), path.join(folder, "node_modules", name), "junction");
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    async run(env, steps) {
      const { stdout } = await run(process.execPath, [child, folder, JSON.stringify(steps)], {
        env: { ...process.env, ...env },
      });
      return JSON.parse(stdout) as PlainAnswer[];
    },
    cleanup: () => rm(folder, { recursive: true, force: true }),
  };
}
