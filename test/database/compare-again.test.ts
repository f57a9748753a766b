import assert from "node:assert/strict";
import { FEATURES, REGRESSIONS } from "../helpers/entity-cases.ts";
import { decoratorsOf, entityWorlds, findAgain } from "../helpers/entity-worlds.ts";
import type { EntityCase, EntityWorlds, Found } from "../helpers/entity-worlds.ts";
import { everyColumnType } from "../helpers/every-column-type.ts";
import { typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";

describe("entities that are made, then compared again, give nothing", () => {
  let database: EntityWorlds;
  before(async () => {
    database = await entityWorlds();
  });
  after(() => database.stop());

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    describe(`on TypeORM ${line}`, () => {
      let found: Found;

      before(async function () {
        this.timeout(240_000);
        const typeorm = decoratorsOf(line);
        const cases: Record<string, EntityCase> = { types: { entities: everyColumnType(line) } };
        for (const [name, entities] of Object.entries(REGRESSIONS)) cases[name] = { entities };
        for (const [name, { entities, options }] of Object.entries(FEATURES))
          cases[name] = { entities: entities(typeorm), ...(options ? { options } : {}) };
        found = await findAgain(database, line, cases);
      });

      const findsNothing = (name: string): void => {
        const names = found.names[name] ?? [];
        assert.ok(names.length > 0);
        const about = (statements: string[]) => statements.filter((sql) => names.some((one) => sql.includes(one)));
        const { overTypeorms, overOurs, byTypeorm } = found;
        assert.deepEqual(about(overTypeorms), [], "in what TypeORM made");
        assert.deepEqual(about(overOurs), [], "in what the comparison made");
        assert.deepEqual(about(byTypeorm.inOurs), about(byTypeorm.inIts), "by TypeORM's own diff");
      };

      it("every column type with every option", () => findsNothing("types"));
      for (const name of Object.keys(FEATURES)) it(name, () => findsNothing(name));
      for (const name of Object.keys(REGRESSIONS)) it(`TypeORM's regression ${name}`, () => findsNothing(name));

      it("all of them together, and nothing is left once they are taken back", () => {
        const { overTypeorms, overOurs, byTypeorm, left } = found;
        assert.deepEqual({ overTypeorms, overOurs, left }, { overTypeorms: [], overOurs: [], left: [] });
        assert.deepEqual(byTypeorm.inOurs, byTypeorm.inIts);
      });

      // The other line makes tables by the same code; edits are tried on both.
      if (line === "1")
        it("all of them made by calls of TypeORM's QueryRunner", async () => {
          assert.deepEqual(await found.makeByCalls(), []);
        });
    });
  }
});
