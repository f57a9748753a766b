import assert from "node:assert/strict";
import { assertFails, engineProjects } from "../helpers/engine-project.ts";

const DB = `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`;

describe("the engine standing in for packages that cannot be resolved", () => {
  const projects = engineProjects();
  const standIns = { standIns: true };

  it("names package and option where nobody chose it", async () => {
    const { engine, workspace } = await projects.open({ "src/db.ts": `import "@acme/log/setup"; ${DB}` });
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/db.ts") }),
      "data-source-failed",
      /^The data source src\/db\.ts does not load: Cannot find module '@acme\/log\/setup'\.$/,
      /npm install @acme\/log\).*--stand-ins \(setting typeormRevisions\.standIns\)/,
    );
  });

  it("loads what only uses them in passing, and lists them", async () => {
    const loaded = await projects.load(
      {
        "src/db.ts": `import * as tracing from "@acme/tracing"; import Logger, { level } from "@acme/log"; import settings = require("@acme/settings"); import { S3 } from "@acme/cloud/s3";
import { DataSource } from "typeorm";
tracing.start({ level });
const log = new Logger().child({ name: \`db \${level}\` }); log.info("loading", level + 1);
class Store extends S3 { bucket = "b"; size() { return 3; } }
if (new Store().bucket !== "b" || new Store().size() !== 3) throw new Error("no subclass");
if (log instanceof Logger) log.warn();
const wrapped = tracing.wrap(() => 1);
export const db = new DataSource({ type: "postgres", poolSize: Number(settings.pool) || 3, entities: ["src/*.entity.ts"] });
export const ready = (async () => { await log; await tracing.flush(); })();`,
        "src/user.entity.ts": `import { Injectable, Inject } from "@acme/di"; import { IsEmail, Length } from "@acme/check"; import { Column, Entity, PrimaryColumn } from "typeorm";
export * from "@acme/types"; export { Client } from "@acme/client";
@Injectable() @Entity() export class User {
  @PrimaryColumn() id: number;
  @IsEmail({}, { message: "no" }) @Length(1, 20) @Column() mail: string;
  @IsEmail() @Column() second: string;
  @IsEmail() virtual: string;
  @Inject() greet(@Inject() who: string) { return "hello " + who; }
}
if (new User().greet("you") !== "hello you") throw new Error("a method is gone");
const user = new User(); user.mail = "a@b"; if (user.mail !== "a@b") throw new Error("a property is gone");`,
      },
      {},
      standIns,
    );
    assert.deepEqual(
      loaded.entities.map(({ name, columns }) => [name, columns.map(({ property }) => property).join()]),
      [["User", "id,mail,second"]],
    );
    const sentence = (name: string): string => `The package @acme/${name} cannot be resolved and is stood in for.`;
    assert.deepEqual(loaded.dataSource.warnings, ["cloud", "log", "settings", "tracing"].map(sentence));
    assert.deepEqual(loaded.warnings, [
      ...["check", "client", "cloud", "di", "log", "settings", "tracing", "types"].map(sentence),
      "User.virtual is decorated by the package @acme/check, which is stood in for: a column that it declares is not seen.",
    ]);
  });

  it("leaves packages alone that look for optional ones themselves, and files that are not there", async () => {
    const { engine, workspace, warnings } = await projects.load(
      {
        "src/db.ts": `import found from "optional-user"; import { DataSource } from "typeorm"; export const db = new DataSource({ type: found, entities: ["src/*.entity.ts"] });`,
        "src/user.entity.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class User { @PrimaryColumn() id: number; }`,
        "src/bad.ts": `import "./missing"; export {};`,
        "node_modules/optional-user/package.json": JSON.stringify({ name: "optional-user", main: "index.js" }),
        "node_modules/optional-user/index.js": `try { require("not-installed"); module.exports = "mysql"; } catch { module.exports = "postgres"; }`,
      },
      {},
      standIns,
    );
    assert.deepEqual(warnings, []);
    await assertFails(
      engine.load({ dataSourceFile: workspace.file("src/bad.ts"), standIns: true }),
      "data-source-failed",
      /Cannot find module '\.\/missing'/,
    );
  });

  const entity = (imports: string, options: string, body: string): string =>
    `${imports} import { Column, Entity, ManyToOne, PrimaryColumn } from "typeorm"; @Entity(${options}) export class User { @PrimaryColumn() id: number; ${body} }`;
  const needed: [what: string, source: string, message: RegExp][] = [
    [
      "a parent class",
      `import { Base } from "@acme/base"; import { Entity } from "typeorm"; @Entity() export class User extends Base {}`,
      /^User needs the package @acme\/base, which is stood in for\.$/,
    ],
    [
      "the name of a table",
      entity(`import { names } from "@acme/base";`, "names.user", ""),
      /@acme\/base is stood in for, but @Entity is given a value of it/,
    ],
    [
      "a part of a name",
      entity(`import { prefix } from "@acme/base";`, "`${prefix}_user`", ""),
      /@Entity is given a value of it/,
    ],
    [
      "the options of a column",
      entity(`import { lengths } from "@acme/base";`, "", "@Column({ length: lengths.name }) name: string;"),
      /^User\.name needs the package @acme\/base/,
    ],
    [
      "the type of a column",
      entity(`import { Kind } from "@acme/base";`, "", "@Column() kind: Kind;"),
      /^User\.kind needs the package @acme\/base/,
    ],
    [
      "an embedded class",
      entity(`import { Address } from "@acme/base";`, "", "@Column(() => Address) address: Address;"),
      /^User\.address needs the package @acme\/base/,
    ],
    [
      "a related entity",
      entity(`import { Team } from "@acme/base";`, "", "@ManyToOne(() => Team) team: unknown;"),
      /^User\.team needs the package @acme\/base/,
    ],
  ];
  for (const [what, source, message] of needed) {
    it(`refuses where the schema needs one for ${what}`, async () => {
      const { engine, workspace } = await projects.open({ "src/db.ts": DB, "src/user.entity.ts": source });
      await engine.load({ dataSourceFile: workspace.file("src/db.ts"), standIns: true });
      await assertFails(engine.entities(), "entity-failed", message, /^Install @acme\/base[;:]/);
    });
  }

  it("takes a transformer for what it is", async () => {
    const { entities } = await projects.load(
      {
        "src/db.ts": DB,
        "src/user.entity.ts": entity(
          `import { encrypted } from "@acme/base";`,
          "",
          "@Column({ transformer: encrypted }) name: string;",
        ),
      },
      {},
      standIns,
    );
    assert.equal(entities[0]?.columns.length, 2);
  });

  it("refuses where the data source needs one: its entities, its naming, its options", async () => {
    const { engine, workspace } = await projects.open({
      "src/listed.ts": `import { Team } from "@acme/base"; import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: [Team] });`,
      "src/spread.ts": `import { entities } from "@acme/base"; import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: [...entities] });`,
      "src/copied.ts": `import { options } from "@acme/base"; import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", ...options });`,
      "src/named.ts": `import { Naming } from "@acme/base"; import { DataSource } from "typeorm"; import { User } from "./user"; export const db = new DataSource({ type: "postgres", entities: [User], namingStrategy: new Naming() });`,
      "src/user.ts": `import { Entity, PrimaryColumn } from "typeorm"; @Entity() export class User { @PrimaryColumn() id: number; }`,
      "src/placed.ts": `import { secrets } from "@acme/base"; import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", port: 1, password: secrets.password });`,
      "src/1700000000001-a.ts": "export class A1700000000001 { async up() {} async down() {} }",
    });
    const load = (file: string) => engine.load({ dataSourceFile: workspace.file(file), standIns: true });
    await load("src/listed.ts");
    await assertFails(engine.entities(), "entity-failed", /^The list of entities needs the package @acme\/base/);
    await load("src/named.ts");
    await assertFails(engine.entities(), "entity-failed", /^The option namingStrategy of the data source needs/);
    const connection = { kind: "configured" } as const;
    const apply = { connection, transaction: "each", lockWaitMs: 0 } as const;
    const step = { id: "1700000000001", name: "A1700000000001", className: "A1700000000001", direction: "up" } as const;
    await assertFails(
      engine.apply({ ...apply, steps: [{ ...step, file: workspace.file("src/1700000000001-a.ts") }] }),
      "entity-failed",
      /^The option namingStrategy of the data source needs/,
    );
    await load("src/placed.ts");
    await assertFails(engine.applied({ connection }), "entity-failed", /^The option password of the data source needs/);
    for (const file of ["src/spread.ts", "src/copied.ts"]) {
      await assertFails(
        load(file),
        "data-source-failed",
        /@acme\/base is stood in for, but what it exports is (copied|iterated)/,
        /^Install @acme\/base/,
      );
    }
  });
});
