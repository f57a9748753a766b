import assert from "node:assert/strict";
import { assertFails, columnTypes, engineProjects } from "../helpers/engine-project.ts";

/** Types that no parser of single declarations can tell. */
const FILES = {
  "src/db.ts": `import { DataSource } from "typeorm"; export const db = new DataSource({ type: "postgres", entities: ["src/*.entity.ts"] });`,
  "src/job.entity.ts": `import { Column, CreateDateColumn, Entity, PrimaryColumn } from "typeorm";
import type { Branded, Id, Level, Names, Settings, Suffixed } from "./types";
import type { Currency } from "money";
import * as all from "./types";
import type { Moment } from "moment";
@Entity() export class Job {
  @PrimaryColumn() id: Id<Job>;
  @Column() branded: Branded;
  @Column() level: Level;
  @Column() name: Names;
  @Column() suffixed?: Suffixed;
  @Column() currency: Currency;
  @Column() flag: all.Flag;
  @Column() global: GlobalState;
  @Column("jsonb") settings: Settings;
  @CreateDateColumn() made: Moment;
}`,
  "src/types.ts": `export * from "./more-types";`,
  "src/more-types.ts": `import { levels } from "./levels";
export type Id<T> = number;
export type Branded = string & { readonly brand: unique symbol };
export type Level = (typeof levels)[number]["value"];
export type Names = keyof { first: 1; last: 2 };
export type Suffixed = Capitalize<Exclude<Names, "last">>;
export type Flag = ReturnType<() => boolean>;
export interface Settings { dark: boolean }`,
  "src/levels.ts": `export const levels = [{ value: 1 }, { value: 2 }] as const;`,
  "src/other.entity.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; @Entity() export class Other { @PrimaryColumn() id: number; }`,
  "src/globals.d.ts": `type GlobalState = "open" | "closed";`,
  "node_modules/money/package.json": JSON.stringify({ name: "money", types: "index.d.ts", main: "index.js" }),
  "node_modules/money/index.d.ts": `export type Currency = "EUR" | "USD";`,
  "node_modules/money/index.js": "",
};

const EXPECTED = {
  id: "integer",
  branded: "character varying",
  level: "integer",
  name: "character varying",
  suffixed: "character varying",
  currency: "character varying",
  flag: "boolean",
  global: "character varying",
  settings: "jsonb",
};

