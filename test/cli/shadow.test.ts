import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stopEmbedded } from "../../src/shadow/embedded.ts";
import { runCli } from "../helpers/cli.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("the shadow of the command line", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let folder: string;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-cli-shadow-")));
    await mkdir(path.join(folder, "migrations"));
    await writeFile(path.join(folder, "package.json"), '{ "private": true }');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
    assert.deepEqual(await temporary(), []);
  });

  /** The configured database is never there: nothing here asks it. */
  const run = (...args: string[]) => runCli(folder, args, { DATABASE_URL: "postgres://nobody@127.0.0.1:1/nothing" });

  const temporary = () =>
    postgres.query("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 'typeorm%' ORDER BY 1");

  const writeEntity = (columns: string, options = "") =>
    writeFile(
      path.join(folder, "data-source.ts"),
      `import { Column, DataSource, Entity, Index, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class Place {
  @PrimaryGeneratedColumn("uuid") id: string;
  ${columns}
}

export const source = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  entities: [Place],
  migrations: [__dirname + "/migrations/*.ts"],
  ${options}
});
`,
    );

  const writeMigration = (name: string, up: string[], down: string[] = []) =>
    writeFile(
      path.join(folder, "migrations", `${name.slice(-13)}-${name.slice(0, -13)}.ts`),
      `import type { QueryRunner } from "typeorm";

export class ${name} {
  async up(queryRunner: QueryRunner): Promise<void> {
${up.map((sql) => `    await queryRunner.query(\`${sql}\`);\n`).join("")}  }
  async down(queryRunner: QueryRunner): Promise<void> {
${down.map((sql) => `    await queryRunner.query(\`${sql}\`);\n`).join("")}  }
}
`,
    );

  async function refuses(args: string[], code: string, message: string | RegExp, hint: RegExp) {
    const result = await run(...args, "--json");
    const { ok, error } = result.json();
    assert.equal(ok, false);
    if (typeof message === "string") assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.equal(error.code, code);
    assert.match(error.hint ?? "", hint);
    assert.equal(result.code, 3);
    return error;
  }

  describe("on a server", () => {
    it("generates and proves a revision, leaves nothing there, and shows no password", async () => {
      await writeEntity(
        '@Column({ type: "enum", enum: ["a", "b"] }) kind: string; @Column({ type: "citext" }) name: string;',
      );
      const shadow = ["--shadow", postgres.url("postgres")];
      const first = await run("revision", "--autogenerate", "-m", "first", "--json", "-v", ...shadow);
      assert.equal(first.code, 0, first.stdout + first.stderr);
      assert.deepEqual(first.json().verified, {
        up: true,
        diffEmpty: true,
        down: true,
        schemaRestored: true,
        upAgain: true,
      });
      assert.deepEqual(await temporary(), []);
      await writeEntity(
        '@Column({ type: "enum", enum: ["a", "b", "c"] }) kind: string; @Column({ type: "citext" }) title: string;',
      );
      const second = await run("revision", "--autogenerate", "-m", "second", "--rename", "place.name:title", ...shadow);
      assert.equal(second.code, 0, second.stdout + second.stderr);
      const check = await run("check", "-v", ...shadow);
      assert.equal(check.code, 0, check.stdout + check.stderr);
      for (const { stdout, stderr } of [first, second, check])
        assert.ok(!`${stdout}${stderr}`.includes(postgres.password), "no password is shown");
      assert.equal((await run("check")).code, 0, "the embedded one agrees");
    });

    it("is named by a variable just as well", async () => {
      await writeEntity("@Column() name: string;");
      const env = {
        TYPEORM_REVISIONS_SHADOW: "postgres://me:${env:SHADOW_PASSWORD}@127.0.0.1:1/x",
        SHADOW_PASSWORD: "secret-word",
      };
      const result = await runCli(folder, ["check", "--json", "-v"], env);
      assert.equal(result.json().error.code, "database-unreachable", result.stdout);
      assert.match(result.json().error.message, /The shadow's server 127\.0\.0\.1:1 cannot be reached/);
      assert.ok(!`${result.stdout}${result.stderr}`.includes("secret-word"));
    });

    it("is left clean by a command that is interrupted or killed", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Slow1700000000001", ["SELECT pg_sleep(600)"]);
      const cli = path.resolve(import.meta.dirname, "../../dist/cli.mjs");
      for (const signal of ["SIGINT", "SIGKILL"] as const) {
        const child = spawn(process.execPath, [cli, "check", "--shadow", postgres.url("postgres")], {
          cwd: folder,
          stdio: "ignore",
          // Ctrl+C reaches a group.
          detached: true,
        });
        await waitFor("the migration runs", async () => {
          const rows = await postgres.query(
            "postgres",
            "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()",
          );
          return rows.length > 0;
        });
        const pid = child.pid as number;
        process.kill(signal === "SIGINT" ? -pid : pid, signal);
        await waitFor(`nothing is left after ${signal}`, async () => (await temporary()).length === 0);
      }
    });
  });

  describe("on PGlite", () => {
    it("has the extensions that revisions and entities need", async () => {
      await writeEntity(
        [
          '@Column({ type: "citext" }) name: string;',
          '@Column({ type: "hstore", nullable: true }) tags: object;',
          '@Column({ type: "ltree", nullable: true }) path: string;',
          '@Column({ type: "text", default: () => "encode(gen_random_bytes(4), \'hex\')" }) token: string;',
        ].join("\n  "),
      );
      await writeMigration("Trigrams1700000000001", [
        "CREATE EXTENSION pg_trgm",
        'CREATE EXTENSION IF NOT EXISTS "btree_gin"',
        "DO $$ BEGIN EXECUTE format('CREATE EXTENSION %I', 'unac' || 'cent'); END $$",
        "CREATE EXTENSION earthdistance CASCADE",
        "CREATE EXTENSION vector",
        "CREATE EXTENSION pgcrypto",
        "CREATE TABLE notes (text text, embedding vector(3))",
        "CREATE INDEX notes_text ON notes USING gin (text gin_trgm_ops)",
      ]);
      const result = await run("revision", "--autogenerate", "-m", "places", "--drop", "notes", "--json");
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.equal(result.json().verified.upAgain, true);
    });

    it("names the extension that a revision creates and PGlite lacks", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Maps1700000000001", ["CREATE EXTENSION IF NOT EXISTS postgis"]);
      const error = await refuses(
        ["check"],
        "extension-missing",
        "The embedded Postgres has no extension postgis.",
        /--shadow postgres:\/\//,
      );
      assert.equal(error.revision, "1700000000001");
      assert.equal(error.statement, "CREATE EXTENSION IF NOT EXISTS postgis");
    });

    it("names it just as well where the project runs on an embedded Postgres", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Maps1700000000001", ["CREATE EXTENSION IF NOT EXISTS postgis"]);
      try {
        await refuses(
          ["upgrade", "head", "--embedded"],
          "extension-missing",
          "The embedded Postgres has no extension postgis, which Maps1700000000001 needs.",
          /configured connection/,
        );
      } finally {
        await stopEmbedded(folder);
      }
    });

    it("names it where TypeORM would have made it for the entities, before a revision uses it", async () => {
      await writeEntity('@Column({ type: "geometry" }) at: object;');
      await writeMigration("Places1700000000001", ["CREATE TABLE place (at geometry)"]);
      await refuses(
        ["check"],
        "extension-missing",
        "The embedded Postgres has no extension postgis.",
        /typeormRevisions\.shadow/,
      );
      try {
        await refuses(
          ["upgrade", "head", "--embedded"],
          "extension-missing",
          "The embedded Postgres has no extension postgis, which Places1700000000001 needs.",
          /configured connection/,
        );
      } finally {
        await stopEmbedded(folder);
      }
    });

    it("names the extension that an entity needs and PGlite lacks", async () => {
      await writeEntity('@Index({ spatial: true }) @Column({ type: "geometry" }) at: object;');
      await refuses(
        ["check"],
        "extension-missing",
        "The embedded Postgres has no extension postgis.",
        /typeormRevisions\.shadow/,
      );
    });

    it("makes what entities need where the project installs extensions by hand", async () => {
      await writeEntity('@Column({ type: "citext" }) name: string;', "installExtensions: false,");
      assert.equal((await run("check")).code, 1);
    });

    it("names the extension that a revision uses and none creates", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Secrets1700000000001", [
        "CREATE TABLE secrets (hash text DEFAULT crypt('a', gen_salt('bf')))",
      ]);
      await refuses(
        ["check"],
        "replay-failed",
        'Secrets1700000000001 needs the function "gen_salt" of the extension pgcrypto, which no revision creates.',
        /CREATE EXTENSION IF NOT EXISTS "pgcrypto"/,
      );
    });
  });

  describe("of a history without a beginning", () => {
    it("names the revision and the table that no revision makes", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration(
        "FirstOfAll1700000000001",
        ['CREATE TABLE "orders" ("userId" integer REFERENCES "users")'],
        ['DROP TABLE "orders"', 'CREATE TABLE "users" ()'],
      );
      await writeMigration("Later1700000000002", ['CREATE TABLE "users" ()']);
      const error = await refuses(
        ["check"],
        "replay-failed",
        'The history has no beginning: FirstOfAll1700000000001 needs the table "users", which no revision makes.',
        /synchronize or by hand.*pg_dump --schema-only/,
      );
      assert.equal(error.revision, "1700000000001");
      assert.match(error.file ?? "", /1700000000001-FirstOfAll\.ts$/);
    });

    it("names them just as well where a database is upgraded that has nothing yet", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Begin1700000000001", ['CREATE TABLE "orders" ("id" integer)']);
      await writeMigration("Shorten1700000000002", ['ALTER TABLE "users" DROP COLUMN "name"']);
      try {
        await refuses(
          ["upgrade", "head", "--embedded"],
          "migration-failed",
          'The history has no beginning: Shorten1700000000002 needs the table "users", which no revision makes.',
          /synchronize or by hand/,
        );
      } finally {
        await stopEmbedded(folder);
      }
    });

    it("names a schema and a type as well", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Schema1700000000001", ["CREATE TABLE app.notes ()"]);
      await refuses(
        ["check"],
        "replay-failed",
        /Schema1700000000001 needs the schema "app", which no revision makes/,
        /pg_dump/,
      );
      await rm(path.join(folder, "migrations"), { recursive: true });
      await mkdir(path.join(folder, "migrations"));
      await writeMigration("Type1700000000001", ["CREATE TABLE notes (mood mood)"]);
      await refuses(
        ["check"],
        "replay-failed",
        /Type1700000000001 needs the type "mood", which no revision makes/,
        /pg_dump/,
      );
      assert.equal((await readdir(path.join(folder, "migrations"))).length, 1);
    });

    it("is not blamed where an earlier revision made the table and took it away", async () => {
      await writeEntity("@Column() name: string;");
      await writeMigration("Make1700000000001", ['CREATE TABLE "users" ()', 'DROP TABLE "users"']);
      await writeMigration("Use1700000000002", ['ALTER TABLE "users" ADD "a" integer']);
      await refuses(
        ["check"],
        "replay-failed",
        /^The history cannot be replayed.*Use1700000000002 failed/,
        /Mend that revision/,
      );
    });
  });
});
