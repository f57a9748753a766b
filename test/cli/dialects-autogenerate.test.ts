import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { Verification } from "../../src/protocol/results.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { BACKENDS, dialectProject } from "../helpers/dialects.ts";
import type { Backend, Dialect, DialectProject } from "../helpers/dialects.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";

const USERS = `new EntitySchema({ name: "User", tableName: "users",
  columns: { id: { type: "int", primary: true, generated: "increment" }, email: { type: "varchar", length: 100, unique: true } } })`;

const posts = (columns: string, more = ""): string => `new EntitySchema({ name: "Post", tableName: "posts",
  columns: { id: { type: "int", primary: true, generated: "increment" }, ${columns} },
  relations: { author: { type: "many-to-one", target: "User", onDelete: "CASCADE", joinColumn: { name: "author_id" } } }, ${more} })`;

const entities = (...schemas: string[]): string =>
  `const { EntitySchema } = require("typeorm"); module.exports = [${schemas.join(",\n")}];`;

const BEFORE = entities(
  USERS,
  posts(
    `title: { type: "varchar", length: 50 }, body: { type: "varchar", length: 500, nullable: true }`,
    `indices: [{ name: "posts_title", columns: ["title"] }]`,
  ),
);

/** A length, a rename, a hard addition, a relaxed column, an index over two columns, and a table with a relation. */
const AFTER = entities(
  USERS.replace("unique: true", "unique: true, nullable: true"),
  posts(
    `title: { type: "varchar", length: 200 }, content: { type: "varchar", length: 500, nullable: true }, views: { type: "int" }`,
    `indices: [{ name: "posts_title", columns: ["title", "views"], unique: true }]`,
  ),
  `new EntitySchema({ name: "Tag", tableName: "tags", columns: { name: { type: "varchar", length: 40, primary: true } },
    relations: { posts: { type: "many-to-many", target: "Post", joinTable: { name: "post_tags" } } } })`,
);

const ROWS = `await db.query("INSERT INTO users (id, email) VALUES (1, 'ada@example.org'), (2, 'it''s@example.org')");
  await db.query("INSERT INTO posts (id, title, body, author_id) VALUES (1, 'first', 'the first', 1), (2, 'second', NULL, 2), (7, 'last', 'ü', 1)");`;

/** What TypeORM's own generator would run on the database, and what on one that it made itself. */
const OWN_DIFF = `const { upQueries } = await db.driver.createSchemaBuilder().log(); return upQueries.map(({ query }) => query);`;

const PROVEN: Partial<Verification> = { up: true, diffEmpty: true, down: true, schemaRestored: true, upAgain: true };

function assertProven({ up, diffEmpty, down, schemaRestored, upAgain, ...rest }: Verification): void {
  assert.deepEqual({ up, diffEmpty, down, schemaRestored, upAgain }, PROVEN, JSON.stringify(rest));
  assert.deepEqual([rest.problem, rest.failsOnRows, rest.unseeded], [undefined, undefined, undefined]);
}

