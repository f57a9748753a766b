import { existsSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { FileStyle } from "../../core/autogenerate/file-style.ts";
import { RevisionsError } from "../../core/errors.ts";
import { quoted, writeDataSource } from "../../project/data-source-file.ts";
import type { WrittenOption } from "../../project/data-source-file.ts";
import { findDataSources, isTestFile } from "../../project/data-sources.ts";
import { entityGlobs } from "../../project/entity-globs.ts";
import { migrationsFolder, writeRevisionFile } from "../../project/migrations-folder.ts";
import { takeOverOptions } from "../../project/nest/take-over.ts";
import { driverOf, hasDotenv, packageStyle, sourceFolder } from "../../project/package-facts.ts";
import { packageRoot } from "../../project/package-root.ts";
import { ProjectScanner } from "../../project/scan.ts";
import type { ProjectIndex } from "../../project/scan.ts";
import type { InitResult } from "../../protocol/results.ts";

export interface InitOptions {
  /** Absolute path of the project. */
  root: string;
  /** The file to write, relative to `root`; absent: beside NestJS's module, else `data-source` in `src`. */
  file?: string;
}

/**
 * Gives a project what migrations need: a file that exports a data source, and a folder. A data source
 * that is there is left alone, and no file is overwritten. Nothing of the user's is run.
 * @throws RevisionsError `no-project`, `file-exists` or `write-failed`
 */
export async function initProject({ root, file }: InitOptions): Promise<InitResult> {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RevisionsError("no-project", `There is no folder ${root}.`, {
      hint: "Name the project's folder with -C DIR.",
    });
  }
  const scanner = new ProjectScanner(root);
  const index = await scanner.scan();
  const existing = existingDataSource(index, root);
  return existing ? withExisting(existing, index, root) : withNew(plan(index, root, file), root);
}

/** What is going to be written. */
interface InitPlan {
  file: string;
  text: string;
  migrations: string;
  from: InitResult["from"];
  notes: string[];
}

interface Existing {
  file: string;
  exportName?: string;
}

function existingDataSource(index: ProjectIndex, root: string): Existing | undefined {
  const { found, named } = findDataSources(index, root);
  const [file] = named;
  return found.find((one) => !isTestFile(one.file, root)) ?? (file === undefined ? undefined : { file });
}

async function withExisting({ file, exportName }: Existing, index: ProjectIndex, root: string): Promise<InitResult> {
  const migrations = migrationsNamed({ file, ...(exportName === undefined ? {} : { exportName }) }, index, root);
  const made = await makeFolder(migrations);
  return {
    existing: true,
    file,
    export: exportName ?? "default",
    migrations,
    created: made ? [migrations] : [],
    notes: [],
    next: ["typeorm-revisions status"],
  };
}

async function withNew({ file, text, migrations, from, notes }: InitPlan, root: string): Promise<InitResult> {
  if (existsSync(file)) {
    throw new RevisionsError("file-exists", `${shown(file, root)} is already there and was left alone.`, {
      hint: "It exports no data source that can be told by reading it. Name another file: typeorm-revisions init FILE",
      file,
    });
  }
  const made = await makeFolder(migrations);
  await writeRevisionFile(file, text);
  return {
    existing: false,
    from,
    file,
    export: "AppDataSource",
    migrations,
    created: [file, ...(made ? [migrations] : [])],
    notes,
    next: ["typeorm-revisions status", "typeorm-revisions revision --autogenerate"],
  };
}

