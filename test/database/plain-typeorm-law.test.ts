import assert from "node:assert/strict";
import fc from "fast-check";
import { createRequire } from "node:module";
import type * as TypeOrm from "typeorm";
import { readApplied } from "../../src/core/revisions/applied.ts";
import { RevisionGraph } from "../../src/core/revisions/graph.ts";
import { planDowngrade, planUpgrade } from "../../src/core/revisions/plan.ts";
import type { RevisionPlan } from "../../src/core/revisions/revision.ts";
import { readRevisions } from "../../src/project/revisions.ts";
import type { TransactionMode } from "../../src/protocol/apply-settings.ts";
import { applying, migration, sql } from "../helpers/applying.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { TYPEORM_LINES } from "../helpers/engine.ts";
import type { TestEngine } from "../helpers/engine.ts";
import { EMPTYING } from "../helpers/worlds.ts";

/** One migration of a random history, by its place in it. */
interface Step {
  timestamp: string;
  name: string;
  /** Places of its parents; absent: the file has no tags. */
  parents?: number[];
  up: string[];
  down: string[];
  /** Its own choice of a transaction. */
  outside: boolean;
}

interface RandomHistory {
  steps: Step[];
  mode: TransactionMode;
  /** Where whoever begins stops. */
  stop: number;
  /** How many are taken back in between. */
  back: number;
}

/** A step makes a table, or changes one that an ancestor made. */
const histories: fc.Arbitrary<RandomHistory> = fc
  .record({
    draws: fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 90_000 }),
        parents: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
        kind: fc.constantFrom("table", "column", "index", "row"),
        table: fc.nat(),
        outside: fc.boolean(),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    tagged: fc.boolean(),
    mode: fc.constantFrom<TransactionMode>("each", "all", "none"),
    stop: fc.nat(),
    back: fc.nat(),
  })
  .map(({ draws, tagged, mode, stop, back }) => {
    const steps: Step[] = [];
    const tables: Set<number>[] = [];
    let clock = 1_700_000_000_000;
    for (const [index, draw] of draws.entries()) {
      clock += draw.gap;
      const parents = index === 0 ? [] : [...new Set(draw.parents.map((parent) => parent % index))];
      const before = tagged ? parents : index === 0 ? [] : [index - 1];
      const known = new Set(before.flatMap((parent) => [...(tables[parent] ?? [])]));
      const table = [...known][draw.table % Math.max(1, known.size)];
      const made = table === undefined || draw.kind === "table";
      tables.push(made ? known.add(index) : known);
      steps.push({
        timestamp: String(clock),
        name: `Step${"abcdefg"[(draw.table + index) % 7]?.toUpperCase()}${index}x${clock}`,
        ...(tagged ? { parents: before } : {}),
        ...statementsOf(index, made ? undefined : table, draw.kind),
        // TypeORM refuses it where all share one transaction.
        outside: draw.outside && mode !== "all",
      });
    }
    return { steps, mode, stop: stop % (steps.length + 1), back: back % (steps.length + 1) };
  });

function statementsOf(index: number, table: number | undefined, kind: string): Pick<Step, "up" | "down"> {
  const one = `t${table}`;
  if (table === undefined)
    return { up: [`CREATE TABLE t${index} (id serial PRIMARY KEY, name text)`], down: [`DROP TABLE t${index}`] };
  if (kind === "index") return { up: [`CREATE INDEX i${index} ON ${one} (name)`], down: [`DROP INDEX i${index}`] };
  if (kind === "row")
    return {
      up: [`INSERT INTO ${one} (name) VALUES ('by ${index}')`],
      down: [`DELETE FROM ${one} WHERE name = 'by ${index}'`],
    };
  return {
    up: [`ALTER TABLE ${one} ADD c${index} int DEFAULT ${index}`],
    down: [`ALTER TABLE ${one} DROP COLUMN c${index}`],
  };
}

function textOf({ name, up, down, parents, outside }: Step, steps: readonly Step[]): string {
  const tag = parents?.map((parent) => steps[parent]?.timestamp).join(", ");
  const tags = tag === undefined ? "" : `/** @revises ${tag === "" ? "base" : tag} */\n`;
  const text = migration(name, sql(...up), sql(...down), outside ? "transaction = false;" : "");
  return text.replace("export class", `${tags}export class`);
}

