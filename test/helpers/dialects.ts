import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { betterSqlite3 } from "./better-sqlite3.ts";
import { createWorkspace } from "./engine.ts";
import type { TestWorkspace, TypeOrmLine } from "./engine.ts";
import { startMariaDb } from "./mariadb.ts";
import { startPostgres } from "./postgres.ts";
import { runScript } from "./script.ts";

const run = promisify(execFile);
const packages = fileURLToPath(new URL("../../node_modules/", import.meta.url));

/** A database system of its own, as the tests of all dialects need it. */
export interface Backend {
  /** Options of the data source, as JavaScript that reads T_DATABASE and T_PORT. */
  options: string;
  /** Packages of the project, by the name that it knows them by. */
  links: Record<string, string>;
  /** The variables of an empty database; a file is not there yet. */
  empty(): Promise<Record<string, string>>;
  /** A T_DATABASE that does not answer, or is not there. */
  nowhere: string;
  /** For --shadow, where the system cannot be had in memory. */
  shadow?: string;
  /** Runs a script as the system's own client does. */
  runScript(env: Record<string, string>, script: string): Promise<void>;
  stop(): Promise<void>;
}

/** How to list the tables of a database. */
const TABLES = {
  postgres: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  mysql: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()",
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
};

export type Dialect = keyof typeof TABLES;

/** JavaScript that returns what tables and indexes are, as the system tells it. */
const DEFINITIONS: Record<Dialect, string> = {
  postgres: `return [
    ...(await db.query("SELECT table_name, column_name, data_type, column_default, is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2")),
    ...(await db.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"))].map((row) => Object.values(row).join(" "));`,
  mysql: `const all = [];
    for (const { name } of await db.query(${JSON.stringify(`${TABLES.mysql} ORDER BY 1`)}))
      all.push((await db.query("SHOW CREATE TABLE " + name))[0]["Create Table"].replace(/AUTO_INCREMENT=\\d+ /, ""));
    return all;`,
  sqlite: `return (await db.query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")).map(({ sql }) => sql.trim());`,
};

/** What a database holds, as far as the tests' revisions change it. */
export interface DialectState {
  /** Sorted. */
  tables: string[];
  definitions: string[];
  /** "timestamp name" of each row of the migrations table, in its order. */
  recorded: string[];
  /** Rows of the table of that name, where there is one. */
  posts: Record<string, unknown>[];
}

/** Every system that the tests of all dialects run on; `start` answers undefined where it is not installed. */
export const BACKENDS: { name: string; dialect: Dialect; start: () => Promise<Backend | undefined> }[] = [
  { name: "Postgres", dialect: "postgres", start: postgres },
  { name: "MariaDB", dialect: "mysql", start: mariadb },
  { name: "SQLite by better-sqlite3", dialect: "sqlite", start: () => sqliteFile("better-sqlite3", "database") },
  { name: "SQLite by sql.js", dialect: "sqlite", start: () => sqliteFile("sqljs", "location") },
];

async function postgres(): Promise<Backend> {
  const server = await startPostgres();
  let count = 0;
  return {
    options: `type: "postgres", url: process.env.T_DATABASE`,
    nowhere: "postgres://nobody@127.0.0.1:1/nowhere",
    runScript: (env, script) => runScript(server, path.posix.basename(env["T_DATABASE"] ?? ""), script),
    links: { pg: "pg" },
    empty: async () => ({ T_DATABASE: server.url(await server.createDatabase(`dialect_${++count}`)) }),
    stop: () => server.stop(),
  };
}

async function mariadb(): Promise<Backend | undefined> {
  const server = await startMariaDb();
  let count = 0;
  return (
    server && {
      options: `type: "mariadb", url: process.env.T_DATABASE`,
      nowhere: "mysql://nobody@127.0.0.1:1/nowhere",
      shadow: server.url(""),
      links: { mysql2: "mysql2" },
      empty: async () => ({ T_DATABASE: server.url(await server.createDatabase(`dialect_${++count}`)) }),
      runScript: (env, script) => server.runScript(path.posix.basename(env["T_DATABASE"] ?? ""), script),
      stop: () => server.stop(),
    }
  );
}

