import assert from "node:assert/strict";
import { callsOf } from "../../src/core/autogenerate/query-runner/comparison-calls.ts";
import { readWorld } from "../../src/database/postgres/world.ts";
import { entityWorlds } from "../helpers/entity-worlds.ts";
import type { EntityWorlds } from "../helpers/entity-worlds.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { assertSame, compare, worldOf } from "../helpers/worlds.ts";

const METADATA =
  'CREATE TABLE "typeorm_metadata" ("type" character varying NOT NULL, "database" character varying, "schema" character varying, "table" character varying, "name" character varying, "value" text)';
const KINDS = "CREATE TYPE moods AS ENUM ('glad', 'sad')";

/** What is there before an edit and after it; no two of them share a name. */
const EDITS: Record<string, { before: string[]; after: string[] }> = {
  "columns of every kind": {
    before: [KINDS, "CREATE TABLE added (id integer PRIMARY KEY)"],
    after: [
      KINDS,
      `CREATE TABLE added (id integer PRIMARY KEY, a text, "B c" varchar(30) NOT NULL DEFAULT 'it''s NOT ''x''', c numeric(12,2)[],
         d timestamptz(3) NOT NULL DEFAULT now(), e moods DEFAULT 'sad', f moods[], g bigserial NOT NULL,
         h integer NOT NULL GENERATED ALWAYS AS IDENTITY, i text COLLATE "C", j interval(3), k time, l char(3)[], m bit varying(4),
         n double precision, o integer GENERATED ALWAYS AS (id * 2) STORED, p boolean NOT NULL DEFAULT (3 > 2))`,
    ],
  },
  "columns with what stands on them": {
    before: [
      `CREATE TABLE lost (a integer, b text UNIQUE, c text CHECK (c <> ''), d integer, e moods, f integer GENERATED ALWAYS AS (a) STORED,
         CONSTRAINT lost_key PRIMARY KEY (a, d), UNIQUE (b, c))`,
      "CREATE INDEX lost_b ON lost (b)",
    ],
    after: ["CREATE TABLE lost (a integer, CONSTRAINT lost_key PRIMARY KEY (a))"],
  },
  "changes of columns": {
    before: ["CREATE TABLE changed (a varchar(10), b integer NOT NULL, c text DEFAULT 'x', d text)"],
    after: ["CREATE TABLE changed (a varchar(20), b bigint, c text DEFAULT 'y', d integer)"],
  },
  indexes: {
    before: ["CREATE TABLE indexed (a integer, b text, c point)", "CREATE INDEX gone ON indexed (a, b)"],
    after: [
      "CREATE TABLE indexed (a integer, b text, c point)",
      "CREATE UNIQUE INDEX one ON indexed (b, a) WHERE a > 3",
      "CREATE INDEX two ON indexed USING gist (c)",
      "CREATE INDEX three ON indexed (a DESC)",
      "CREATE INDEX four ON indexed (lower(b))",
      "CREATE INDEX five ON indexed (b text_pattern_ops)",
      "CREATE INDEX six ON indexed USING hash (b)",
      "CREATE INDEX seven ON indexed (a) INCLUDE (b)",
    ],
  },
  constraints: {
    before: [
      "CREATE TABLE held (a integer NOT NULL, b integer NOT NULL, room tsrange)",
      "CREATE TABLE other_held (id integer PRIMARY KEY, held integer)",
    ],
    after: [
      `CREATE TABLE held (a integer NOT NULL, b integer NOT NULL, room tsrange, CONSTRAINT p PRIMARY KEY (b, a),
         CONSTRAINT u UNIQUE (a) DEFERRABLE, CONSTRAINT n UNIQUE NULLS NOT DISTINCT (a), CONSTRAINT q UNIQUE (b), CONSTRAINT c CHECK ((a > 0) OR (b > 0)),
         CONSTRAINT x EXCLUDE USING gist (room WITH &&) WHERE (a > 3))`,
      `CREATE TABLE other_held (id integer PRIMARY KEY, held integer CONSTRAINT f REFERENCES held (b) MATCH FULL,
         CONSTRAINT g FOREIGN KEY (held) REFERENCES held (b) ON DELETE SET NULL ON UPDATE CASCADE,
         CONSTRAINT h FOREIGN KEY (held) REFERENCES other_held (id) ON DELETE SET NULL (held) DEFERRABLE INITIALLY DEFERRED)`,
    ],
  },
  "tables and schemas": {
    before: ['CREATE TABLE "a.b" (id integer)', "CREATE TABLE early (id serial, CONSTRAINT k PRIMARY KEY (id))"],
    after: [
      "CREATE SCHEMA later",
      "CREATE TABLE later.late (a integer, b serial NOT NULL, PRIMARY KEY (b, a), UNIQUE (a) DEFERRABLE INITIALLY DEFERRED)",
      "CREATE INDEX on_late ON later.late (a)",
      'CREATE TABLE "c ""d""" (id integer)',
    ],
  },
  views: {
    before: ["CREATE TABLE shown (a integer, b text)"],
    after: [
      METADATA,
      "CREATE TABLE shown (a integer, b text)",
      "CREATE VIEW plain AS SELECT a, '$' || b AS c FROM shown",
      "CREATE MATERIALIZED VIEW kept AS SELECT a FROM shown",
      "CREATE INDEX on_kept ON kept (a)",
      ...["VIEW', 'plain", "MATERIALIZED_VIEW', 'kept"].map(
        (row) => `INSERT INTO "typeorm_metadata" ("schema", "type", "name", "value") VALUES ('public', '${row}', 'x')`,
      ),
    ],
  },
};

