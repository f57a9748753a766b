import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { PlainProject, TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPglite } from "../helpers/pglite.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

const sample = fileURLToPath(new URL("../../migrations-samples/blog/", import.meta.url));

/** Relations and types that stand in the public schema, but for those that TypeORM keeps for itself. */
const leftOver = `
  SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relname NOT IN ('migrations', 'migrations_id_seq', 'typeorm_metadata') AND relkind <> 'i'
  UNION ALL
  SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'`;

describe("the sample blog, run by plain TypeORM", () => {
  let postgres: TestPostgres;
  let revisions: string[];

  before(async () => {
    postgres = await startPostgres();
    const files = await readdir(path.join(sample, "src/migrations"));
    revisions = files.toSorted().map((file) => file.slice(0, 13));
  });
  after(() => postgres.stop());

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    describe(`TypeORM ${line}`, () => {
      let project: PlainProject;
      before(async () => {
        project = await compilePlainProject(sample, line);
      });
      after(() => project.cleanup());

      const emptyDatabase = async (name: string): Promise<Record<string, string>> => ({
        DB_HOST: postgres.host,
        DB_PORT: String(postgres.port),
        DB_USER: postgres.user,
        DB_PASSWORD: postgres.password,
        DB_NAME: await postgres.createDatabase(`${name}_${line.replace(".", "_")}`),
      });

      const assertRoundTrip = async (env: Record<string, string>): Promise<void> => {
        const [ran, diff, , rest, again, diffAgain] = await project.run(env, [
          { do: "up" },
          { do: "diff" },
          { do: "down", count: revisions.length },
          { do: "sql", sql: leftOver },
          { do: "up", transaction: "all" },
          { do: "diff" },
        ]);
        assert.deepEqual(
          (ran as string[]).map((name) => name.slice(-13)),
          revisions,
        );
        assert.deepEqual(diff, []);
        assert.deepEqual(rest, []);
        assert.deepEqual(again, ran);
        assert.deepEqual(diffAgain, []);
      };

      it("is in sync after every revision, and leaves nothing after reverting them, on Postgres", async () => {
        await assertRoundTrip(await emptyDatabase("round_trip"));
      });

      it("is in sync after every revision, and leaves nothing after reverting them, on PGlite", async () => {
        const pglite = await startPglite();
        try {
          await assertRoundTrip({ DB_HOST: pglite.host, DB_PORT: String(pglite.port), DB_NAME: "postgres" });
        } finally {
          await pglite.stop();
        }
      });

      it("carries rows through its data migrations and back", async () => {
        const [, , , moved, , restored] = await project.run(await emptyDatabase("rows"), [
          { do: "up", until: 2 },
          {
            do: "sql",
            sql: `
              INSERT INTO users (email, "nameFirst", bio) VALUES ('ada@example.org', 'Ada', 'writes'), ('bob@example.org', 'Bob', NULL);
              INSERT INTO posts (title, slug, body, "isPublished", "authorId")
                SELECT 'Hello', 'hello', 'three short words', true, id FROM users WHERE email LIKE 'ada%';
              INSERT INTO posts (title, slug, body, "authorId")
                SELECT 'Later', 'later', '', id FROM users WHERE email LIKE 'bob%'`,
          },
          { do: "up" },
          {
            do: "sql",
            sql: `
              SELECT slug, status, "publishedAt" = posts."createdAt" AS published, "wordCount", bio FROM posts
              LEFT JOIN profiles ON profiles."userId" = posts."authorId" ORDER BY slug`,
          },
          { do: "down", count: revisions.length - 2 },
          {
            do: "sql",
            sql: `SELECT slug, "isPublished", bio FROM posts JOIN users ON users.id = "authorId" ORDER BY slug`,
          },
        ]);
        assert.deepEqual(moved, [
          { slug: "hello", status: "published", published: true, wordCount: 3, bio: "writes" },
          { slug: "later", status: "draft", published: null, wordCount: 0, bio: null },
        ]);
        assert.deepEqual(restored, [
          { slug: "hello", isPublished: true, bio: "writes" },
          { slug: "later", isPublished: false, bio: null },
        ]);
      });
    });
  }
});
