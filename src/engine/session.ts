import path from "node:path";
import type { DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { GlobOptions } from "./globs.ts";
import { isCompilerOutput } from "./loader/built-files.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";
import type { TypeOrm } from "./typeorm.ts";

/** What an engine knows once the data source is loaded; there is one per process. */
export interface Session {
  dataSourceFile: string;
  /** Where migrations run, and which. */
  options: DataSourceOptions;
  /** What the entities are and how they become tables: the same, unless two data sources were joined. */
  entityOptions: DataSourceOptions;
  /** The module of NestJS whose application has the entities, where the data source lists none. */
  nestModule?: string;
  typeorm: TypeOrm;
  loaded: LoadedFiles;
}

/** How globs of this data source's options are expanded. */
export function globOptionsOf({ dataSourceFile, typeorm }: Pick<Session, "dataSourceFile" | "typeorm">): GlobOptions {
  return {
    cwd: process.cwd(),
    expandDirectories: Number.parseInt(typeorm.version, 10) >= 1,
    preferSources: !isCompilerOutput(dataSourceFile),
    configFolders: [...new Set([process.cwd(), path.dirname(dataSourceFile)])],
  };
}

/** TypeORM takes lists and objects alike for entities and migrations. */
export function itemsOf(list: unknown): unknown[] {
  if (Array.isArray(list)) return list as unknown[];
  return typeof list === "object" && list !== null ? Object.values(list) : [];
}

/** Splits TypeORM's mixed lists into globs and everything else. */
export function splitGlobs(list: unknown): { globs: string[]; values: unknown[] } {
  const items = itemsOf(list);
  return {
    globs: items.filter((item): item is string => typeof item === "string"),
    values: items.filter((item) => typeof item !== "string"),
  };
}

/** @throws RevisionsError when `engine/load` has not answered yet */
export function requireSession(session: Session | undefined): Session {
  if (session === undefined)
    throw new RevisionsError("internal", "The engine was asked before it loaded a data source.");
  return session;
}
