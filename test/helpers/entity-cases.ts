import type { DataSourceOptions, EntitySchemaColumnOptions } from "typeorm";
import type * as TypeOrm from "typeorm";
import type { TestEntity } from "./entity-worlds.ts";

type Columns = Record<string, EntitySchemaColumnOptions>;

const ID: EntitySchemaColumnOptions = { type: "int", primary: true, generated: "increment" };
const entity = (name: string, columns: Columns, rest: object = {}): TestEntity => ({
  name,
  columns: { id: ID, ...columns },
  ...rest,
});

/** What TypeORM's own regression tests of its schema builder are about, by their names. */
export const REGRESSIONS: Record<string, TestEntity[]> = {
  "current-timestamp": [
    entity("item", {
      date: { type: "timestamp", createDate: true },
      seen: { type: "timestamptz", default: () => "CURRENT_TIMESTAMP(3)" },
    }),
  ],
  "enum-number-values": [
    entity("model", {
      type: { type: "enum", enum: { One: 1, Two: 4, Three: 3, "4": "x" } },
      listed: { type: "enum", enum: [3, 1, 2], default: 3 },
    }),
  ],
  "fulltext-recreate": [
    entity(
      "note",
      { description: { type: String } },
      { indices: [{ name: "description_index", columns: ["description"], fulltext: true }] },
    ),
  ],
  "function-default-uppercase": [
    entity("dummy", {
      uploaded: { type: String, nullable: true, default: () => "NOW()" },
      made: { type: "uuid", default: () => "GEN_RANDOM_UUID()" },
    }),
  ],
  "inappropriate-diff-column": [
    entity("json", {
      settings: { type: "jsonb", default: { z: 1, a: 2 } },
      plain: { type: "json", default: { z: 1, a: [] } },
    }),
  ],
  "inappropriate-migration": [
    entity("whole", { small: { type: "smallint", unsigned: true }, large: { type: "bigint", unsigned: true } }),
  ],
  "incorrect-diff": [
    {
      name: "cluster",
      schema: "public",
      columns: {
        key: { type: "uuid", primary: true, name: "uuid" },
        made: { type: "timestamp with time zone", name: "created_at" },
        category: { type: "character varying", length: 30 },
        children: { type: "varchar", array: true },
      },
      indices: [
        { name: "cluster_created_idx", columns: ["made"] },
        { name: "cluster_pkey", columns: ["key"], unique: true },
      ],
    },
  ],
  "infinite-alters": [
    entity(
      "push_log",
      {
        token: { type: String },
        payload: { type: "text" },
        success: { type: Boolean },
        created: { type: "timestamp", default: () => "CURRENT_TIMESTAMP" },
      },
      {
        indices: [
          { columns: ["token"], unique: false },
          { columns: ["created"], unique: false },
        ],
      },
    ),
  ],
  "mssql-column-recreate": [entity("example", { value: { type: "varchar", length: "" } })],
  "numeric-array-repeat": [
    {
      name: "foo",
      columns: {
        id: { type: "uuid", primary: true, generated: "uuid", primaryKeyConstraintName: "PK_foo" },
        bar: { type: "numeric", precision: 12, scale: 7, array: true },
      },
    },
  ],
  "on-update-mariadb": [
    entity("session", {
      ts: { type: "timestamp", precision: 3, default: () => "CURRENT_TIMESTAMP(3)", onUpdate: "CURRENT_TIMESTAMP(3)" },
    }),
  ],
  "on-update-mysql": [
    entity("session_mysql", {
      ts: { type: "timestamp", precision: 6, default: () => "LOCALTIMESTAMP(6)", onUpdate: "CURRENT_TIMESTAMP(6)" },
    }),
  ],
  "oracle-timestamp-index": [
    entity(
      "member",
      { createdAt: { type: "timestamp with time zone", createDate: true } },
      { indices: [{ name: "IX_User_createdAt", columns: ["createdAt"] }] },
    ),
  ],
  "primary-join-column": [
    entity("user", {}),
    {
      name: "profile",
      columns: { userId: { type: Number, primary: true } },
      relations: { user: { type: "one-to-one", target: "user", joinColumn: { name: "userId" } } },
    },
  ],
  "same-name-across-tables": [
    entity(
      "post",
      { name: { type: String }, kind: { type: "enum", enum: ["a"], enumName: "kind" } },
      { indices: [{ name: "name_index", columns: ["name"] }] },
    ),
    entity(
      "page",
      { name: { type: String }, kind: { type: "enum", enum: ["a"], enumName: "kind" } },
      { schema: "other", tableName: "post", indices: [{ name: "name_index", columns: ["name"] }] },
    ),
  ],
  "scale-precision": [
    entity("scaled", {
      startedAt: { type: Date, nullable: true, precision: 6 },
      value: { type: "decimal", precision: 5, scale: 2 },
    }),
  ],
  "sync-twice": [
    entity("Session", { title: { type: String } }, { tableName: "Sessions" }),
    {
      name: "SessionSettings",
      columns: { sessionId: { type: Number, primary: true } },
      relations: {
        session: {
          type: "one-to-one",
          target: "Session",
          joinColumn: { name: "sessionId", referencedColumnName: "id" },
        },
      },
    },
  ],
  "unique-index-column": [
    entity(
      "block",
      { chip: { type: String }, mode: { type: String, unique: true } },
      {
        indices: [
          { columns: ["chip", "mode"], unique: true },
          { columns: ["mode"] },
          { columns: ["mode"], unique: true, name: "again" },
        ],
      },
    ),
    entity(
      "record",
      { module: { type: String }, isSafety: { type: Boolean } },
      {
        indices: [{ columns: ["isSafety", "module"], unique: true }],
        uniques: [{ columns: ["isSafety", "module"] }],
        checks: [{ expression: `"module" IN ('a', 'b', 'it''s')` }],
        relations: { block: { type: "many-to-one", target: "block" } },
      },
    ),
  ],
  "unsigned-integer": [
    { name: "unsigned", columns: { id: { type: Number, primary: true, generated: true, unsigned: true } } },
  ],
  "up-to-date": [
    { name: "person", columns: { id: { type: "uuid", primary: true, generated: "uuid" }, name: { type: "varchar" } } },
    {
      name: "todo",
      columns: { id: { type: "uuid", primary: true, generated: "uuid" }, description: { type: "varchar" } },
      relations: { owner: { type: "many-to-one", target: "person" } },
    },
  ],
};

