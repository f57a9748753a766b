import assert from "node:assert/strict";
import { serverMethods } from "../../src/protocol/server.ts";
import type { ApplyCommandResult, Outcome } from "../../src/protocol/results.ts";
import { openRevisionService } from "../../src/service/open.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";
import { TSCONFIG, USER } from "../helpers/engine-project.ts";
import { Editor } from "./editor.ts";

const MIGRATION = `import { MigrationInterface, QueryRunner } from "typeorm";
export class Users1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("CREATE TABLE user (id integer PRIMARY KEY)"); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("DROP TABLE user"); }
}`;

describe("language server on SQLite", () => {
  let workspace: TestWorkspace;
  let editor: Editor;

  before(async () => {
    workspace = await createWorkspace({
      files: {
        "tsconfig.json": TSCONFIG,
        "src/db.ts": `import { DataSource } from "typeorm";
export const db = new DataSource({ type: "sqljs", location: __dirname + "/../app.db", entities: [__dirname + "/*.entity.ts"], migrations: [__dirname + "/m/*.ts"] });`,
        "src/user.entity.ts": USER,
        "src/m/1700000000001-users.ts": MIGRATION,
      },
      typeorm: "typeorm",
      packages: ["reflect-metadata", "sql.js"],
    });
    editor = await Editor.open(workspace.folder, { openService: openRevisionService });
  });
  after(async () => {
    await editor.close();
    await workspace.cleanup();
  });

  it("tells above the entity what its migration would do, and moves the revisions", async () => {
    const { error, status } = await editor.whenIdle();
    assert.equal(error, undefined);
    assert.deepEqual(
      status?.revisions.map(({ state }) => state),
      ["pending"],
    );
    const lenses = await editor.lenses("src/user.entity.ts");
    assert.ok(lenses.includes("2: add column name"), lenses.join("\n"));
    const params = { target: "head", direction: "upgrade" };
    const moved = await editor.request<Outcome<ApplyCommandResult>>(serverMethods.move, params);
    assert.deepEqual(moved.ok && moved.value.steps.map((step) => step.status), ["done"]);
    await editor.overviewWhere(({ status: now }) => now?.revisions[0]?.state === "applied");
    assert.match((await editor.lenses("src/m/1700000000001-users.ts")).join("\n"), /applied/);
  });
});
