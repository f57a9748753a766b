import assert from "node:assert/strict";
import { explainText } from "../../src/service/explain-text.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";

const entity = (name: string, more = "") =>
  `import { Entity, PrimaryGeneratedColumn, Column } from "typeorm";\n${more}\n@Entity() export class ${name} { @PrimaryGeneratedColumn() id: number; }`;

const FILES = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { rootDir: "src", outDir: "dist", experimentalDecorators: true, emitDecoratorMetadata: true },
  }),
  "src/db.ts": `import { DataSource } from "typeorm";
import { User } from "./user";
export const db = new DataSource({ type: "postgres", host: "127.0.0.1", port: 1,
  entities: [User, "dist/entities/*.js", "src/none/*.ts"], migrations: ["src/migrations/*.ts"] });`,
  "src/user.ts": entity("User", `export { Team } from "./team";`),
  "src/team.ts": entity("Team"),
  "src/entities/post.ts": entity(
    "Post",
    `@Entity() class Hidden { @PrimaryGeneratedColumn() id: number; }
     export class Forgotten { @Column() name: string; }
     export class Name { @Column() first: string; }
     export abstract class Base { @Column(() => Name) name: Name; }
     @Entity() export class Author extends Base { @PrimaryGeneratedColumn() id: number; }`,
  ),
  "src/elsewhere/post.ts": entity("Post"),
  "src/elsewhere/post.spec.ts": entity("Fake"),
  "old/1700000000001-first.ts": `import type { MigrationInterface } from "typeorm";
export class First1700000000001 implements MigrationInterface { async up() {} async down() {} }`,
};

describe("why an entity is not seen", () => {
  let workspace: TestWorkspace;
  let service: RevisionService;

  before(async () => {
    workspace = await createWorkspace({ typeorm: "typeorm", files: FILES });
    service = await openRevisionService({
      root: workspace.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: false,
      log: () => undefined,
    });
  });
  after(async () => {
    await service.dispose();
    await workspace.cleanup();
  });

  it("is told by what each glob finds, and by the classes that are left over", async () => {
    const explained = await service.explain();
    assert.equal(
      explainText({ ...explained, warnings: [] }),
      [
        "Entities      dist/entities/*.js, of which the sources are src/entities/*.{ts,js}: 1 file",
        "Entities      src/none/*.ts: 0 files",
        "Migrations    src/migrations/*.ts: 0 files",
        "Registered    3 entities",
        "Not seen      Post in src/elsewhere/post.ts: no glob matches the file and nothing imports it",
        "Not seen      Hidden in src/entities/post.ts: it is loaded, but not exported",
        "Not seen      Team in src/team.ts: it is loaded, but not listed",
        "Not seen      Forgotten in src/entities/post.ts: it has columns, but no @Entity()",
        "Not seen      First1700000000001 in old/1700000000001-first.ts: no glob matches the file and nothing lists the migration",
      ].join("\n"),
    );
  });

  it("is told too where there is no entity at all", async () => {
    await workspace.write({ "src/db.ts": FILES["src/db.ts"].replace(`User, "dist/entities/*.js",`, "") });
    service.invalidate([workspace.file("src/db.ts")]);
    const { entities, error, unmatched } = await service.explain();
    assert.deepEqual([entities, error?.code], [0, "no-entities"]);
    assert.deepEqual(unmatched.map(({ className }) => className).toSorted(), [
      "Author",
      "Hidden",
      "Post",
      "Post",
      "Team",
      "User",
    ]);
  });
});
