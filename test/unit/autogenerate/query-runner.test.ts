import assert from "node:assert/strict";
import { DEFAULT_STYLE } from "../../../src/core/autogenerate/file-style.ts";
import type { FileStyle } from "../../../src/core/autogenerate/file-style.ts";
import { callsOf } from "../../../src/core/autogenerate/query-runner/comparison-calls.ts";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import type { Comparison, SchemaAction } from "../../../src/core/operations/operation.ts";
import { BY_CALLS } from "./schema-actions.ts";

function written(comparison: Comparison, { schema, ...style }: Partial<FileStyle> & { schema?: string } = {}): string {
  const { up, down } = comparison;
  const sqlOf = (actions: readonly SchemaAction[]) => actions.map(({ sql }) => sql);
  return writeMigration({
    message: "x",
    id: "1763628000000",
    revises: [],
    upSql: sqlOf(up),
    downSql: sqlOf(down),
    calls: callsOf(comparison, schema),
    operations: [],
    style: { ...DEFAULT_STYLE, ...style },
  });
}

describe("a file of calls of TypeORM's QueryRunner", () => {
  it("looks as a team would write it", () => {
    assert.equal(
      written(BY_CALLS),
      `import type { MigrationInterface, QueryRunner } from "typeorm";
import { Table, TableColumn, TableForeignKey, TableIndex } from "typeorm";

/**
 * x
 *
 * @revision 1763628000000
 * @revises base
 */
export class X1763628000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "tags",
        columns: [
          {
            name: "id",
            type: "integer",
            isGenerated: true,
            generationStrategy: "increment",
            isPrimary: true,
            primaryKeyConstraintName: "PK_tags",
          },
          { name: "name", type: "character varying", length: "40", default: "'it''s'" },
        ],
        checks: [{ name: "CHK_name", expression: "(name)::text <> ''::text" }],
      }),
    );
    await queryRunner.getTables([]); // TypeORM reads the tables anew.
    await queryRunner.addColumn(
      "posts",
      new TableColumn({ name: "tag_id", type: "integer", isNullable: true }),
    );
    await queryRunner.createIndex(
      "blog.posts",
      new TableIndex({ name: "IDX_slug", columnNames: ["slug", "Title"], isUnique: true }),
    );
    await queryRunner.createForeignKey(
      "posts",
      new TableForeignKey({
        name: "FK_tag",
        columnNames: ["tag_id"],
        referencedTableName: "tags",
        referencedColumnNames: ["id"],
        onDelete: "CASCADE",
      }),
    );
    await queryRunner.query(\`ALTER TABLE "posts" ALTER COLUMN "title" TYPE text\`);
    await queryRunner.getTables([]); // TypeORM reads the tables anew.
    await queryRunner.addColumn(
      "posts",
      new TableColumn({ name: "seen", type: "timestamp with time zone", precision: 3, default: "now()" }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.getTables([]); // TypeORM reads the tables anew.
    await queryRunner.dropForeignKey("posts", "FK_tag");
    await queryRunner.dropColumn("posts", "tag_id");
    await queryRunner.dropTable("tags");
  }
}
`,
    );
  });

  it("imports what it makes objects of, in the style of the project", () => {
    const head = (style: Partial<FileStyle>) => written(BY_CALLS, style).split("/**")[0];
    const names = "{ Table, TableColumn, TableForeignKey, TableIndex }";
    assert.equal(head({ language: "js", quotes: "single" }), `import ${names} from 'typeorm';\n\n`);
    assert.equal(head({ language: "js", module: "cjs", semicolons: false }), `const ${names} = require("typeorm")\n\n`);
  });

  it("names the schema that statements leave out where TypeORM would look in another one", () => {
    const text = written(BY_CALLS, { schema: "app" });
    for (const call of [
      'name: "public.tags"',
      'addColumn(\n      "public.posts"',
      'referencedTableName: "public.tags"',
    ])
      assert.ok(text.includes(call), `${call} in ${text}`);
    assert.ok(text.includes('createIndex(\n      "blog.posts"'), text);
    assert.ok(text.includes('dropColumn("public.posts", "tag_id")'), text);
  });

  it("has no call on another database", () => {
    const { up, down } = callsOf({ ...BY_CALLS, dialect: "mysql" });
    assert.deepEqual([up.size, down.size], [0, 0]);
  });
});
