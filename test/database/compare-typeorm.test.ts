import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { readWorld } from "../../src/database/postgres/world.ts";
import type { World } from "../../src/database/postgres/world.ts";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { assertSame, compare, run, sqlOf } from "../helpers/worlds.ts";

const sample = fileURLToPath(new URL("../../migrations-samples/blog/", import.meta.url));
const IGNORED = [{ name: "migrations" }];

describe("comparison and TypeORM's own view", () => {
  let postgres: TestPostgres;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  async function withClient<Result>(database: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: postgres.url(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  const worldOf = (database: string): Promise<World> => withClient(database, (client) => readWorld(client, IGNORED));

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    it(`TypeORM ${line} finds its entities in sync with what the comparison makes from nothing`, async () => {
      const project = await compilePlainProject(sample, line);
      try {
        const name = `typeorm_${line.replace(".", "_")}`;
        const [typeorms, ours] = [await postgres.createDatabase(name), await postgres.createDatabase(`${name}_ours`)];
        const env = {
          DB_HOST: postgres.host,
          DB_PORT: String(postgres.port),
          DB_USER: postgres.user,
          DB_PASSWORD: postgres.password,
        };
        await project.run({ ...env, DB_NAME: typeorms }, [{ do: "up" }]);
        // TypeORM installs the extensions that its entities need whenever it connects.
        await project.run({ ...env, DB_NAME: ours }, []);
        const [desired, empty] = [await worldOf(typeorms), await worldOf(ours)];
        const { up, down } = compare(empty, desired);
        await withClient(ours, (client) => run(client, sqlOf(up)));
        assertSame(await worldOf(ours), desired, "after up");
        const [difference] = await project.run({ ...env, DB_NAME: ours }, [{ do: "diff" }]);
        assert.deepEqual(difference, []);
        await withClient(ours, (client) => run(client, sqlOf(down)));
        assertSame(await worldOf(ours), empty, "after down");
      } finally {
        await project.cleanup();
      }
    });
  }
});