function plan(index: ProjectIndex, root: string, requested: string | undefined): InitPlan {
  const sources = [...index.keys()].filter((file) => !isTestFile(file, root));
  const entities = sources.filter((file) => (index.get(file)?.entities.length ?? 0) > 0);
  const nest = sources.filter((file) => (index.get(file)?.nestCalls.length ?? 0) > 0);
  const [module] = nest;
  const owner = packageRoot(module ?? entities[0] ?? path.join(root, "package.json"), root);
  const own = (files: readonly string[]) => files.filter((file) => !path.relative(owner, file).startsWith(".."));
  const style = packageStyle(owner, module ?? own(entities)[0] ?? own(sources)[0]);
  const folder = module === undefined ? sourceFolder(owner) : path.dirname(module);
  const file =
    requested === undefined ? path.join(folder, `data-source.${style.extension}`) : path.resolve(root, requested);
  const place = path.dirname(file);
  const migrations = migrationsBeside(file, index, root);
  const plain = plainOptions(owner, style);
  const { options, imports, notes } =
    module === undefined
      ? { options: plain, imports: [], notes: [] }
      : takeOverOptions(module, { root: owner, files: own(sources), folder: place, style, fallback: plain });
  const dotenv = hasDotenv(owner);
  return {
    file,
    migrations,
    from: module === undefined ? "environment" : "nest",
    notes: [
      ...notes,
      ...(nest.length > 1
        ? [`${nest.length} files configure TypeORM; the options come from ${shown(module ?? "", root)}.`]
        : []),
      ...(own(entities).length === 0 ? ["No entity was found: correct entities when there is one."] : []),
    ],
    text: writeDataSource({
      about: [
        "The data source for migrations: of TypeORM's command line and of TypeORM Revisions.",
        ...(module === undefined
          ? []
          : [`Its options are those of ${shown(module, owner)}; entities are found by their files.`]),
      ],
      dotenv,
      imports,
      options,
      entities: entityGlobs(
        { entities: own(entities), others: own(sources).filter((one) => !entities.includes(one)), root: owner },
        place,
      ),
      migrations: path.posix.join(slashed(path.relative(place, migrations)), `*.${globExtension(style)}`),
      style,
    }),
  };
}

/** A connection that variables alone tell. */
function plainOptions(owner: string, style: FileStyle): [WrittenOption, WrittenOption] {
  const quote = (text: string) => quoted(text, style);
  const type = driverOf(owner);
  const target: WrittenOption = type.includes("sqlite")
    ? { name: "database", text: `process.env.DATABASE_FILE ?? ${quote("database.sqlite")}` }
    : { name: "url", text: "process.env.DATABASE_URL" };
  return [{ name: "type", text: quote(type) }, target];
}

/** Where an existing data source looks for migrations, as far as its text tells; else where some are, else beside it. */
function migrationsNamed({ file, exportName }: Existing, index: ProjectIndex, root: string): string {
  const declared = index
    .get(file)
    ?.dataSources.find((one) => exportName === undefined || one.exportName === exportName);
  const [glob] = declared?.migrations?.strings ?? [];
  if (glob === undefined) return migrationsBeside(file, index, root);
  // `__dirname + "/…"` begins with a slash, a path from the package does not.
  const owner = packageRoot(file, root);
  const text = glob.text.replace(/^\.\//, "");
  const [top = ""] = text.split("/");
  const fromPackage = top !== "" && top !== ".." && existsSync(path.join(owner, top));
  const base = fromPackage ? owner : path.dirname(file);
  return migrationsFolder({ dataSourceFile: file, migrationGlobs: [path.posix.join(slashed(base), text)] });
}

/** Where migrations are already, else a folder beside the data source. */
function migrationsBeside(file: string, index: ProjectIndex, root: string): string {
  const owner = packageRoot(file, root);
  const there = [...index].filter(
    ([one, { migrations }]) => migrations.length > 0 && !isTestFile(one, root) && packageRoot(one, root) === owner,
  );
  const newest = there.at(-1)?.[0];
  return newest === undefined ? path.join(path.dirname(file), "migrations") : path.dirname(newest);
}

function globExtension({ extension }: FileStyle): string {
  return extension === "ts" ? "{ts,js}" : extension;
}

/** Whether it was not there. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    return (await mkdir(folder, { recursive: true })) !== undefined;
  } catch (cause) {
    throw new RevisionsError("write-failed", `The folder ${folder} could not be made.`, {
      hint: `Make ${path.dirname(folder)} writable.`,
      file: folder,
      cause,
    });
  }
}

function shown(file: string, root: string): string {
  return slashed(path.relative(root, file));
}

function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}
