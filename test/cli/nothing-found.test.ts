import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";

const USER = `import { Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id: number; }`;
const MIGRATION = `import type { MigrationInterface } from "typeorm";
export class First1700000000001 implements MigrationInterface { async up() {} async down() {} }`;

/** A package of a monorepo whose database cannot be reached. */
const dataSource = (options: string) => `import { DataSource } from "typeorm";
export default new DataSource({ type: "postgres", host: "127.0.0.1", port: 1, ${options} });`;

describe("globs that match nothing", () => {
  let workspace: TestWorkspace;
  let service: RevisionService;
  const warnings: string[] = [];

  async function open(options: string, files: Record<string, string> = {}): Promise<void> {
    workspace = await createWorkspace({
      typeorm: "typeorm",
      files: { "packages/api/package.json": "{}", "packages/api/src/db.ts": dataSource(options), ...files },
    });
    service = await openRevisionService({
      root: workspace.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: false,
      log: (line) => warnings.push(line),
    });
  }

  afterEach(async () => {
    await service.dispose();
    await workspace.cleanup();
  });

  it("are named, with the files that look like what they are for, and a first revision can be written all the same", async () => {
    await open(`entities: ["src/entities/*.ts", "src/none/*.entity.ts"], migrations: ["src/db/migrations/*.ts"]`, {
      "packages/api/src/entities/user.ts": USER,
      "packages/api/src/models/post.ts": USER.replace("User", "Post"),
      "packages/api/migrations/1700000000001-first.ts": MIGRATION,
    });
    const noEntity =
      "No entity file matches packages/api/src/none/*.entity.ts. Classes that look like entities are in packages/api/src/models/post.ts.";
    const noMigration =
      "No migration file matches packages/api/src/db/migrations/*.ts. Classes that look like migrations are in packages/api/migrations/1700000000001-first.ts.";
    const status = await service.status();
    assert.deepEqual(status.unmatched, [
      { option: "entities", glob: "packages/api/src/none/*.entity.ts", message: noEntity },
      { option: "migrations", glob: "packages/api/src/db/migrations/*.ts", message: noMigration },
    ]);
    assert.deepEqual(status.warnings, [noEntity, noMigration]);
    const check = await service.check(NO_ANSWERS);
    assert.equal(check.operations.length, 1);
    assert.deepEqual(check.warnings, [noEntity, noMigration]);
    await assert.rejects(service.move({ direction: "upgrade", target: "head" }), {
      code: "no-migrations",
      message: noMigration,
    });
    const generated = await service.generate({ message: "add users", answers: NO_ANSWERS });
    assert.deepEqual(
      [generated.verified.problem, generated.revision.revises, generated.warnings],
      [undefined, [], [noEntity]],
    );
    const after = await service.status();
    assert.deepEqual([after.revisions.length, after.warnings], [1, [noEntity]]);
    await rm(generated.file);
    service.invalidate([generated.file]);
    assert.deepEqual((await service.status()).warnings, [noEntity, noMigration]);
  });

  it("are not those that take a detour", async () => {
    await open(`entities: [__dirname + "/../src/entities/*.ts"], migrations: [__dirname + "/../migrations/*.ts"]`, {
      "packages/api/src/entities/user.ts": USER,
      "packages/api/migrations/1700000000001-first.ts": MIGRATION,
    });
    assert.deepEqual((await service.status()).warnings, []);
    const second = "packages/api/migrations/1700000000002-second.ts";
    await workspace.write({ [second]: MIGRATION.replace("First1700000000001", "Second1700000000002") });
    service.invalidate([workspace.file(second)]);
    assert.deepEqual((await service.status()).heads, ["1700000000002"]);
  });

  it("leave no entity: that is an error at the data source, and never no changes", async () => {
    await open(`entities: ["src/none/*.ts"], migrations: []`);
    await assert.rejects(service.check(NO_ANSWERS), {
      code: "no-entities",
      facts: { file: workspace.file("packages/api/src/db.ts") },
    });
    const { warnings } = await service.status();
    assert.deepEqual(warnings, [
      "No entity file matches packages/api/src/none/*.ts.",
      "The data source names no migrations.",
    ]);
  });

  it("are not folders that hold migrations, but are those that hold none", async () => {
    await open(`entities: ["src/entities/*.ts"], migrations: ["src/first", "src/second"]`, {
      "packages/api/src/entities/user.ts": USER,
      "packages/api/src/first/1700000000001-first.ts": MIGRATION,
      "packages/api/src/second/README.md": "Migrations are to come.",
    });
    const { revisions, unmatched } = await service.status();
    assert.deepEqual([revisions.length, unmatched.map(({ glob }) => glob)], [1, ["packages/api/src/second"]]);
  });

  it("say where a revision goes that TypeORM would not find", async () => {
    await open(`entities: ["src/entities/*.ts"]`, { "packages/api/src/entities/user.ts": USER });
    const { warnings } = await service.create({ message: "by hand" });
    assert.deepEqual(warnings, [
      "Add the files in packages/api/src/migrations to the migrations of packages/api/src/db.ts: TypeORM does not find them there.",
    ]);
    await assert.rejects(service.move({ direction: "upgrade", target: "head" }), {
      message: "The data source names no migrations.",
    });
  });
});
