import type { DataSourceOptions } from "typeorm";

/** Where a database in a file is; undefined for servers, and for databases that live in memory. */
export function databaseFileOf(options: DataSourceOptions): string | undefined {
  const { type, database, location } = options as { type: string; database?: unknown; location?: unknown };
  const file = type === "sqljs" ? location : /sqlite/.test(type) ? database : undefined;
  return typeof file === "string" && !/^(?:file:|:memory:$|$)/.test(file) ? file : undefined;
}
