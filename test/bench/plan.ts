import { DefaultNamingStrategy } from "typeorm";

/** A project made to measure: entities of about eight columns, revisions that lead to exactly those entities. */
export interface ProjectSize {
  entities: number;
  /** At least `entities`: one creates each table, the rest add a column each. */
  revisions: number;
}

export interface PlannedEntity {
  className: string;
  /** File name without extension. */
  file: string;
  table: string;
  /** Names of the enum's values; absent where the entity has no enum. */
  enumValues?: string[];
  indexed: boolean;
  parent?: PlannedEntity;
  /** Columns that later revisions add. */
  added: { name: string; length: number }[];
}

export interface PlannedRevision {
  className: string;
  file: string;
  up: string[];
  down: string[];
}

export interface ProjectPlan {
  entities: PlannedEntity[];
  revisions: PlannedRevision[];
}

const FIRST_REVISION = 1_700_000_000_000;
const naming = new DefaultNamingStrategy();

/** Every third entity has an enum, every fourth an index, four of five refer to the one before. */
export function planProject({ entities: count, revisions: total }: ProjectSize): ProjectPlan {
  if (total < count) throw new Error("There must be at least as many revisions as entities.");
  const entities: PlannedEntity[] = [];
  const revisions: PlannedRevision[] = [];
  for (let index = 0; index < count; index++) {
    const number = String(index + 1).padStart(4, "0");
    const parent = index % 5 === 0 ? undefined : entities[index - 1];
    const entity: PlannedEntity = {
      className: `Item${number}`,
      file: `item-${number}`,
      table: `item_${number}`,
      ...(index % 3 === 0 ? { enumValues: ["new", "open", "closed"] } : {}),
      indexed: index % 4 === 0,
      ...(parent === undefined ? {} : { parent }),
      added: [],
    };
    entities.push(entity);
    revisions.push({ ...named(revisions.length, `Create${entity.className}`), ...createTable(entity) });
  }
  while (revisions.length < total) {
    const entity = entities[revisions.length % count];
    if (entity === undefined) break;
    const column = { name: `added${revisions.length}`, length: 20 + (revisions.length % 80) };
    entity.added.push(column);
    const { table } = entity;
    revisions.push({
      ...named(revisions.length, `Add${revisions.length}To${entity.className}`),
      up: [`ALTER TABLE "${table}" ADD "${column.name}" character varying(${column.length})`],
      down: [`ALTER TABLE "${table}" DROP COLUMN "${column.name}"`],
    });
  }
  return { entities, revisions };
}

function named(index: number, name: string): { className: string; file: string } {
  const id = FIRST_REVISION + index * 60_000;
  return { className: `${name}${id}`, file: `${id}-${name.toLowerCase()}` };
}

function createTable({ table, enumValues, indexed, parent }: PlannedEntity): { up: string[]; down: string[] } {
  const enumType = `"public"."${table}_status_enum"`;
  const columns = [
    '"id" SERIAL NOT NULL',
    '"title" character varying(200) NOT NULL',
    '"description" text',
    `"quantity" integer NOT NULL DEFAULT '0'`,
    '"price" numeric(12,2) NOT NULL',
    '"active" boolean NOT NULL DEFAULT true',
    '"createdAt" TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()',
    ...(enumValues === undefined ? [] : [`"status" ${enumType} NOT NULL DEFAULT 'new'`]),
    ...(parent === undefined ? [] : ['"parentId" integer']),
    `CONSTRAINT "${naming.primaryKeyName(table, ["id"])}" PRIMARY KEY ("id")`,
  ];
  const up = [`CREATE TABLE "${table}" (${columns.join(", ")})`];
  const down = [`DROP TABLE "${table}"`];
  if (enumValues !== undefined) {
    up.unshift(`CREATE TYPE ${enumType} AS ENUM(${enumValues.map((value) => `'${value}'`).join(", ")})`);
    down.push(`DROP TYPE ${enumType}`);
  }
  if (indexed) up.push(`CREATE INDEX "${naming.indexName(table, ["title"])}" ON "${table}" ("title")`);
  if (parent !== undefined) {
    const name = naming.foreignKeyName(table, ["parentId"]);
    const actions = "ON DELETE SET NULL ON UPDATE NO ACTION";
    up.push(
      `ALTER TABLE "${table}" ADD CONSTRAINT "${name}" FOREIGN KEY ("parentId") REFERENCES "${parent.table}"("id") ${actions}`,
    );
  }
  return { up, down };
}