for (const { name: system, dialect, start } of BACKENDS) {
  const lines = /MariaDB|better-sqlite3/.test(system) ? TYPEORM_LINES : (["typeorm"] as const);
  for (const line of lines) {
    describe(`autogenerate on ${system}, ${line}`, function () {
      this.timeout(180_000);
      let backend: Backend | undefined;
      let project: DialectProject;
      let service: RevisionService;
      let env: Record<string, string>;

      before(async function () {
        backend = await start();
        if (backend === undefined) {
          process.stderr.write(`skipped: no ${system}\n`);
          this.skip();
        }
        project = await dialectProject(backend, dialect, line, {}, BEFORE);
        env = await backend.empty();
        await writeFile(
          project.workspace.file(".env"),
          Object.entries(env)
            .map(([key, value]) => `${key}=${value}\n`)
            .join(""),
        );
        service = await openRevisionService({
          root: project.workspace.folder,
          embedded: false,
          loadTimeoutMs: 60_000,
          warm: false,
          log: () => {},
        });
      });
      after(async () => {
        await service?.dispose();
        await project?.workspace.cleanup();
        await backend?.stop();
      });

      const edit = async (text: string): Promise<void> => {
        const file = project.workspace.file("entities.js");
        await writeFile(file, text);
        service.invalidate([file]);
      };
      const move = async (direction: "upgrade" | "downgrade", target: string): Promise<void> => {
        const { steps } = await service.move({ direction, target });
        assert.deepEqual(
          steps.map(({ error }) => error),
          steps.map(() => undefined),
        );
      };
      const summaries = async (): Promise<string[]> =>
        (await service.check(NO_ANSWERS)).operations.map(({ summary }) => summary);

      it("writes revisions that keep the rows, both ways, and leave nothing to do", async () => {
        const first = await service.generate({ message: "begin", answers: NO_ANSWERS });
        assertProven(first.verified);
        await move("upgrade", "head");
        assert.deepEqual(await summaries(), []);
        await project.plain(env, ROWS);

        await edit(AFTER);
        const [decision] = (await service.check(NO_ANSWERS)).decisions;
        assert.deepEqual(
          [decision?.kind, decision?.table, decision?.column, decision?.candidates[0]],
          ["rename-or-drop-column", "posts", "body", "content"],
        );
        await assert.rejects(service.generate({ message: "second", answers: NO_ANSWERS }), { code: "needs-decision" });
        const byCalls = service.generate({ message: "second", answers: NO_ANSWERS, statements: "query-runner" });
        await assert.rejects(byCalls, { code: dialect === "postgres" ? "needs-decision" : "usage" });
        const answers = {
          ...NO_ANSWERS,
          renames: [{ table: "posts", from: "body", to: "content" }],
          defaults: { "posts.views": "7" },
        };
        const second = await service.generate({ message: "second", answers });
        assertProven(second.verified);
        assert.deepEqual(
          second.operations.filter(({ verdict }) => verdict === "destructive").map(({ summary }) => summary),
          [],
        );
        await move("upgrade", "head");
        assert.deepEqual(
          await project.plain(
            env,
            `return db.query("SELECT id, title, content, views, author_id FROM posts ORDER BY id");`,
          ),
          [
            { id: 1, title: "first", content: "the first", views: 7, author_id: 1 },
            { id: 2, title: "second", content: null, views: 7, author_id: 2 },
            { id: 7, title: "last", content: "ü", views: 7, author_id: 1 },
          ],
        );
        assert.deepEqual(await summaries(), []);

        const elsewhere = (await backend?.empty()) ?? {};
        const alone = await project.plain(elsewhere, `await db.synchronize(); ${OWN_DIFF}`);
        assert.deepEqual(await project.plain(env, OWN_DIFF), alone);

        await move("downgrade", "-1");
        assert.deepEqual(
          await project.plain(env, `return db.query("SELECT id, title, body, author_id FROM posts ORDER BY id");`),
          [
            { id: 1, title: "first", body: "the first", author_id: 1 },
            { id: 2, title: "second", body: null, author_id: 2 },
            { id: 7, title: "last", body: "ü", author_id: 1 },
          ],
        );
        assert.deepEqual(await project.plain(env, `return db.query("SELECT id, email FROM users ORDER BY id");`), [
          { id: 1, email: "ada@example.org" },
          { id: 2, email: "it's@example.org" },
        ]);
        assert.deepEqual(leftBehind(await project.plain(env, LISTED[dialect])), []);
      });

      if (dialect === "mysql" && line === "typeorm") {
        it("runs no revision on the shadow that names another database of its server", async () => {
          const real = (env["T_DATABASE"] ?? "").split("/").at(-1) ?? "";
          const file = project.workspace.file("m/9000000000001-elsewhere.js");
          const text = `exports.Elsewhere9000000000001 = class { name = "Elsewhere9000000000001";
            async up(queryRunner) { await queryRunner.query("CREATE TABLE ${real}.lost (id int)"); } async down() {} };`;
          await writeFile(file, text);
          service.invalidate([file]);
          await assert.rejects(service.check(NO_ANSWERS), {
            code: "replay-failed",
            message: new RegExp(`names the database ${real}`),
          });
          await rm(file);
          service.invalidate([file]);
          assert.ok(!(await project.tables(env)).includes("lost"));
          await edit(AFTER.replace(`tableName: "users"`, `tableName: "users", database: "${real}"`));
          await assert.rejects(service.check(NO_ANSWERS), { code: "entity-failed" });
        });
      }
    });
  }
}

/** Names of all databases of the server. */
const LISTED: Record<Dialect, string> = {
  postgres: `return (await db.query("SELECT datname AS name FROM pg_database")).map(({ name }) => name);`,
  mysql: `return (await db.query("SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA")).map(({ name }) => name);`,
  sqlite: "return [];",
};

/** What was made for a comparison and is not needed any more; that of the history stays as long as the project is open. */
function leftBehind(names: string[]): string[] {
  return names.filter((name) => name.startsWith("typeorm_revisions")).slice(1);
}