export interface Feature {
  entities: (typeorm: typeof TypeOrm) => TestEntity[];
  options?: Partial<DataSourceOptions>;
}

/** Everything else that an entity can say, by what it is. */
export const FEATURES: Record<string, Feature> = {
  "indexes of every kind": {
    entities: () => [
      entity(
        "indexed",
        { a: { type: String }, B: { type: Number, name: "b_column" }, c: { type: "jsonb" }, d: { type: "point" } },
        {
          indices: [
            { columns: ["a", "B"] },
            { columns: ["B", "a"], name: "named" },
            { columns: ["a"], unique: true, where: `"b_column" > 3 AND a <> ''` },
            { columns: ["d"], spatial: true },
            { columns: ["c"], name: "IDX_by hand", synchronize: false },
            { columns: ["B"], name: "concurrent", concurrent: true } as object,
            { columns: ["a"], name: `a_name_that_is_rather_long_and_goes_on_past_the_63_bytes_of_postgres` },
          ],
        },
      ),
    ],
  },
  "uniques, checks and exclusions": {
    entities: () => [
      entity(
        "constrained",
        { a: { type: String, unique: true }, b: { type: Number }, room: { type: "tsrange" } },
        {
          uniques: [
            { columns: ["a", "b"] },
            { columns: ["b", "a"], name: "by_hand" },
            { columns: ["b"], deferrable: "INITIALLY DEFERRED" },
          ],
          checks: [{ expression: `b > 0` }, { name: "named", expression: `"a" ~ '^[a-z]+$' OR b IN (1, 2, 3)` }],
          exclusions: [
            { expression: `USING gist (room WITH &&)` },
            { name: "named_exclusion", expression: `USING gist ("room" WITH &&) WHERE (b > 3)` },
          ],
        },
      ),
    ],
  },
  "foreign keys of every kind": {
    entities: () => [
      entity("target", { a: { type: Number }, b: { type: String } }, { uniques: [{ columns: ["a", "b"] }] }),
      entity(
        "source",
        { owner: { type: Number, nullable: true } },
        {
          relations: Object.fromEntries(
            (["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"] as const).map((onDelete, at) => [
              `by${at}`,
              {
                type: "many-to-one",
                target: "target",
                onDelete,
                onUpdate: at % 2 ? "CASCADE" : "NO ACTION",
                nullable: true,
                ...(at === 1
                  ? { deferrable: "INITIALLY DEFERRED" }
                  : at === 2
                    ? { deferrable: "INITIALLY IMMEDIATE" }
                    : {}),
              },
            ]),
          ),
        },
      ),
      entity(
        "several",
        {},
        {
          relations: {
            pair: {
              type: "many-to-one",
              target: "target",
              joinColumn: [
                { name: "ta", referencedColumnName: "a" },
                { name: "tb", referencedColumnName: "b" },
              ],
            },
            self: {
              type: "many-to-one",
              target: "several",
              nullable: true,
              joinColumn: { name: "self_id", foreignKeyConstraintName: "FK_self" },
            },
            none: { type: "many-to-one", target: "target", createForeignKeyConstraints: false },
          },
        },
      ),
    ],
  },
  "foreign keys in a circle, over schemas": {
    entities: () => [
      entity(
        "one",
        {},
        {
          schema: "left",
          relations: { two: { type: "one-to-one", target: "two", joinColumn: true } },
        },
      ),
      entity(
        "two",
        {},
        {
          schema: "right",
          relations: { one: { type: "many-to-one", target: "one", nullable: true } },
        },
      ),
    ],
  },
  "junction tables": {
    entities: () => [
      entity("tag", {}),
      entity(
        "article",
        {},
        {
          schema: "blog",
          relations: {
            tags: { type: "many-to-many", target: "tag", joinTable: true },
            others: {
              type: "many-to-many",
              target: "tag",
              joinTable: {
                name: "article_others",
                joinColumn: { name: "article_id", foreignKeyConstraintName: "FK_a" },
                inverseJoinColumn: { name: "tag_id" },
              },
            },
            related: { type: "many-to-many", target: "article", joinTable: true },
          },
        },
      ),
    ],
  },
  "generated columns, stored and virtual": {
    entities: () => [
      entity("named_person", {
        first: { type: String },
        last: { type: String },
        name: { type: String, generatedType: "STORED", asExpression: `first || ' ' || "last"` },
        long: { type: "int", generatedType: "STORED", asExpression: `length(first)`, nullable: true },
        search: { type: "tsvector", generatedType: "STORED", asExpression: `to_tsvector('simple', first || ' it''s')` },
      }),
    ],
  },
  "views, plain and materialised": {
    entities: () => [
      entity("shown", { name: { type: String }, status: { type: "enum", enum: ["a", "b"] } }),
      viewOf("names", `SELECT name, count(*) AS "howMany" FROM "shown" WHERE status <> 'b' GROUP BY name`),
      viewOf("of_names", `SELECT * FROM "names"`, ["names"]),
      viewOf("kept", `SELECT id, name FROM shown`, [], true),
    ],
  },
  comments: {
    entities: () => [
      entity(
        "told",
        {
          a: { type: String, comment: "it's \\ $1\nof two lines" },
          b: { type: "enum", enum: ["x"], comment: "public.b" },
        },
        { comment: "A table's comment" },
      ),
    ],
  },
  "identity columns": {
    entities: () => [
      {
        name: "numbered",
        columns: {
          id: { type: "bigint", primary: true, generated: "identity", generatedIdentity: "ALWAYS" },
          n: { type: "int", generated: "increment" },
          s: { type: "smallint", generated: "increment" },
        },
      },
    ],
  },
  "dates, versions and embedded columns": {
    entities: ({ Column, Entity, PrimaryGeneratedColumn, VersionColumn, DeleteDateColumn, UpdateDateColumn }) => {
      class Name {
        declare id: unknown;
      }
      Column("varchar", { length: 40 })(Name.prototype, "first");
      Column("varchar", { nullable: true })(Name.prototype, "last");
      class Human {
        declare id: unknown;
      }
      PrimaryGeneratedColumn("uuid")(Human.prototype, "id");
      Column(() => Name)(Human.prototype, "name");
      Column(() => Name, { prefix: "maiden_" })(Human.prototype, "maiden");
      VersionColumn({ type: "int" })(Human.prototype, "version");
      DeleteDateColumn({ type: "timestamptz", precision: 3 })(Human.prototype, "deleted");
      UpdateDateColumn({ type: "timestamp" })(Human.prototype, "updated");
      Entity("human")(Human);
      return [Human];
    },
  },
  "trees: closure table, nested set, materialised path, adjacency": {
    entities: () =>
      (["closure-table", "nested-set", "materialized-path"] as const).map((type) =>
        entity(
          `tree_${type}`,
          { name: { type: String } },
          {
            trees: [{ type }],
            relations: {
              parent: { type: "many-to-one", target: `tree_${type}`, treeParent: true, nullable: true },
              children: { type: "one-to-many", target: `tree_${type}`, treeChildren: true, inverseSide: "parent" },
            },
          },
        ),
      ),
  },
  "single-table inheritance": {
    entities: ({ ChildEntity, Column, Entity, Index, PrimaryGeneratedColumn, TableInheritance }) => {
      class Content {
        declare id: unknown;
      }
      PrimaryGeneratedColumn()(Content.prototype, "id");
      Entity("content")(Content);
      TableInheritance({ column: { type: "varchar", name: "kind" } })(Content);
      class Photo extends Content {}
      Column("int", { nullable: true })(Photo.prototype, "size");
      ChildEntity()(Photo);
      class Question extends Content {}
      Column("int")(Question.prototype, "answers");
      Index()(Question.prototype, "answers");
      ChildEntity("q")(Question);
      return [Content, Photo, Question];
    },
  },
  "uuids of the database's own function": {
    entities: () => [{ name: "keyed", columns: { id: { type: "uuid", primary: true, generated: "uuid" } } }],
    options: { uuidExtension: "pgcrypto" } as object,
  },
  "a prefix of all tables, and a schema of all": {
    entities: () => [
      entity(
        "thing",
        { kind: { type: "enum", enum: ["a"] } },
        {
          relations: { same: { type: "many-to-many", target: "thing", joinTable: true } },
        },
      ),
    ],
    options: { entityPrefix: "app_", schema: "tenant" },
  },
  "what is not synchronised": {
    entities: () => [entity("mine", {}), entity("theirs", {}, { synchronize: false })],
  },
};

function viewOf(name: string, expression: string, dependsOn: string[] = [], materialized = false): TestEntity {
  return { name, type: "view", expression, dependsOn, materialized, columns: {} } as unknown as TestEntity;
}
