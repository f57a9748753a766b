import assert from "node:assert/strict";
import fc from "fast-check";
import { migration, sql } from "../helpers/applying.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { runCli } from "../helpers/cli.ts";
import { createWorkspace } from "../helpers/engine.ts";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** Of each revision, which older ones it revises and depends on; by index. */
type Shape = { revises: number[]; dependsOn: number[] }[];

const SIZE = 9;

/** Histories with several bases, forks, merges and dependencies. */
const shapes = fc.tuple(...Array.from({ length: SIZE }, (_, index) => revisionOf(index)));

function revisionOf(index: number): fc.Arbitrary<Shape[number]> {
  if (index === 0) return fc.constant({ revises: [], dependsOn: [] });
  const older = (maxLength: number) => fc.uniqueArray(fc.nat(index - 1), { maxLength });
  return fc.record({ revises: older(2), dependsOn: older(1) });
}

const idOf = (index: number): string => `170000000000${index}`;

/** Each makes a table and one between itself and all that it rests on: out of order, up and down alike fail. */
function filesOf(shape: Shape): Record<string, string> {
  return Object.fromEntries(
    shape.map(({ revises, dependsOn }, index) => {
      const below = [...new Set([...revises, ...dependsOn])];
      const tags = [
        `@revises ${revises.length > 0 ? revises.map(idOf).join(" ") : "base"}`,
        ...(dependsOn.length > 0 ? [`@dependsOn ${dependsOn.map(idOf).join(" ")}`] : []),
      ];
      const links = below.map((other) => ({ other, table: `l${other}_${index}` }));
      const text = migration(
        `Step${idOf(index)}`,
        sql(
          `CREATE TABLE t${index} (id int PRIMARY KEY)`,
          ...links.map(
            ({ other, table }) => `CREATE TABLE ${table} (a int REFERENCES t${other}, b int REFERENCES t${index})`,
          ),
        ),
        sql(...links.map(({ table }) => `DROP TABLE ${table}`), `DROP TABLE t${index}`),
      );
      const comment = ["/**", ...tags.map((tag) => ` * ${tag}`), " */", ""].join("\n");
      return [`src/migrations/${idOf(index)}-step.ts`, text.replace("export class", `${comment}export class`)];
    }),
  );
}

const PROJECT = {
  "src/data-source.ts": `import { DataSource } from "typeorm";
import { join } from "path";
export const AppDataSource = new DataSource({
  type: "postgres", host: "127.0.0.1", port: Number(process.env.T_PORT), database: process.env.T_DATABASE,
  username: process.env.T_USER, password: process.env.T_PASSWORD,
  migrations: [join(__dirname, "migrations/*.{ts,js}")],
});`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: { target: "ES2021", module: "CommonJS", rootDir: "src", skipLibCheck: true, types: ["node"] },
    include: ["src"],
  }),
};

describe("a history with branches and plain TypeORM", function () {
  this.timeout(240_000);
  let postgres: TestPostgres;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  /** The seeds are fixed: what a run finds, the next one finds too. */
  for (const [line, seed] of [
    ["1", 4],
    ["0.3", 20],
  ] as const satisfies [TypeormLine, number][]) {
    it(`leaves the same whoever runs it, in turn too: TypeORM ${line}, history ${seed}`, async () => {
      const [shape = assert.fail()] = fc.sample(shapes, { seed, numRuns: 1 });
      const workspace = await createWorkspace({
        files: { ...PROJECT, ...filesOf(shape) },
        typeorm: typeormLines[line],
        packages: ["pg", "@types/node"],
      });
      const plain = await compilePlainProject(workspace.folder, line);
      try {
        const environment = (database: string) => ({
          T_PORT: String(postgres.port),
          T_DATABASE: database,
          T_USER: postgres.user,
          T_PASSWORD: postgres.password,
        });
        const prefix = `branches_${line.replace(".", "_")}_${seed}`;
        const [ours, theirs, both] = (await Promise.all(
          ["ours", "theirs", "both"].map((name) => postgres.createDatabase(`${prefix}_${name}`)),
        )) as [string, string, string];
        const cli = async (database: string, ...args: string[]) => {
          const { code, stdout, stderr } = await runCli(workspace.folder, args, environment(database));
          assert.equal(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
        };
        const rows = (database: string, order: string) =>
          postgres.query(database, `SELECT "timestamp", name FROM migrations ORDER BY ${order}`);

        await cli(ours, "upgrade", "heads");
        await plain.run(environment(theirs), [{ do: "up" }]);
        assert.deepEqual(await dumpCatalogue(postgres, ours), await dumpCatalogue(postgres, theirs));
        assert.deepEqual(await rows(ours, "id"), await rows(theirs, "id"));

        await cli(both, "upgrade", idOf(SIZE - 2));
        await plain.run(environment(both), [{ do: "up" }, { do: "down", count: 3 }]);
        await cli(both, "downgrade", idOf(0));
        await plain.run(environment(both), [{ do: "up" }]);
        await cli(both, "downgrade", "base");
        await plain.run(environment(both), [{ do: "up" }, { do: "down", count: SIZE }]);
        assert.deepEqual(await rows(both, "id"), []);
        await cli(both, "upgrade", "heads");
        assert.deepEqual(await dumpCatalogue(postgres, both), await dumpCatalogue(postgres, theirs));
        assert.deepEqual(await rows(both, `"timestamp"`), await rows(theirs, `"timestamp"`));
      } finally {
        await plain.cleanup();
        await workspace.cleanup();
      }
    });
  }
});
