import assert from "node:assert/strict";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";

const dataSource = (database: string, options: string) => `import { DataSource } from "typeorm";
export default new DataSource({ type: "postgres", host: "127.0.0.1", port: 1, database: "${database}", ${options} });`;

describe("data sources that complete each other", () => {
  let workspace: TestWorkspace;
  let service: RevisionService | undefined;

  beforeEach(async () => {
    workspace = await createWorkspace({
      typeorm: "typeorm",
      files: {
        "src/app.ts": dataSource("app", `entities: ["src/*.entity.ts"]`),
        "src/cli.ts": dataSource("app", `migrations: ["migrations/*.ts"]`),
        "src/user.entity.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id: number; }`,
      },
    });
  });
  afterEach(async () => {
    await service?.dispose();
    service = undefined;
    await workspace.cleanup();
  });

  async function open(dataSource?: string): Promise<RevisionService> {
    service = await openRevisionService({
      root: workspace.folder,
      ...(dataSource === undefined ? {} : { dataSource }),
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: false,
      log: () => undefined,
    });
    return service;
  }

  it("are joined: a revision of the entities of one becomes a migration of the other", async () => {
    const joined = await open();
    const before = await joined.status();
    assert.deepEqual(
      { ...before.dataSource, warnings: before.warnings },
      {
        file: "src/cli.ts",
        export: "default",
        type: "postgres",
        target: "127.0.0.1:1/app",
        joined: { file: "src/app.ts", export: "default" },
        warnings: [
          "The entities of src/app.ts#default are joined with the migrations of src/cli.ts#default.",
          "No migration file matches migrations/*.ts.",
        ],
      },
    );
    const { verified, file } = await joined.generate({ message: "add users", answers: NO_ANSWERS });
    assert.deepEqual([verified.problem, workspace.relative(file).split("/")[0]], [undefined, "migrations"]);
    assert.deepEqual((await joined.check(NO_ANSWERS)).operations, []);
    assert.equal((await joined.status()).revisions.length, 1);
    assert.equal(joined.invalidate([workspace.file("src/app.ts")]), true, "a change of either asks for a new load");
  });

  it("have the entities of NestJS's application, where there is no other one", async () => {
    await workspace.write({
      "src/app.ts": "",
      "src/app.module.ts": `import { TypeOrmModule } from "@nestjs/typeorm"; import { User } from "./user.entity";
@Module({ imports: [TypeOrmModule.forRoot({ autoLoadEntities: true }), TypeOrmModule.forFeature([User])] }) export class AppModule {}`,
    });
    const joined = await open();
    assert.deepEqual((await joined.status()).warnings.slice(0, 1), [
      "src/cli.ts lists no entities; those of the application of src/app.module.ts are used.",
    ]);
    assert.deepEqual(
      (await joined.check(NO_ANSWERS)).operations.map(({ entity }) => entity),
      ["User"],
    );
  });

  it("are put to the choice where they lead to different databases, and refused where both were named", async () => {
    await workspace.write({ "src/app.ts": dataSource("other", `entities: ["src/*.entity.ts"]`) });
    await assert.rejects((await open()).status(), {
      code: "ambiguous-data-source",
      facts: { candidates: ["src/cli.ts#default", "src/app.ts#default"] },
    });
    await service?.dispose();
    await assert.rejects((await open("src/app.ts,src/cli.ts")).status(), { code: "usage" });
    await service?.dispose();
    assert.equal((await (await open("src/app.ts")).status()).dataSource.joined, undefined);
  });
});
