import { RevisionsError } from "../core/errors.ts";

/** How a server is reached, for `pg` and for TypeORM. */
export interface ServerAddress {
  host: string;
  port: number;
  user: string;
  password?: string;
  /** One that is there, to connect to while others are made. */
  database: string;
  ssl?: { rejectUnauthorized: boolean };
}

/** What `sslmode` means; Postgres' own tools encrypt without asking who answers when it is `require`. */
const SSL_MODES: Record<string, { rejectUnauthorized: boolean } | undefined> = {
  disable: undefined,
  allow: undefined,
  prefer: undefined,
  require: { rejectUnauthorized: false },
  "no-verify": { rejectUnauthorized: false },
  "verify-ca": { rejectUnauthorized: true },
  "verify-full": { rejectUnauthorized: true },
};

/**
 * @param url `postgres://user:password@host:port/database?sslmode=require`; what is left out is as Postgres' own tools have it
 * @throws RevisionsError `usage`, which does not repeat the URL: it may hold a password
 */
export function parseServerUrl(url: string, env: NodeJS.ProcessEnv = process.env): ServerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const sslMode = parsed?.searchParams.get("sslmode") ?? "disable";
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) throw malformed("is not the URL of a Postgres server");
  if (!Object.hasOwn(SSL_MODES, sslMode)) throw malformed("has an sslmode that is not known");
  const ssl = SSL_MODES[sslMode];
  const password = decoded(parsed.password) || env["PGPASSWORD"];
  return {
    host: parsed.searchParams.get("host") ?? (parsed.hostname.replace(/^\[|\]$/g, "") || "localhost"),
    port: Number(parsed.port || 5432),
    user: decoded(parsed.username) || parsed.searchParams.get("user") || env["PGUSER"] || "postgres",
    ...(password ? { password } : {}),
    database: decoded(parsed.pathname.slice(1)) || "postgres",
    ...(ssl ? { ssl } : {}),
  };
}

/** For people, without user and password. */
export function labelOf({ host, port }: ServerAddress): string {
  return `${host}:${port}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed("has a % that must be written %25");
  }
}

function malformed(how: string): RevisionsError {
  return new RevisionsError("usage", `What is given for the shadow ${how}.`, {
    hint: "It is embedded, or looks like this: postgres://user:password@localhost:5432/postgres",
  });
}
