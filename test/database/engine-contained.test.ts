import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";
import { assertFails, engineProjects, USER } from "../helpers/engine-project.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("the engine containing what the project's code does when it is loaded:", () => {
  const projects = engineProjects();
  const OPTIONS = `type: "postgres", host: "127.0.0.1", port: 1, entities: [User]`;
  const IMPORTS = `import { DataSource } from "typeorm"; import { User } from "./user";`;

  for (const typeorm of TYPEORM_LINES) {
    it(`a data source that connects, in every way it may be exported, on ${typeorm}`, async () => {
      for (const [what, text] of Object.entries({
        "as the documentation has it": `export const db = new DataSource({ ${OPTIONS} });
db.initialize().then(() => { console.log("went on"); }).catch((error) => console.log("failed", error));`,
        "as a promise": `export default new DataSource({ ${OPTIONS} }).initialize();`,
        "after it connected and was used": `export const db = (async () => { const source = await new DataSource({ ${OPTIONS} }).initialize(); await source.query("SELECT 1"); return source; })();`,
        "from a factory": `const db = new DataSource({ ${OPTIONS} }); export async function getDataSource() { if (!db.isInitialized) await db.initialize(); return db; }`,
        "at its top level": `export const db = await new DataSource({ ${OPTIONS} }).initialize();`,
        "two of them": `async function opened(database: string) { const db = new DataSource({ ${OPTIONS}, database }); await db.initialize(); return db; }
export const first = opened("a"); export const second = opened("b");`,
      })) {
        const { engine, workspace } = await projects.open(
          { "src/db.ts": `${IMPORTS}\n${text}`, "src/user.ts": USER },
          { typeorm },
        );
        const params = { dataSourceFile: workspace.file("src/db.ts") };
        await engine.load(what === "two of them" ? { ...params, exportName: "second" } : params);
        assert.equal((await engine.entities()).entities.length, 1, what);
        assert.equal(
          engine.output(),
          "The project's code initialises its data source when it is loaded; it was kept from connecting.\n",
          what,
        );
      }
    });
  }

  it("connections to other services, servers, timers and retries for ever", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `${IMPORTS} import "./noise"; export const db = new DataSource({ ${OPTIONS} });`,
      "src/user.ts": USER,
      "src/noise.ts": `import { createServer, connect } from "node:net"; import pg from "pg";
createServer().listen(0);
const retry = () => connect(1, "127.0.0.1").on("error", () => setTimeout(retry, 1));
retry();
new pg.Pool({ host: "127.0.0.1", port: 1 }).query("SELECT 1");
setInterval(() => {}, 1);
process.on("uncaughtException", (error) => { console.error("fatal", error.message); process.exit(1); });
process.on("unhandledRejection", () => process.exit(1));
setTimeout(() => { throw new Error("too late"); }, 1);
process.send?.({ jsonrpc: "2.0", method: "engine/loading", params: { file: "forged" } });
process.stdin.resume();`,
    });
    const files: string[] = [];
    engine.onLoading((file) => files.push(file));
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    await waitFor("the late exception", () => engine.output().includes("fatal too late"));
    assert.equal((await engine.entities()).entities.length, 1);
    assert.equal(engine.process.exitCode, null);
    assert.ok(!files.includes("forged"));
  });

  it("process.exit in a listener of uncaught exceptions, while it is loaded", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `process.on("uncaughtException", () => process.exit(7)); export default new Promise(() => { setTimeout(() => { throw new Error("no broker"); }, 1); });`,
    });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /process\.exit\(7\)/,
    );
    assert.match(engine.output(), /no broker/);
  });

  it("process.exit after a message: the message and the variable that it names are told", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `const { DATABASE, PORT = 1 } = process.env; if (!DATABASE) { console.log("\\nDATABASE environment variable not set!"); console.log("For example: postgres://localhost/app"); process.exit(1); }`,
    });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /^The data source src\/db\.ts does not load: its code ends the process with process\.exit\(1\), after it said: DATABASE environment variable not set\.$/,
      /^Not set: DATABASE;/,
    );
  });

  it("names of variables in the message before any others, and whole", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `const mail = process.env.T_ADMIN_EMAIL || "a@b"; const mode = process.env.T_MODE; const need = (name) => { throw new Error(name + " is required when T_FOLDER is not set"); }; need("T_DATABASE_URL");`,
      "src/other.ts": `const mail = process.env.T_ADMIN_EMAIL || "a@b"; if (!process.env.T_MODE) throw new Error("no mode");`,
      ".env.example": "OTHER=1",
      "env-example-relational": "# the mode\nT_MODE=fast\n",
      "src/asked.ts": `const owner = process.env.T_OWNER; import "./asked.config";`,
      "src/asked.config.ts": `const config = { get: <T>(name: string, otherwise?: T) => process.env[name] ?? otherwise }; const name = config.get("T_NAME", "x");
if (config.get<string>('T_DB_TYPE') === undefined) throw new Error("no type");`,
      "src/checked.ts": `class ZodError extends Error { issues = [{ path: ["T_URL"], message: "Required" }, { path: ["mail", "port"], message: "Expected number" }];
  get message() { return JSON.stringify(this.issues, null, 2); } } throw new ZodError();`,
      "src/listed.ts": `throw new Error("\\n[\\n  T_OWNER is wrong.\\n]");`,
      "src/name.ts": `const mode = process.env.T_MODE; Colunm();`,
    });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /T_DATABASE_URL is required/,
      /^Not set: T_DATABASE_URL, T_FOLDER;/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/other.ts") }),
      "data-source-failed",
      /no mode/,
      /^Not set: T_MODE; set them or name an env file that does; env-example-relational sets them by example\.$/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/name.ts") }),
      "data-source-failed",
      /Colunm is not defined/,
      /^Mend what fails there/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/asked.ts") }),
      "data-source-failed",
      /no type \(in src\/asked\.config\.ts\)/,
      /^Not set: T_DB_TYPE, T_OWNER\b/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/checked.ts") }),
      "data-source-failed",
      /does not load: T_URL: Required; mail\.port: Expected number\.$/,
      /^Not set: T_URL;/,
    );
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/listed.ts") }),
      "data-source-failed",
      /does not load: T_OWNER is wrong\.$/,
      /^Not set: T_OWNER;/,
    );
  });

  it("a failure that nothing waits for and that leaves the export empty; an export that comes late", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `import { DataSource } from "typeorm"; export let dataSource: DataSource; async function init() { await Promise.resolve(); dataSource = new DataSource({ type: "mssql" }); } init();`,
      "src/late.ts": `import { DataSource } from "typeorm"; export let dataSource: DataSource; async function init() { await Promise.resolve(); dataSource = new DataSource({ type: "postgres" }); } setTimeout(init, 1);`,
    });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts"), exportName: "dataSource" }),
      "no-data-source",
      /The export "dataSource" of src\/db\.ts is not a TypeORM data source/,
      /something failed that nothing waited for: The database driver mssql is not installed in the project\.$/,
    );
    const late = await projects.again(workspace);
    assert.equal((await late.load({ dataSourceFile: workspace.file("src/late.ts") })).exportName, "dataSource");
  });

  it("and tells at every moment which file it is at", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `import "./first"; import "./spins"; export const db = 1;`,
      "src/first.ts": "export {};",
      "src/spins.ts": `import "./leaf"; const end = Date.now() + 500; while (Date.now() < end); throw new Error("spun");`,
      "src/leaf.ts": "export {};",
      "src/never.ts": `import { DataSource } from "typeorm"; import "./other"; export default new Promise(() => {});`,
      "src/other.ts": "export {};",
    });
    let current = "";
    engine.onLoading((file) => (current = workspace.relative(file)));
    const spinning = engine.load({ dataSourceFile: workspace.file("src/db.ts") }).catch((error: unknown) => error);
    await waitFor("the file that spins", () => current === "src/spins.ts");
    const ended = await Promise.race([spinning, Promise.resolve("spinning")]);
    assert.equal(ended, "spinning");
    assert.ok((await spinning) instanceof RevisionsError);
    engine.load({ dataSourceFile: workspace.file("src/never.ts") }).catch(() => {});
    await waitFor("the file whose export is waited for", () => current === "src/never.ts");
  });

  it("a variable that is not set, told in one sentence with relative paths", async () => {
    const { engine, workspace } = await projects.open({
      "src/db.ts": `import "./config"; export const db = 1;`,
      "src/config.ts": `import { readFileSync } from "node:fs"; if (!process.env.T_SECRET) readFileSync(__dirname + "/absent.pem");`,
    });
    const error = await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /^The data source src\/db\.ts does not load: ENOENT: no such file or directory, open 'src\/absent\.pem' \(in src\/config\.ts\)\.$/,
      /^Not set: T_SECRET;/,
    );
    assert.equal(error.facts.file, workspace.file("src/config.ts"));
  });

  describe("the variables of a .env that nobody named", () => {
    const db = (before = ""): Record<string, string> => ({
      "src/db.ts": `${before} import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", host: process.env.T_HOST, database: process.env.T_NAME });`,
      ".env": "T_HOST=from-env\nT_NAME=from-env",
      ".env.local": "T_HOST=from-local",
    });
    const env = { T_HOST: "from-env", T_NAME: "from-env" };

    it("are there for a project that has them set from outside", async () => {
      const { engine, workspace } = await projects.open(db());
      const loaded = await engine.load({ dataSourceFile: workspace.file("src/db.ts"), env, envIsDefault: true });
      assert.equal(loaded.target, "from-env:5432/from-env");
    });

    it("give way to what the project's own code reads, and its files are watched", async () => {
      const reads = [
        `import { readFileSync } from "node:fs"; import { parseEnv } from "node:util"; Object.assign(process.env, parseEnv(readFileSync(".env.local", "utf8")));`,
        ...("loadEnvFile" in process ? [`process.loadEnvFile(".env.local");`] : []),
      ];
      for (const read of reads) {
        const { engine, workspace } = await projects.open({ ...db(`import "./env";`), "src/env.ts": read });
        const params = { dataSourceFile: workspace.file("src/db.ts"), env };
        const loaded = await engine.load({ ...params, envIsDefault: true });
        assert.equal(loaded.target, "from-local:5432");
        assert.ok(loaded.loadedFiles.includes(workspace.file(".env.local")));
        const named = await projects.again(workspace);
        const kept = await named.load(params);
        assert.match(kept.target, /\/from-env$/, "a named env file stays");
      }
    });
  });

  describe("a database driver", () => {
    it("that is not installed is named with the way to get it", async () => {
      const { workspace } = await projects.open({
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "mssql", database: "d" });`,
      });
      for (const standIns of [false, true]) {
        const engine = await projects.again(workspace);
        await assertFails(
          engine.load({ dataSourceFile: workspace.file("src/db.ts"), standIns }),
          "data-source-failed",
          /^The database driver mssql is not installed in the project\.$/,
          /^Install it: npm install mssql\.$/,
        );
      }
    });

    it("that is installed for another Node is told apart from one that is missing", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "better-sqlite3", database: "d" });`,
        "node_modules/better-sqlite3/package.json": JSON.stringify({ name: "better-sqlite3", main: "index.js" }),
        "node_modules/better-sqlite3/index.js": `throw new Error("The module 'better_sqlite3.node' was compiled against a different Node.js version using\\nNODE_MODULE_VERSION 93.");`,
      });
      await assertFails(
        engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
        "data-source-failed",
        /^The native part of better-sqlite3 is built for another Node \(ABI 93\); this one is v\d+\.\d+\.\d+ \(ABI \d+\)\.$/,
        /--node.*npm rebuild better-sqlite3/,
      );
    });

    it("whose native part was never built is told in one sentence", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import { DataSource } from "typeorm"; import "better-sqlite3"; export const db = new DataSource({ type: "better-sqlite3", database: "d" });`,
        "node_modules/better-sqlite3/package.json": JSON.stringify({ name: "better-sqlite3", main: "index.js" }),
        "node_modules/better-sqlite3/index.js": `throw new Error("Could not locate the bindings file. Tried:\\n → " + __dirname + "/build/better_sqlite3.node");`,
      });
      await assertFails(
        engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
        "data-source-failed",
        /^The native part of better-sqlite3 is not built\.$/,
        /^Build it: npm rebuild better-sqlite3\.$/,
      );
    });

    it("of a database in a file does not make that file by being asked what is applied", async () => {
      const { engine, workspace } = await projects.open({
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "better-sqlite3", database: "data/app.db" });`,
        "node_modules/better-sqlite3/package.json": JSON.stringify({ name: "better-sqlite3", main: "index.js" }),
        "node_modules/better-sqlite3/index.js": `module.exports = class { constructor() { throw new Error("opened"); } };`,
      });
      await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
      assert.equal((await engine.applied({ connection: { kind: "configured" } })).tableExists, false);
      await workspace.write({ "data/app.db": "" });
      await assertFails(engine.applied({ connection: { kind: "configured" } }), "database-refused", /opened/);
    });

    it("of Postgres comes with us where the project has none", async () => {
      const { engine, workspace } = await projects.open(
        { "src/db.ts": `${IMPORTS} export const db = new DataSource({ ${OPTIONS} });`, "src/user.ts": USER },
        { typeorm: null },
      );
      await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
      await assertFails(
        engine.applied({ connection: { kind: "configured" } }),
        "database-unreachable",
        /127\.0\.0\.1:1\b.*ECONNREFUSED/,
      );
    });
  });
});
