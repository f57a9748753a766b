import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { compileFunction } from "node:vm";
import fc from "fast-check";
import { callsOf } from "../../../src/core/autogenerate/query-runner/comparison-calls.ts";
import { DEFAULT_STYLE } from "../../../src/core/autogenerate/file-style.ts";
import type { FileStyle } from "../../../src/core/autogenerate/file-style.ts";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import type { MigrationInput } from "../../../src/core/autogenerate/source.ts";
import type { Operation } from "../../../src/core/operations/operation.ts";
import { BY_CALLS } from "./schema-actions.ts";

const ROOT = path.join(import.meta.dirname, "../../..");
const ID = "1763628000000";

interface Migration {
  transaction?: boolean;
  up(queryRunner: unknown): Promise<void>;
  down(queryRunner: unknown): Promise<void>;
}

function input(rest: Partial<MigrationInput> = {}): MigrationInput {
  return {
    message: "add last_read_at to chats",
    id: ID,
    revises: ["1763541600000"],
    upSql: [],
    downSql: [],
    operations: [],
    style: DEFAULT_STYLE,
    ...rest,
  };
}

/** Loads a written file the way its project would. */
async function load(source: string, { language, module }: FileStyle): Promise<Migration> {
  const code = language === "ts" ? stripTypeScriptTypes(source) : source;
  let exported: Record<string, unknown>;
  if (language === "js" && module === "cjs") {
    const target = { exports: {} as Record<string, unknown> };
    compileFunction(code, ["module"])(target);
    exported = target.exports;
  } else {
    exported = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<string, unknown>;
  }
  const [found] = Object.values(exported);
  return new (found as new () => Migration)();
}

async function record(migration: Migration, direction: "up" | "down"): Promise<string[]> {
  const statements: string[] = [];
  await migration[direction]({ query: async (sql: string) => void statements.push(sql) });
  return statements;
}

function operation(rest: Partial<Operation>): Operation {
  return {
    kind: "add-column",
    table: "chats",
    summary: "add column x (text, nullable)",
    verdict: "lossless",
    up: [],
    down: [],
    ...rest,
  };
}

const STYLES: fc.Arbitrary<FileStyle> = fc.record({
  language: fc.constantFrom("ts" as const, "js" as const),
  module: fc.constantFrom("esm" as const, "cjs" as const),
  quotes: fc.constantFrom("double" as const, "single" as const),
  indent: fc.constantFrom("  ", "    ", "\t"),
  semicolons: fc.boolean(),
  publicMethods: fc.boolean(),
  extension: fc.constant("ts"),
});

/** Text that is hard on a writer: everything that means something in a template literal, and SQL long enough to be broken. */
const SQL = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "`",
        "$",
        "{",
        "}",
        "${",
        "\\",
        "\\u",
        "\r",
        "\n",
        "\r\n",
        "'",
        '"',
        "*/",
        "//",
        "\u2028",
        "\ud800",
        "\0",
        "1",
        "🤨",
        " ",
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join("")),
  fc
    .array(
      fc.constantFrom(
        "CREATE TABLE",
        "ALTER TABLE",
        "(",
        ")",
        ",",
        " ",
        "ADD",
        "COLUMN",
        '"a b"',
        "'it''s'",
        "$x$ ( $x$",
        "-- c\n",
        "DEFAULT",
        "`${x}`",
        "REFERENCES",
        "ON",
        "WHERE",
      ),
      { minLength: 20, maxLength: 80 },
    )
    .map((parts) => parts.join(" ")),
);

