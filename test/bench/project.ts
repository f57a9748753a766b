import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { planProject } from "./plan.ts";
import type { ProjectPlan, ProjectSize } from "./plan.ts";
import { dataSourceSource, entitySource, revisionSource, tsconfigSource } from "./sources.ts";

const run = promisify(execFile);

/** What a TypeORM project of its own would install; ts-node needs a TypeScript that has a JavaScript API. */
const PACKAGES = {
  typeorm: "1.1.1",
  pg: "8.23.1",
  "reflect-metadata": "0.2.2",
  "ts-node": "10.9.2",
  typescript: "5.9.3",
  "@types/node": "24.19.2",
};

/** A generated project on disk. */
export interface BenchProject {
  folder: string;
  plan: ProjectPlan;
  /** TypeORM's own command-line tools, of the project's TypeORM. */
  typeormCli: { typescript: string; javascript: string };
  /** Rewrites the middle entity with one more column; absent: as the revisions made it. Returns the file. */
  change(declaration?: string): Promise<string>;
  /** Compiles src to dist with the project's TypeScript. */
  compile(): Promise<void>;
}

/** Installs the packages once into `home`, and generates a project in a folder below. */
export async function makeProject(home: string, size: ProjectSize): Promise<BenchProject> {
  await installPackages(home);
  const folder = path.join(home, `n${size.entities}-m${size.revisions}`);
  await rm(folder, { recursive: true, force: true });
  const source = path.join(folder, "src");
  await mkdir(path.join(source, "entities"), { recursive: true });
  await mkdir(path.join(source, "migrations"));
  const plan = planProject(size);
  await writeFile(path.join(folder, "package.json"), `${JSON.stringify({ name: "bench", private: true })}\n`);
  await writeFile(path.join(folder, "tsconfig.json"), tsconfigSource);
  await writeFile(path.join(source, "data-source.ts"), dataSourceSource);
  for (const entity of plan.entities) {
    await writeFile(path.join(source, "entities", `${entity.file}.ts`), entitySource(entity));
  }
  for (const revision of plan.revisions) {
    await writeFile(path.join(source, "migrations", `${revision.file}.ts`), revisionSource(revision));
  }
  const modules = path.join(home, "node_modules");
  const compile = async (): Promise<void> => {
    await run(process.execPath, [path.join(modules, "typescript", "bin", "tsc"), "-p", folder]);
  };
  await compile();
  return {
    folder,
    plan,
    compile,
    typeormCli: {
      typescript: path.join(modules, "typeorm", "cli-ts-node-commonjs.js"),
      javascript: path.join(modules, "typeorm", "cli.js"),
    },
    async change(declaration) {
      const entity = plan.entities[Math.floor(plan.entities.length / 2)];
      if (entity === undefined) throw new Error("The project has no entities.");
      const file = path.join(source, "entities", `${entity.file}.ts`);
      await writeFile(file, entitySource(entity, declaration));
      return file;
    },
  };
}

async function installPackages(home: string): Promise<void> {
  const manifest = `${JSON.stringify({ name: "bench-home", private: true, dependencies: PACKAGES }, null, 2)}\n`;
  if (existsSync(path.join(home, "node_modules", "typescript"))) return;
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, "package.json"), manifest);
  await run("npm", ["install", "--no-package-lock", "--ignore-scripts"], {
    cwd: home,
    shell: process.platform === "win32",
  });
}
