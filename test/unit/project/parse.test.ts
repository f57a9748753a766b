import assert from "node:assert/strict";
import { parseModule } from "../../../src/project/parse.ts";

function parse(text: string, file = "/p/file.ts") {
  return parseModule(file, text);
}

describe("parsing a module", () => {
  it("finds entities with the places of their names, also after text outside of ASCII", () => {
    const { entities } = parse(`import { Entity, Column } from "typeorm";
/* 😀 ünïcode */ @Entity("posts") export class Post {
  /* 😀 */ @Column() title: string;
  @orm.ManyToOne(() => User, (user) => user.posts) author: User;
  plain = 1;
}
@ViewEntity({ expression: "" }) export class Stats {}
export class Other {}
@ChildEntity() class Guest extends User {}
`);
    assert.deepEqual(
      entities.map(({ className, decorator }) => [className, decorator]),
      [
        ["Post", "Entity"],
        ["Stats", "ViewEntity"],
        ["Guest", "ChildEntity"],
      ],
    );
    assert.deepEqual(entities[0]?.range, { start: { line: 1, character: 47 }, end: { line: 1, character: 51 } });
    assert.deepEqual(
      entities[0]?.properties.map(({ name }) => name),
      ["title", "author"],
    );
    assert.deepEqual(entities[0]?.properties[0]?.range.start, { line: 2, character: 21 });
  });

  it("tells entities that are not exported, and classes with columns that are no entities", () => {
    const { entities, columnClasses, built } = parse(`import * as orm from "typeorm";
import { Column, Entity } from "typeorm";
import { Column as Field } from "exceljs-columns";
@Entity() class Hidden { @Column() a: string; }
class Name { @Column() first: string; }
class Row { @Field() a: string; }
class Lost { @orm.PrimaryColumn() id: number; }
@Entity() class Later extends Mixed(Base) { @Column(() => Name) name: Name; }
export { Later };`);
    assert.deepEqual(
      entities.map(({ className, local }) => [className, local]),
      [
        ["Hidden", true],
        ["Later", undefined],
      ],
    );
    assert.deepEqual(
      [columnClasses, built],
      [
        ["Name", "Lost"],
        ["Mixed", "Base", "Name"],
      ],
    );
  });

  it("knows where the declaration of an entity and of each property begins, decorators included", () => {
    const { entities } = parse(`import { Column, Entity, EntitySchema, Index } from "typeorm";
/** A post. */
@Entity("posts")
@Index(["title"])
export class Post {
  @PrimaryColumn() id: number;

  /** Shown in lists. */
  @Column({
    type: "text",
  })
  title: string;
}
export default @Entity() class User {}
export const Tag = new EntitySchema({
  name: "Tag",
  columns: { id: { type: Number }, name: { type: String } },
});
`);
    const [post, user, tag] = entities;
    assert.deepEqual(
      [post, user, tag].map((entity) => entity?.top),
      [2, 13, 14].map((line) => ({ line, character: 0 })),
    );
    assert.deepEqual(
      post?.properties.map(({ name, top }) => [name, top]),
      [
        ["id", { line: 5, character: 2 }],
        ["title", { line: 8, character: 2 }],
      ],
    );
    assert.deepEqual(tag?.properties[1]?.top, { line: 16, character: 35 });
  });

  it("reads a migration's name, tags and first sentence", () => {
    const { migrations } = parse(`import type { MigrationInterface } from 'typeorm';
/**
 * add slug to posts
 *
 * More about it.
 * @revision 1700000000001
 * @revises 1600000000000 1600000000001
 * @branch blog
 * @dependsOn 1500000000000
 */
export class AddSlug1700000000001 implements MigrationInterface {
  name = 'AddSlugAgain1700000000001'
  readonly transaction = false as const;
  public async up(queryRunner) {}
  public async down(queryRunner) {}
}`);
    const [migration] = migrations;
    assert.equal(migrations.length, 1);
    assert.equal(migration?.name, "AddSlugAgain1700000000001");
    assert.equal(migration.transaction, false);
    assert.equal(migration.message, "add slug to posts");
    assert.deepEqual(migration.tags, {
      revision: "1700000000001",
      revises: ["1600000000000", "1600000000001"],
      branch: "blog",
      dependsOn: ["1500000000000"],
    });
  });

  it("does not take a comment that stands elsewhere for the class's", () => {
    const { migrations } = parse(`/** not mine */
const x = 1;
export class A1700000000001 implements MigrationInterface { async up(queryRunner: QueryRunner) {} async down() {} }`);
    assert.equal(migrations[0]?.message, undefined);
  });

  it("finds migrations in compiled CommonJS", () => {
    const first = parse(
      `class A1700000000001 { async up(queryRunner) {} async down(queryRunner) {} }\nexports.A1700000000001 = A1700000000001;`,
      "/p/a.js",
    );
    const second = parse(
      `module.exports = class B1700000000002 { name = "B1700000000002"; async up(queryRunner) {} async down(queryRunner) {} }`,
      "/p/b.js",
    );
    assert.deepEqual(
      [...first.migrations, ...second.migrations].map(({ className }) => className),
      ["A1700000000001", "B1700000000002"],
    );
  });

  const forms: [string, string, string[]][] = [
    ["a named constant", `export const AppDataSource = new DataSource({ type: "postgres" });`, ["AppDataSource"]],
    ["the default export", `export default new DataSource({});`, ["default"]],
    ["a default export by name", `const ds = new DataSource({});\nexport default ds;`, ["default"]],
    ["an export list", `const ds = new DataSource({});\nexport { ds as main };`, ["main"]],
    ["as and satisfies", `export const a = new DataSource({} satisfies DataSourceOptions) as DataSource;`, ["a"]],
    ["module.exports", `const { DataSource } = require("typeorm");\nmodule.exports = new DataSource({});`, ["default"]],
    ["an object on module.exports", `const main = new DataSource({});\nmodule.exports = { main };`, ["main"]],
    ["an async function", `export async function make() { const ds = new DataSource({}); return ds; }`, ["make"]],
    ["an arrow function", `export const make = () => new DataSource({});`, ["make"]],
    ["a promise", `export const ready = new DataSource({}).initialize();`, ["ready"]],
    ["one under two names", `export const ds = new DataSource({});\nexport default ds;`, ["ds"]],
    ["two", `export const a = new DataSource({});\nexport const b = new DataSource({});`, ["a", "b"]],
    ["none that is not exported", `const ds = new DataSource({}); ds.initialize();`, []],
  ];
  for (const [title, text, expected] of forms) {
    it(`finds a data source: ${title}`, () =>
      assert.deepEqual(
        parse(text).dataSources.map(({ exportName }) => exportName),
        expected,
      ));
  }

  it("sees the driver's type where it is written out, and takes no other type for it", () => {
    const typeOf = (options: string) => parse(`export const ds = new DataSource(${options});`).dataSources[0]?.type;
    assert.equal(typeOf(`{ cache: { type: "redis" }, type: "sqljs" }`), "sqljs");
    assert.equal(typeOf(`{ type: process.env.DB_TYPE as "postgres" }`), undefined);
  });

  it("sees synchronize: true, also in options of their own", () => {
    assert.ok(parse(`export const ds = new DataSource({ synchronize: true });`).dataSources[0]?.synchronize);
    assert.ok(
      parse(`const options = { synchronize: true } as const;\nexport const ds = new DataSource(options);`)
        .dataSources[0]?.synchronize,
    );
    assert.equal(
      parse(`export const ds = new DataSource({ synchronize: false });`).dataSources[0]?.synchronize,
      undefined,
    );
  });

  it("sees NestJS's module", () =>
    assert.equal(
      parse(`@Module({ imports: [TypeOrmModule.forRootAsync({})] }) export class AppModule {}`).nestCalls.length,
      1,
    ));

  it("tells a syntax error by line and column, and does not throw", () => {
    const { syntaxErrors } = parse(`import "typeorm";\nexport class { `);
    assert.equal(syntaxErrors[0]?.line, 2);
    assert.ok(syntaxErrors[0].column > 0);
  });

  it("spares modules that have nothing to do with it", () => {
    assert.deepEqual(parse(`export const x = {`).syntaxErrors, []);
  });
});