describe("writeMigration", () => {
  it("writes a file that runs exactly the given SQL, both ways, in every style", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(SQL, { maxLength: 4 }),
        fc.array(SQL, { maxLength: 4 }),
        fc.string({ unit: "binary" }),
        STYLES,
        async (upSql, downSql, text, style) => {
          const operations = upSql.map((sql, i) =>
            operation({
              summary: `${text}${i}`,
              up: [sql],
              down: downSql.slice(i, i + 1),
              verdict: "destructive",
              reason: text,
            }),
          );
          const source = writeMigration(
            input({ message: text, upSql, downSql, operations, style, destructiveNotes: [text] }),
          );
          const migration = await load(source, style);
          assert.deepEqual(await record(migration, "up"), upSql);
          assert.deepEqual(await record(migration, "down"), downSql);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("looks as the design says", () => {
    const upSql = [
      'ALTER TABLE "chats" ADD COLUMN "last_read_at" timestamp with time zone',
      'ALTER TABLE "chats" DROP COLUMN "seen"',
    ];
    const downSql = ['ALTER TABLE "chats" ADD COLUMN "seen" boolean', 'ALTER TABLE "chats" DROP COLUMN "last_read_at"'];
    const operations = [
      operation({
        summary: "add column last_read_at (timestamptz, nullable)",
        up: upSql.slice(0, 1),
        down: downSql.slice(1),
      }),
      operation({
        kind: "drop-column",
        summary: "drop column seen (boolean)",
        verdict: "destructive",
        reason: "All values of chats.seen are lost.",
        up: upSql.slice(1),
        down: downSql.slice(0, 1),
      }),
    ];
    assert.equal(
      writeMigration(input({ upSql, downSql, operations })),
      `import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * add last_read_at to chats
 *
 * @revision 1763628000000
 * @revises 1763541600000
 */
export class AddLastReadAtToChats1763628000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    // add column last_read_at (timestamptz, nullable)
    await queryRunner.query(\`ALTER TABLE "chats" ADD COLUMN "last_read_at" timestamp with time zone\`);

    // drop column seen (boolean)
    // Destructive: All values of chats.seen are lost.
    await queryRunner.query(\`ALTER TABLE "chats" DROP COLUMN "seen"\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    // undo: drop column seen (boolean)
    await queryRunner.query(\`ALTER TABLE "chats" ADD COLUMN "seen" boolean\`);

    // undo: add column last_read_at (timestamptz, nullable)
    await queryRunner.query(\`ALTER TABLE "chats" DROP COLUMN "last_read_at"\`);
  }
}
`,
    );
  });

  it("breaks a long table by its columns and keeps the lines of a view", () => {
    const table =
      'CREATE TABLE "comments" ("id" integer NOT NULL DEFAULT nextval(\'comments_id_seq\'::regclass), "text" character varying(1000) NOT NULL, CONSTRAINT "comments_pkey" PRIMARY KEY (id))';
    const view = "CREATE VIEW v AS  SELECT id,\n    body\n   FROM posts;";
    const source = writeMigration(input({ upSql: [table, view] }));
    assert.ok(
      source.includes(`    await queryRunner.query(
      \`CREATE TABLE "comments" (\` +
        \`"id" integer NOT NULL DEFAULT nextval('comments_id_seq'::regclass), \` +
        \`"text" character varying(1000) NOT NULL, \` +
        \`CONSTRAINT "comments_pkey" PRIMARY KEY (id)\` +
        \`)\`,
    );
    await queryRunner.query(\`CREATE VIEW v AS  SELECT id,
    body
   FROM posts;\`);`),
      source,
    );
  });

  it("writes JavaScript for either kind of module", () => {
    const style: FileStyle = { ...DEFAULT_STYLE, language: "js", quotes: "single", semicolons: false };
    const esm = writeMigration(input({ message: "x", revises: [], style }));
    assert.equal(
      esm,
      `/**
 * x
 *
 * @revision 1763628000000
 * @revises base
 */
export class X1763628000000 {
  async up(_queryRunner) {
    // Nothing to do yet.
  }

  async down(_queryRunner) {
    // Nothing to undo yet.
  }
}
`,
    );
    const cjs = writeMigration(input({ message: "x", revises: [], style: { ...style, module: "cjs" } }));
    assert.ok(cjs.includes("\nclass X1763628000000 {"));
    assert.ok(cjs.endsWith("}\n\nmodule.exports = { X1763628000000 }\n"));
  });

  it("writes the tags of a merge, a branch and a dependency", () => {
    const source = writeMigration(input({ revises: ["1", "2"], branch: "billing", dependsOn: ["3"] }));
    assert.ok(
      source.includes(" * @revision 1763628000000\n * @revises 1 2\n * @branch billing\n * @dependsOn 3\n */\n"),
      source,
    );
  });

  it("says when it must not run in a transaction", async () => {
    const source = writeMigration(input({ transaction: false, upSql: ["SELECT 1"] }));
    assert.ok(source.includes("  readonly transaction = false;\n"));
    assert.equal((await load(source, DEFAULT_STYLE)).transaction, false);
  });

  it("never lets a message become a tag, code or the end of the comment", () => {
    const source = writeMigration(input({ message: "@revision 1 */ process.exit()\n@revises 2" }));
    const comment = source.slice(source.indexOf("/**"), source.indexOf("export class"));
    assert.equal(
      comment,
      "/**\n * at revision 1 * / process.exit() @revises 2\n *\n * @revision 1763628000000\n * @revises 1763541600000\n */\n",
    );
  });

  it("satisfies the compiler at its strictest, with both lines of TypeORM", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "written-"));
    try {
      await symlink(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"));
      const files = [
        writeMigration(input()),
        writeMigration(
          input({
            upSql: BY_CALLS.up.map(({ sql }) => sql),
            downSql: BY_CALLS.down.map(({ sql }) => sql),
            calls: callsOf(BY_CALLS),
          }),
        ),
        writeMigration(input({ upSql: ["SELECT '`${x}`'"], downSql: ["SELECT 1"], transaction: false })),
        writeMigration(
          input({
            style: { ...DEFAULT_STYLE, quotes: "single", indent: "\t", semicolons: false, publicMethods: false },
            transaction: false,
          }),
        ),
      ];
      for (const [i, source] of files.entries()) {
        await writeFile(path.join(folder, `m${i}.ts`), source);
        await writeFile(path.join(folder, `old${i}.ts`), source.replaceAll(/(["'])typeorm\1/g, '"typeorm-0.3"'));
      }
      const compilerOptions = {
        strict: true,
        noEmit: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        skipLibCheck: true,
        exactOptionalPropertyTypes: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
        module: "NodeNext",
        target: "ES2022",
        types: [],
      };
      await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
      await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      const tsc = path.join(ROOT, "node_modules/typescript/bin/tsc");
      await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch((error: { stdout: string }) =>
        assert.fail(error.stdout),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