describe("the engine telling types that need a whole program", () => {
  const projects = engineProjects();
  const TYPESCRIPT = { "@typescript/old": "@typescript/old", typescript: "@typescript/typescript6" };

  it("asks the project's own TypeScript, says so in the log, and remembers the answers", async () => {
    const linked = {
      "packages/unbuilt/package.json": JSON.stringify({ name: "@acme/unbuilt", main: "dist/index.js" }),
      "packages/unbuilt/src/index.ts": `export type State = Exclude<"on" | "off" | 1, 1>; export const more = 1;`,
      "src/linked.entity.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import type { State } from "@acme/unbuilt";
@Entity() export class Linked { @PrimaryColumn() id: number; @Column() state: State; }`,
    };
    const { workspace, engine } = await projects.open({ ...FILES, ...linked }, { links: TYPESCRIPT });
    await workspace.link("node_modules/@acme/unbuilt", "packages/unbuilt");
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    const loaded = await engine.entities();
    assert.deepEqual(columnTypes(loaded, "job"), EXPECTED);
    assert.deepEqual(columnTypes(loaded, "linked"), { id: "integer", state: "character varying" });
    assert.match(engine.output(), /The project's TypeScript 6\.[\d.]+ was asked for the type of Job\.level: number/);
    for (const asked of ["settings", "made"]) assert.doesNotMatch(engine.output(), new RegExp(`Job\\.${asked}`));
    for (const file of ["types.ts", "more-types.ts", "levels.ts", "globals.d.ts"])
      assert.ok(loaded.loadedFiles.includes(workspace.file(`src/${file}`)), `${file} is watched`);

    const other = FILES["src/other.entity.ts"].replace("@PrimaryColumn", "@Column() size: number; @PrimaryColumn");
    await workspace.write({ "src/other.entity.ts": other });
    const second = await projects.again(workspace);
    await second.load({ dataSourceFile: workspace.file("src/db.ts") });
    assert.deepEqual(columnTypes(await second.entities(), "job"), EXPECTED);
    assert.equal(second.output(), "");

    await workspace.write({ "src/levels.ts": `export const levels = [{ value: "low" }] as const;` });
    const third = await projects.again(workspace);
    await third.load({ dataSourceFile: workspace.file("src/db.ts") });
    assert.equal(columnTypes(await third.entities(), "job").level, "character varying");
  });

  it("asks the one that stands beside TypeScript 7", async () => {
    const loaded = await projects.load(FILES, {
      links: {
        "@typescript/old": "@typescript/old",
        "@typescript/typescript6": "@typescript/typescript6",
        typescript: "typescript",
      },
    });
    assert.deepEqual(columnTypes(loaded, "job"), EXPECTED);
  });

  for (const [what, links, why] of [
    ["has none", {}, /cannot be told: the project has no TypeScript installed\.$/],
    [
      "has one without JavaScript API",
      { typescript: "typescript" },
      /TypeScript 7\.[\d.]+ of the project has no JavaScript API\.$/,
    ],
  ] as const) {
    it(`names the property and the way out where the project ${what}`, async () => {
      const { engine, workspace } = await projects.open(FILES, { links });
      await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
      const error = await assertFails(
        engine.entities(),
        "entity-failed",
        /^The type of Job\.\w+ comes from another file/,
        /Give the column its type, as in @Column\("varchar"\), or install TypeScript 5 or 6/,
      );
      assert.match(error.message, why);
      assert.equal(error.facts.file, workspace.file("src/job.entity.ts"));
    });
  }

  it("is not needed where parsing tells enough: enums, unions, aliases, interfaces, classes, namespaces", async () => {
    const { engine, ...loaded } = await projects
      .load(
        {
          "src/db.ts": FILES["src/db.ts"],
          "src/job.entity.ts": `import { Column, Entity, ManyToOne, PrimaryColumn, Relation } from "typeorm";
import { Role, State, Options, Size } from "./types";
import * as all from "./types";
@Entity() export class Job {
  @PrimaryColumn() id: number;
  @Column() role: Role;
  @Column() state: all.State;
  @Column() rank: all.Rank;
  @Column(() => Size) embedded: Size;
  @Column("jsonb") options: Options;
  @Column({ type: "text" }) list: State;
  @Column() at: Date;
  @ManyToOne(() => Job) parent: Relation<Job>;
}`,
          "src/types.ts": `export * from "./more"; export { default as Size } from "./size";
export enum Role { A = "a" } export type State = "x" | "y"; export interface Options { a: 1 }`,
          "src/more.ts": `export enum Rank { Low, High }`,
          "src/size.ts": `import { Column } from "typeorm"; class Size { @Column({ nullable: true }) width: number; } export default Size;`,
        },
        { links: TYPESCRIPT },
      )
      .catch((error: unknown) => assert.fail(String(error)));
    assert.equal(engine.output(), "");
    assert.equal(columnTypes(loaded, "job").state, "character varying");
  });

  it("follows strictNullChecks as TypeScript's own metadata does", async () => {
    const files = {
      ...FILES,
      "src/job.entity.ts": `import { Column, Entity, PrimaryColumn } from "typeorm"; import type { Maybe } from "./types";
@Entity() export class Job { @PrimaryColumn() id: number; @Column({ nullable: true }) name: Maybe; }`,
      "src/types.ts": `export type Maybe = Uppercase<"a"> | null;`,
    };
    const { engine, workspace } = await projects.open(files, { links: TYPESCRIPT });
    await engine.load({ dataSourceFile: workspace.file("src/db.ts") });
    await assertFails(engine.entities(), "entity-failed", /Job\.name/, /Give the column its type/);
    const loose = await projects.load(
      {
        ...files,
        "tsconfig.json": JSON.stringify({ compilerOptions: { strict: false, experimentalDecorators: true } }),
      },
      { links: TYPESCRIPT },
    );
    assert.equal(columnTypes(loose, "job").name, "character varying");
  });

  it("passes over null and undefined where strictNullChecks is off, as TypeScript's own metadata does", async () => {
    const files = {
      ...FILES,
      "src/job.entity.ts": `import "reflect-metadata"; import { Column, Entity, ManyToOne, PrimaryColumn } from "typeorm";
class Foo {}
@Entity() export class Job { @PrimaryColumn() id: number;
  @Column({ nullable: true, type: "timestamptz" }) date: Date | null; @Column({ nullable: true, type: "date" }) maybe: (Date | undefined);
  @Column("jsonb") dates: Date[] | null | undefined; @Column("jsonb") foo: ((Foo | null) | undefined); @Column("jsonb") mixed: Date | Foo | null;
  @Column("jsonb") nothing: null | undefined; @ManyToOne(() => Job) parent: Job | null; }
console.log(["date", "maybe", "dates", "foo", "mixed", "nothing", "parent"].map((name) => String(Reflect.getMetadata("design:type", Job.prototype, name)?.name)).join(" "));`,
    };
    for (const [strictNullChecks, types] of [
      [false, "Date Date Array Foo Object undefined Job"],
      [true, "Object Object Object Object Object undefined Object"],
    ] as const) {
      const { engine } = await projects.load({
        ...files,
        "tsconfig.json": JSON.stringify({ compilerOptions: { strictNullChecks, experimentalDecorators: true } }),
      });
      assert.equal(engine.output().trim(), types);
    }
  });
});