const worlds = Object.values(EDITS);
const history = [...new Set(worlds.flatMap(({ before: statements }) => statements))];
const desired = [...new Set(worlds.flatMap(({ after: statements }) => statements))];

describe("edits by calls of TypeORM's QueryRunner", () => {
  let database: EntityWorlds;
  before(async () => {
    database = await entityWorlds();
  });
  after(() => database.stop());

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    it(`lead where the statements lead, and back, on TypeORM ${line}`, async () => {
      const to = await worldOf(database, desired);
      const from = await worldOf(database, history);
      const comparison = compare(from, to);
      const typeorm = database.typeorm(line);
      await typeorm.migrate(comparison, "up");
      assertSame(await readWorld(database, []), to, "after up");
      await typeorm.migrate(comparison, "down");
      assertSame(await readWorld(database, []), from, "after down");
    });
  }

  it("leave what TypeORM cannot do exactly to SQL", async () => {
    const to = await worldOf(database, desired);
    const comparison = compare(await worldOf(database, history), to);
    const calls = callsOf(comparison);
    const kept = (way: "up" | "down") =>
      comparison[way].flatMap(({ sql, verb, object: { kind, name } }) =>
        calls[way].has(sql) ? [] : [`${verb} ${kind} ${name}`],
      );
    assert.deepEqual(kept("up").toSorted(), [
      "alter column a",
      "alter column b",
      "alter column b",
      "alter column d",
      "alter default c",
      "create column o",
      "create constraint f",
      "create constraint h",
      "create constraint n",
      "create index five",
      "create index four",
      "create index on_kept",
      "create index seven",
      "create index six",
      "create index three",
      "create metadata kept",
      "create metadata plain",
      'create table c "d"',
      "create table late",
      "drop column d",
      "drop column e",
      "drop column f",
      "drop constraint lost_key",
      "drop table a.b",
    ]);
    assert.deepEqual(kept("down").toSorted(), [
      "alter column a",
      "alter column b",
      "alter column b",
      "alter column d",
      "alter default c",
      "create column f",
      "create table a.b",
      "drop column e",
      "drop column f",
      "drop column o",
      "drop constraint f",
      "drop constraint h",
      "drop constraint lost_key",
      "drop constraint n",
      "drop constraint p",
      "drop index five",
      "drop index four",
      "drop index seven",
      "drop index six",
      "drop index three",
      "drop materializedView kept",
      "drop metadata kept",
      "drop metadata plain",
      'drop table c "d"',
      "drop view plain",
    ]);
    const methods = new Set([...calls.up.values(), ...calls.down.values()].map(({ method }) => method));
    assert.deepEqual([...methods].toSorted(), [
      "addColumn",
      "createCheckConstraint",
      "createExclusionConstraint",
      "createForeignKey",
      "createIndex",
      "createPrimaryKey",
      "createSchema",
      "createTable",
      "createUniqueConstraint",
      "createView",
      "dropCheckConstraint",
      "dropColumn",
      "dropExclusionConstraint",
      "dropForeignKey",
      "dropIndex",
      "dropSchema",
      "dropTable",
      "dropUniqueConstraint",
    ]);
  });
});
