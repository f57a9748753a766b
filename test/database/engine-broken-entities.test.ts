import assert from "node:assert/strict";
import type { ConnectionTarget } from "../../src/protocol/engine.ts";
import { engineProjects } from "../helpers/engine-project.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

const ID = "1700000000001";
const step = { id: ID, name: `A${ID}`, className: `A${ID}`, direction: "up" as const };

describe("the engine applying revisions of a project whose entities do not load", () => {
  const projects = engineProjects();
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  const apply = async (name: string, up: string, kind: "configured" | "socket") => {
    const database = await postgres.createDatabase(name);
    const { engine, workspace } = await projects.open(
      {
        "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", url: process.env.T_URL, entities: ["src/*.entity.ts"] });`,
        "src/note.entity.ts": `import "@acme/not-built"; export {};`,
        "src/a.ts": `export class A${ID} { async up(runner) { await runner.query(${JSON.stringify(up)}); } async down() {} }`,
      },
      { env: { T_URL: postgres.url(database) } },
    );
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    const { host, port, user, password } = postgres;
    const connection: ConnectionTarget =
      kind === "configured" ? { kind } : { kind, host, port, user, password, database, label: "shadow" };
    const { steps } = await engine.apply({
      connection,
      steps: [{ ...step, file: workspace.file("src/a.ts") }],
      transaction: "each",
      lockWaitMs: 1000,
    });
    return steps[0];
  };
  const UUID = "CREATE TABLE note (id uuid DEFAULT uuid_generate_v4())";

  it("makes the extension for ids on a database of ours, as TypeORM would have", async () => {
    assert.equal((await apply("ours", UUID, "socket"))?.status, "done");
  });

  it("says of a step that fails elsewhere that they did not load, and why", async () => {
    const failed = await apply("theirs", UUID, "configured");
    assert.equal(failed?.status, "failed");
    assert.match(failed.error?.message ?? "", /uuid_generate_v4\(\) does not exist/);
    assert.match(
      failed.error?.hint ?? "",
      /The entities did not load, .*: The entity file src\/note\.entity\.ts does not load: Cannot find module '@acme\/not-built'/,
    );
  });

  it("says nothing of them where no step needs them", async () => {
    const failed = await apply("plain", "CREATE TABLE note (id nothing)", "configured");
    assert.doesNotMatch(failed?.error?.hint ?? "", /entities/);
  });
});
