import type { DataSourceOptions } from "typeorm";

/** What a module exports as its data source. Only ever read: the user's DataSource is never initialised. */
export interface FoundDataSource {
  exportName: string;
  /** Where migrations run, and which. */
  options: DataSourceOptions;
  /** What the entities are and how they become tables; other options where two data sources were joined. */
  entityOptions: DataSourceOptions;
  /** Sentences worth telling. */
  warnings: string[];
}
