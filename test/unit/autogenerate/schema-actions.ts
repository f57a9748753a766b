import type { Comparison, SchemaAction, SchemaObject } from "../../../src/core/operations/operation.ts";

/** An action as the comparison tells it; what a test does not care about is filled in. */
export function action(
  verb: SchemaAction["verb"],
  object: SchemaObject,
  sql: string,
  rest: Partial<SchemaAction> = {},
): SchemaAction {
  return {
    sql,
    verb,
    object: { schema: "public", ...object },
    dataLoss: false,
    rewrites: false,
    transactional: true,
    ...rest,
  };
}

export interface ColumnTraits {
  type?: string;
  notNull?: boolean;
  default?: string;
  generatedExpr?: string;
}

function columnFacts({ type = "text", notNull = false, generatedExpr }: ColumnTraits): Record<string, unknown> {
  return { type, notNull, identity: null, collation: null, generatedExpr: generatedExpr ?? null };
}

export function addColumn(table: string, name: string, traits: ColumnTraits = {}): SchemaAction {
  const { type = "text", notNull, default: value, generatedExpr } = traits;
  const clauses = [
    ...(generatedExpr === undefined ? [] : [`GENERATED ALWAYS AS (${generatedExpr}) STORED`]),
    ...(notNull ? ["NOT NULL"] : []),
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
  ];
  const sql = [`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}`, ...clauses].join(" ");
  return action("create", { kind: "column", table, name }, sql, { after: columnFacts(traits) });
}

export function dropColumn(table: string, name: string, traits: ColumnTraits = {}): SchemaAction {
  const sql = `ALTER TABLE "${table}" DROP COLUMN "${name}"`;
  return action("drop", { kind: "column", table, name }, sql, { before: columnFacts(traits), dataLoss: true });
}

/** One statement of a change of a column. */
export function alterColumn(
  table: string,
  name: string,
  clause: string,
  before: ColumnTraits,
  after: ColumnTraits,
): SchemaAction {
  const sql = `ALTER TABLE "${table}" ALTER COLUMN "${name}" ${clause}`;
  return action("alter", { kind: "column", table, name }, sql, {
    before: columnFacts(before),
    after: columnFacts(after),
  });
}

export function changeType(table: string, name: string, from: string, to: string, using = ""): SchemaAction {
  return alterColumn(table, name, `TYPE ${to}${using}`, { type: from }, { type: to });
}

export function setDefault(table: string, name: string, expr: string, before?: string): SchemaAction {
  const sql = `ALTER TABLE "${table}" ALTER COLUMN "${name}" SET DEFAULT ${expr}`;
  const verb = before === undefined ? "create" : "alter";
  return action(verb, { kind: "default", table, name }, sql, {
    after: { expr },
    ...(before === undefined ? {} : { before: { expr: before } }),
  });
}

export function dropDefault(table: string, name: string, expr: string): SchemaAction {
  return action(
    "drop",
    { kind: "default", table, name },
    `ALTER TABLE "${table}" ALTER COLUMN "${name}" DROP DEFAULT`,
    { before: { expr } },
  );
}

export function createTable(name: string, columns: string[] = ["id"]): SchemaAction {
  return action(
    "create",
    { kind: "table", name },
    `CREATE TABLE "${name}" (${columns.map((column) => `"${column}" integer`).join(", ")})`,
    {
      after: { persistence: "p" },
      columns,
    },
  );
}

export function dropTable(name: string, columns?: string[]): SchemaAction {
  return action("drop", { kind: "table", name }, `DROP TABLE "${name}"`, {
    before: { persistence: "p" },
    dataLoss: true,
    ...(columns ? { columns } : {}),
  });
}

export function addConstraint(table: string, name: string, def: string, columns?: string[]): SchemaAction {
  return action(
    "create",
    { kind: "constraint", table, name },
    `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" ${def}`,
    {
      after: { def },
      ...(columns ? { columns } : {}),
    },
  );
}

export function dropConstraint(table: string, name: string, def: string): SchemaAction {
  return action("drop", { kind: "constraint", table, name }, `ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`, {
    before: { def },
  });
}

