import type { DataSourceOptions } from "typeorm";
import { databaseFileOf } from "./database-file.ts";

/** Options of a connection as the drivers of servers share them. */
interface ServerOptions {
  type: string;
  url?: unknown;
  host?: unknown;
  port?: unknown;
  database?: unknown;
  replication?: { master?: ServerOptions };
}

const DEFAULT_PORTS: Record<string, number> = {
  postgres: 5432,
  cockroachdb: 26257,
  mysql: 3306,
  mariadb: 3306,
  mssql: 1433,
  oracle: 1521,
  mongodb: 27017,
};

/** Where a data source points, for people: `localhost:5432/blog`. Never user or password. */
export function targetOf(options: DataSourceOptions): string {
  const server = options as unknown as ServerOptions;
  const credentials = server.replication?.master ?? server;
  const defaultPort = DEFAULT_PORTS[options.type];
  if (defaultPort === undefined) return databaseFileOf(options) ?? textOf(credentials.database) ?? options.type;
  const url = fromUrl(credentials.url);
  const environment = options.type === "postgres" ? process.env : {};
  const host = url?.host ?? textOf(credentials.host) ?? environment.PGHOST ?? "localhost";
  const port = url?.port ?? textOf(credentials.port) ?? environment.PGPORT ?? String(defaultPort);
  const database = url?.database ?? textOf(credentials.database) ?? environment.PGDATABASE;
  return `${host}:${port}${database === undefined ? "" : `/${database}`}`;
}

/** The database a connection asks for by name; undefined when it leaves that to the server. */
export function databaseOf(options: DataSourceOptions): string | undefined {
  const server = options as unknown as ServerOptions;
  const credentials = server.replication?.master ?? server;
  return fromUrl(credentials.url)?.database ?? textOf(credentials.database);
}

function fromUrl(url: unknown): { host?: string; port?: string; database?: string } | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.replace(/^\//, ""));
  return {
    ...(hostname === "" ? {} : { host: hostname }),
    ...(port === "" ? {} : { port }),
    ...(database === "" ? {} : { database }),
  };
}

function textOf(value: unknown): string | undefined {
  return (typeof value === "string" && value !== "") || Number.isFinite(value) ? String(value) : undefined;
}
