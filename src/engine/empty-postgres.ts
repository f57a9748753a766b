import { inlineParameters } from "./sql-literal.ts";

/** The name that the stand-in database gives itself; no entity can mean it. */
const NO_DATABASE = "\u0000typeorm-revisions\u0000";

/** What TypeORM's Postgres driver asks of the `pg` package, answered without a server. */
export interface EmptyPostgres {
  /** For the `driver` option of a data source. */
  driver: object;
  /** Extensions that TypeORM asked for, in order. */
  extensions: string[];
}

type Row = Record<string, unknown>;
interface Answer {
  rows: Row[];
  rowCount: number;
  command: string;
}
type Callback = (error: Error | null, answer: Answer) => void;

/**
 * Stands in for `pg` as an empty PostgreSQL 18: it knows its version, database and schema, has
 * nothing else, and never opens a socket. TypeORM then says what it would create.
 * @param availableExtensions what `pg_available_extensions` answers
 */
export function emptyPostgres(availableExtensions: string[]): EmptyPostgres {
  const extensions: string[] = [];
  const rowsFor = (sql: string): Row[] => {
    const extension = /^\s*CREATE EXTENSION (?:IF NOT EXISTS )?"?([^"\s]+)"?/i.exec(sql)?.[1];
    if (extension !== undefined) extensions.push(extension);
    if (/\bversion\(\)/i.test(sql)) return [{ version: "PostgreSQL 18.0 on nothing" }];
    if (/\bserver_version\b/i.test(sql)) return [{ server_version: "18.0" }];
    if (/\bcurrent_database\(\)/i.test(sql) && !/\bFROM\s+"/i.test(sql)) return [{ current_database: NO_DATABASE }];
    if (/^SELECT (?:\* FROM )?current_schema\(\)/i.test(sql))
      return [{ current_schema: "public", currentSchema: "public" }];
    if (/\bpg_available_extensions\b/i.test(sql)) return availableExtensions.map((name) => ({ name }));
    return [];
  };

  class EmptyConnection {
    query(sql: string, ...rest: unknown[]): Promise<Answer> | undefined {
      const rows = rowsFor(sql);
      const answer: Answer = { rows, rowCount: rows.length, command: (/^\s*(\w+)/.exec(sql)?.[1] ?? "").toUpperCase() };
      const callback = rest.findLast((argument) => typeof argument === "function") as Callback | undefined;
      if (callback === undefined) return Promise.resolve(answer);
      callback(null, answer);
      return undefined;
    }
    on(): this {
      return this;
    }
    removeListener(): this {
      return this;
    }
  }

  class EmptyPool {
    connect(callback: (error: Error | null, connection: EmptyConnection, release: () => void) => void): void {
      callback(null, new EmptyConnection(), () => {});
    }
    on(): this {
      return this;
    }
    end(callback?: (error?: Error) => void): void {
      callback?.();
    }
  }

  return { driver: { Pool: EmptyPool, Client: EmptyConnection, types: {}, defaults: {} }, extensions };
}

/** Writes parameters into a statement that was asked of the stand-in; its name becomes that of whatever database the statement meets. */
export function inlineForPostgres(query: string, parameters: unknown[]): string {
  return inlineParameters(query, parameters, new Map([[NO_DATABASE, "current_database()"]]));
}
