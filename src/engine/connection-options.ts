import type { DataSourceOptions } from "typeorm";
import type { ConnectionTarget, TemporaryDatabase } from "../protocol/engine.ts";

/** What other sessions see in pg_stat_activity. */
export const APPLICATION_NAME = "typeorm-revisions";

export const CONNECT_TIMEOUT_MS = 10_000;

/** Options that TypeORM would act on by itself while connecting, or that belong to the running application. */
const NEVER_USED = [
  "entities",
  "subscribers",
  "migrations",
  "synchronize",
  "dropSchema",
  "migrationsRun",
  "cache",
  "logger",
  "logging",
  "maxQueryExecutionTime",
  "poolErrorHandler",
  "logNotifications",
];

/**
 * The only options of the user's that a connection to another database may have. TypeORM lets `url`
 * and `replication` win over `host`, so what is not on this list would lead to the real database.
 */
const SHAPING_OPTIONS = [
  "schema",
  "entityPrefix",
  "namingStrategy",
  "migrationsTableName",
  "metadataTableName",
  "uuidExtension",
  "installExtensions",
  "extensions",
] as const;

type Options = Record<string, unknown>;

/**
 * What a connection is for. Looking installs no extension, which TypeORM does on connecting otherwise.
 * Applying knows the entities where migrations need what TypeORM makes of them.
 * A rehearsal does too, and leaves no extension.
 */
export type Purpose = { kind: "look" } | { kind: "apply" | "rehearse"; entities: unknown[] };

/** What connecting alone would change otherwise: extensions, the journal of an SQLite file, the file of sql.js. */
const LEAVING_NO_TRACE: Options = { installExtensions: false, enableWAL: false, autoSave: false };

/** Options of a data source of ours for one connection. */
export function connectionOptions(
  options: DataSourceOptions,
  connection: ConnectionTarget,
  purpose: Purpose,
): DataSourceOptions {
  const built = optionsFor(options as unknown as Options, connection);
  return {
    ...built,
    ...(purpose.kind === "apply" ? saved(built) : LEAVING_NO_TRACE),
    entities: purpose.kind === "look" ? [] : purpose.entities,
    migrations: [],
    subscribers: [],
    logging: false,
  } as unknown as DataSourceOptions;
}

function optionsFor(options: Options, connection: ConnectionTarget): Options {
  switch (connection.kind) {
    case "configured":
      return configured(options);
    case "stand-in":
      return standIn(options);
    case "server":
      return { ...shaping(options), type: options.type, url: connection.url };
    case "socket":
      return socket(options, connection);
    case "temporary":
      return temporary(options, connection);
  }
}

function configured(options: Options): Options {
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => !NEVER_USED.includes(name)));
  if (options.type !== "postgres") return kept;
  return {
    ...kept,
    ...quietPool(),
    applicationName: APPLICATION_NAME,
    connectTimeoutMS: Math.min(numberOr(options.connectTimeoutMS, CONNECT_TIMEOUT_MS), CONNECT_TIMEOUT_MS),
    extra: { ...(options.extra as Options | undefined), application_name: APPLICATION_NAME },
  };
}

/** TypeORM keeps a database of sql.js in memory unless it is told to write its file. */
function saved({ type, location }: Options): Options {
  return type === "sqljs" && typeof location === "string" ? { autoSave: true } : {};
}

/** What a database in memory may have of the user's; a file, a host and a name are not among it. */
const IN_MEMORY = [...SHAPING_OPTIONS, "type", "driver", "nativeBinding", "prepareDatabase", "sqlJsConfig"];

function standIn(options: Options): Options {
  return {
    ...Object.fromEntries(Object.entries(options).filter(([name]) => IN_MEMORY.includes(name))),
    ...(options.type === "sqljs" ? {} : { database: /sqlite/.test(String(options.type)) ? ":memory:" : undefined }),
  };
}

/** What a database on the user's own MySQL server may have of the user's beside where the server is: how values are read. */
const ON_SERVER = [
  ...SHAPING_OPTIONS,
  "driver",
  "connectorPackage",
  "charset",
  "timezone",
  "supportBigNumbers",
  "bigNumberStrings",
  "dateStrings",
  "legacySpatialSupport",
  "multipleStatements",
  "flags",
];

/** Where a server is and who asks; the database is not among it. */
const ADDRESS = ["host", "port", "username", "password", "socketPath", "ssl"];

function temporary(options: Options, { database, url }: TemporaryDatabase): Options {
  const { type } = options;
  if (type === "sqljs") return { ...standIn(options), location: database };
  if (/sqlite/.test(String(type))) return { ...standIn(options), database };
  const { replication } = options as { replication?: { master?: Options } };
  const address = url === undefined ? addressOf(replication?.master ?? options) : fromUrl(url);
  return {
    ...picked(options, ON_SERVER),
    ...address,
    type,
    ...(database === "" ? {} : { database }),
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
}

/** TypeORM lets what a URL says win over the rest, and a socket among the options of the driver over both. */
function addressOf(options: Options): Options {
  const { url, extra } = options as { url?: unknown; extra?: Options };
  return {
    ...picked(options, ADDRESS),
    ...(typeof url === "string" ? fromUrl(url) : {}),
    ...picked(extra ?? {}, ["socketPath", "ssl"]),
  };
}

function fromUrl(text: string): Options {
  const { hostname, port, username, password } = new URL(text);
  return {
    host: hostname,
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
  };
}

function picked(options: Options, names: readonly string[]): Options {
  return Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
}

function shaping(options: Options): Options {
  return picked(options, SHAPING_OPTIONS);
}

function socket(options: Options, connection: Extract<ConnectionTarget, { kind: "socket" }>): Options {
  const { host, port, user, password, database, ssl = false } = connection;
  return {
    ...shaping(options),
    ...quietPool(),
    type: "postgres",
    host,
    port,
    username: user,
    password,
    database,
    ssl,
    poolSize: 1,
    applicationName: APPLICATION_NAME,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    // A connection that is made anew later would read the environment again.
    extra: { idleTimeoutMillis: 0 },
  };
}

/** A pool's late errors concern nobody: what matters fails where it is awaited. */
function quietPool(): Options {
  return { poolErrorHandler: () => {} };
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" && value > 0 ? value : otherwise;
}