export function createIndex(table: string, name: string, columns: string, unique = false): SchemaAction {
  const def = `CREATE ${unique ? "UNIQUE " : ""}INDEX "${name}" ON ${table} USING btree (${columns})`;
  return action("create", { kind: "index", table, name }, def, { after: { def } });
}

export function dropIndex(table: string, name: string, columns: string): SchemaAction {
  const def = `CREATE INDEX "${name}" ON ${table} USING btree (${columns})`;
  return action("drop", { kind: "index", table, name }, `DROP INDEX "${name}"`, { before: { def } });
}

export function createEnum(name: string, values: string[]): SchemaAction {
  const list = values.map((value) => `'${value}'`).join(", ");
  return action("create", { kind: "type", name }, `CREATE TYPE "${name}" AS ENUM (${list})`, {
    after: { variant: "enum", values },
  });
}

export function alterEnum(name: string, sql: string, before: string[], after: string[]): SchemaAction {
  return action("alter", { kind: "type", name }, sql, {
    before: { variant: "enum", values: before },
    after: { variant: "enum", values: after },
  });
}

/** How a removed value of an enum is carried out: the type is made anew beside the old one. */
export function rebuildEnum(
  name: string,
  table: string,
  column: string,
  before: string[],
  after: string[],
): SchemaAction[] {
  const list = after.map((value) => `'${value}'`).join(", ");
  return [
    `ALTER TYPE "${name}" RENAME TO "${name}__old"`,
    `CREATE TYPE "${name}" AS ENUM (${list})`,
    `ALTER TABLE "${table}" ALTER COLUMN "${column}" TYPE "${name}" USING "${column}"::text::"${name}"`,
    `DROP TYPE "${name}__old"`,
  ].map((sql) => alterEnum(name, sql, before, after));
}

export function createView(name: string, def: string): SchemaAction {
  return action("create", { kind: "view", name }, `CREATE VIEW "${name}" AS ${def}`, { after: { def } });
}

export function dropView(name: string, def: string): SchemaAction {
  return action("drop", { kind: "view", name }, `DROP VIEW "${name}"`, { before: { def } });
}

export function metadataRow(verb: "create" | "drop", name: string, table?: string): SchemaAction {
  const sql =
    verb === "create"
      ? `INSERT INTO "typeorm_metadata" ("name") VALUES ('${name}')`
      : `DELETE FROM "typeorm_metadata" WHERE "name" = '${name}'`;
  return action(verb, { kind: "metadata", name, ...(table === undefined ? {} : { table }) }, sql);
}

export function renameColumn(table: string, from: string, to: string): SchemaAction {
  return action(
    "rename",
    { kind: "column", table, name: to },
    `ALTER TABLE "${table}" RENAME COLUMN "${from}" TO "${to}"`,
  );
}

export function renameTable(from: string, to: string): SchemaAction {
  return action("rename", { kind: "table", name: to }, `ALTER TABLE "${from}" RENAME TO "${to}"`);
}

/** A change of which TypeORM's `QueryRunner` has a call for almost everything. */
export const BY_CALLS: Comparison = {
  up: [
    action(
      "create",
      { kind: "table", name: "tags" },
      `CREATE TABLE "tags" ("id" SERIAL NOT NULL, "name" character varying(40) NOT NULL DEFAULT 'it''s', CONSTRAINT "PK_tags" PRIMARY KEY (id), CONSTRAINT "CHK_name" CHECK (((name)::text <> ''::text)))`,
    ),
    addColumn("posts", "tag_id", { type: "integer" }),
    createIndex("blog.posts", "IDX_slug", 'slug, "Title"', true),
    addConstraint("posts", "FK_tag", "FOREIGN KEY (tag_id) REFERENCES tags(id) ON DELETE CASCADE"),
    changeType("posts", "title", "character varying(20)", "text"),
    addColumn("posts", "seen", { type: "timestamp(3) with time zone", notNull: true, default: "now()" }),
  ],
  down: [
    dropConstraint("posts", "FK_tag", "FOREIGN KEY (tag_id) REFERENCES tags(id) ON DELETE CASCADE"),
    dropColumn("posts", "tag_id", { type: "integer" }),
    dropTable("tags"),
  ],
};