async function sqliteFile(type: "better-sqlite3" | "sqljs", option: string): Promise<Backend> {
  const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-sqlite-"));
  let count = 0;
  const native = await betterSqlite3();
  return {
    options: `type: "${type}", ${option}: process.env.T_DATABASE`,
    nowhere: path.join(folder, "nowhere", "app.db"),
    async runScript({ T_DATABASE = "" }, script) {
      await mkdir(path.dirname(T_DATABASE), { recursive: true });
      const program = `new (require(${JSON.stringify(native)}))(process.argv[1]).exec(process.argv[2])`;
      await run(process.execPath, ["-e", program, T_DATABASE, script]);
    },
    links: type === "sqljs" ? { "sql.js": "sql.js" } : { "better-sqlite3": path.relative(packages, native) },
    async empty() {
      const home = path.join(folder, `${++count}`);
      // Only better-sqlite3's driver makes the folder.
      if (type === "sqljs") await mkdir(home);
      return { T_DATABASE: path.join(home, "app.db") };
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A project in plain JavaScript on one backend. */
export interface DialectProject {
  workspace: TestWorkspace;
  /** Runs JavaScript in a process of its own, with plain TypeORM's data source initialised as `db`; answers what it returns. */
  plain<T>(env: Record<string, string>, script: string): Promise<T>;
  /** Names of the tables that there are, sorted. */
  tables(env: Record<string, string>): Promise<string[]>;
  /** All that the revisions make; by plain TypeORM, which runs `first` before. */
  state(env: Record<string, string>, first?: string): Promise<DialectState>;
  /** "timestamp name" of each row of the migrations table, in its order. */
  recorded(env: Record<string, string>): Promise<string[]>;
}

/**
 * @param migrations files of `m/`, CommonJS
 * @param entities the module `entities.js`, which exports a list of them
 */
export async function dialectProject(
  backend: Backend,
  dialect: Dialect,
  line: TypeOrmLine,
  migrations: Record<string, string>,
  entities = "module.exports = [];",
): Promise<DialectProject> {
  const workspace = await createWorkspace({
    files: {
      "db.js": `const { DataSource } = require("typeorm");
exports.db = new DataSource({ ${backend.options}, migrations: [__dirname + "/m/*.js"], entities: require("./entities.js") });`,
      "entities.js": entities,
      ...Object.fromEntries(Object.entries(migrations).map(([name, text]) => [`m/${name}.js`, text])),
    },
    typeorm: line,
    packages: ["reflect-metadata"],
    links: backend.links,
  });
  const project: DialectProject = {
    workspace,
    async plain<T>(env: Record<string, string>, script: string) {
      const program = `const { db } = require("./db.js");
        if (db.options.type === "sqljs") db.setOptions({ autoSave: true });
        db.initialize().then(async () => { const answer = await (async () => { ${script} })(); await db.destroy();
          process.stdout.write(JSON.stringify(answer ?? null)); });`;
      const { stdout } = await run(process.execPath, ["-e", program], {
        cwd: workspace.folder,
        env: { ...process.env, ...env },
      });
      return JSON.parse(stdout) as T;
    },
    async tables(env) {
      const rows = await project.plain<{ name: string }[]>(env, `return db.query(${JSON.stringify(TABLES[dialect])});`);
      return rows.map(({ name }) => name).toSorted();
    },
    state: (env, first = "") =>
      project.plain(
        env,
        `${first}
        const definitions = await (async () => { ${DEFINITIONS[dialect]} })();
        const tables = (await db.query(${JSON.stringify(TABLES[dialect])})).map(({ name }) => name).toSorted();
        const rows = await db.query("SELECT timestamp, name FROM migrations ORDER BY id");
        const recorded = rows.map(({ timestamp, name }) => timestamp + " " + name);
        const posts = tables.includes("posts") ? await db.query("SELECT * FROM posts") : [];
        return { tables, definitions, recorded, posts };`,
      ),
    async recorded(env) {
      const sql = "SELECT timestamp, name FROM migrations ORDER BY id";
      const rows = await project.plain<{ timestamp: unknown; name: string }[]>(env, `return db.query("${sql}");`);
      return rows.map(({ timestamp, name }) => `${String(timestamp)} ${name}`);
    },
  };
  return project;
}
