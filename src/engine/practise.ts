import type { EntitySchemaOptions } from "typeorm";
import { setImmediate } from "node:timers/promises";
import { creatingStatements } from "./creating-statements.ts";
import { initializeForReal } from "./data-source-gate.ts";
import { emptyPostgres, inlineForPostgres } from "./empty-postgres.ts";
import type { TypeOrm } from "./typeorm.ts";

const ENTITIES = 16;
const ROUNDS = 6;

/**
 * Has TypeORM tell what creates some entities of nobody's, in vain: code that Node has run before runs
 * several times as fast, and this process waits for its project anyway.
 * @param isWanted asked between the rounds; goes on no longer than that
 */
export async function practise(
  { module: { DataSource, EntitySchema } }: TypeOrm,
  isWanted: () => boolean,
): Promise<void> {
  for (let round = 0; round < ROUNDS && isWanted(); round++) {
    const { driver } = emptyPostgres([]);
    const entities = Array.from({ length: ENTITIES }, (_, index) => new EntitySchema(entityOf(index)));
    const dataSource = new DataSource({ type: "postgres", driver, entities, logging: false });
    await initializeForReal(dataSource);
    await creatingStatements(dataSource, inlineForPostgres);
    await dataSource.destroy();
    await setImmediate();
  }
}

function entityOf(index: number): EntitySchemaOptions<object> {
  const name = `practice_${index}`;
  return {
    name,
    columns: {
      id: { type: "int", primary: true, generated: "increment" },
      title: { type: "varchar", length: 100, unique: index % 2 === 0 },
      price: { type: "numeric", precision: 10, scale: 2, nullable: true },
      kind: { type: "enum", enum: ["a", "b"], default: "a" },
      made: { type: "timestamptz", createDate: true },
    },
    indices: [{ name: `IDX_${name}`, columns: ["title", "made"] }],
    relations: {
      parent: {
        type: "many-to-one",
        target: `practice_${(index + 1) % ENTITIES}`,
        joinColumn: true,
        inverseSide: "children",
      },
      children: { type: "one-to-many", target: `practice_${(index + ENTITIES - 1) % ENTITIES}`, inverseSide: "parent" },
    },
  };
}