for (const line of TYPEORM_LINES) {
  describe(`random histories and plain ${line}`, function () {
    this.timeout(300_000);
    const project = applying({}, { line });
    let engine: TestEngine;
    let folders = 0;

    it("leave the same behind whoever applies them, and each carries on after the other", async () => {
      const { DataSource } = createRequire(project.workspace.file("package.json"))("typeorm") as typeof TypeOrm;
      const { postgres, database } = project;
      engine = await project.start();

      const law = async (history: RandomHistory): Promise<void> => {
        const { steps, mode, stop, back } = history;
        const folder = `src/m${folders++}`;
        const files = Object.fromEntries(
          // Neither names of files nor their order say anything.
          steps.map((step, index) => [`${folder}/${(index * 5) % 7}-${step.timestamp}.ts`, textOf(step, steps)]),
        );
        await project.workspace.write(files);
        const { revisions, problems } = await readRevisions(
          Object.keys(files).map((file) => project.workspace.file(file)),
        );
        assert.deepEqual(problems, []);
        const graph = new RevisionGraph(revisions);
        assert.deepEqual(graph.problems, []);

        const ours = async (plan: (state: ReturnType<typeof readApplied>) => RevisionPlan): Promise<void> => {
          const { rows } = await engine.applied({ connection: { kind: "configured" } });
          const list = plan(readApplied(graph, rows)).steps.map(({ revision, direction }) => ({
            ...revision,
            direction,
          }));
          const result = await engine.apply(project.params(list, { transaction: mode }));
          assert.ok(
            result.steps.every(({ status }) => status === "done"),
            JSON.stringify(result.steps),
          );
        };
        const upgrade = (target: string) => ours((state) => planUpgrade(graph, state, target));
        const plain = async (action: (source: TypeOrm.DataSource) => Promise<unknown>, until = steps.length) => {
          const source = new DataSource({
            type: "postgres",
            url: postgres.url(database),
            migrations: steps.slice(0, until).map(classOf),
          });
          await source.initialize();
          await action(source).finally(() => source.destroy());
        };
        const runAll = (source: TypeOrm.DataSource) => source.runMigrations({ transaction: mode });
        const undo = (count: number) => async (source: TypeOrm.DataSource) => {
          for (let left = count; left > 0; left -= 1) await source.undoLastMigration({ transaction: "each" });
        };
        const empty = () => postgres.query(database, `SET client_min_messages TO error; ${EMPTYING}`);
        const state = async () => ({
          catalogue: await dumpCatalogue(postgres, database),
          migrations: await postgres.query(database, "SELECT timestamp, name FROM migrations ORDER BY id"),
        });

        await empty();
        await plain(runAll);
        const theirs = await state();
        await empty();
        await upgrade("heads");
        assert.deepEqual(await state(), theirs, "applied by us");

        // What we applied they take back and apply again, and the other way round.
        await plain(undo(Math.min(back, steps.length)));
        await upgrade("heads");
        assert.deepEqual(withoutOrder(await state()), withoutOrder(theirs), "taken back by them, applied by us");
        await ours((applied) => planDowngrade(graph, applied, "base"));
        await plain(runAll, stop);
        await upgrade("heads");
        assert.deepEqual(withoutOrder(await state()), withoutOrder(theirs), "begun by them, ended by us");
        await ours((applied) => planDowngrade(graph, applied, "base"));
        for (const { timestamp } of steps.slice(0, stop)) await upgrade(timestamp);
        await plain(runAll);
        assert.deepEqual(withoutOrder(await state()), withoutOrder(theirs), "begun by us, ended by them");
      };
      await fc.assert(fc.asyncProperty(histories, law), { numRuns: 4 });
    });
  });
}

/** Columns that came, went and came again have other numbers. */
function withoutOrder({ catalogue, migrations }: { catalogue: string[]; migrations: unknown[] }): unknown {
  return { catalogue: catalogue.map((entry) => entry.replace(/^(column \S+) \d+\./, "$1")).toSorted(), migrations };
}

/** The migration as plain TypeORM is given it. */
function classOf({ name, up, down, outside }: Step): new () => TypeOrm.MigrationInterface {
  const run = (statements: string[]) => async (queryRunner: TypeOrm.QueryRunner) => {
    for (const statement of statements) await queryRunner.query(statement);
  };
  return class {
    readonly name = name;
    readonly transaction = outside ? false : undefined;
    readonly up = run(up);
    readonly down = run(down);
  };
}
