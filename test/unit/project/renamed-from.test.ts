import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { withAnnotations } from "../../../src/core/autogenerate/annotations.ts";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import type { Answers, SchemaAction } from "../../../src/core/operations/operation.ts";
import { renameAnnotations } from "../../../src/project/renamed-from.ts";
import { addColumn, createTable, dropColumn, dropTable } from "../autogenerate/schema-actions.ts";

const SOURCE = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

/**
 * What people write.
 * @renamedFrom posts
 */
@Entity({ name: "articles", schema: "blog" })
export class Article {
  /** Nothing of the kind: renamedFrom x */
  @PrimaryGeneratedColumn() id: number;

  /** @renamedFrom title */
  @Column({ name: "head_line" })
  headline: string;

  @Column()
  /** @renamedFrom text */ body: string;
}

@Entity()
export class Other {
  /** @renamedFrom gone */
  notAColumn: string;
}
`;

describe("@renamedFrom", () => {
  it("is read above entities and their columns, by the names of the database", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-renamed-"));
    try {
      const file = path.join(folder, "article.ts");
      await writeFile(file, SOURCE);
      const place = { file, kind: "table" as const, joinTables: [] };
      const columns = [
        { property: "id", column: "id" },
        { property: "headline", column: "head_line" },
        { property: "body", column: "body" },
      ];
      const annotations = await renameAnnotations([
        { ...place, name: "Article", table: "articles", schema: "blog", columns },
        { ...place, name: "Other", table: "other", columns: [] },
        { ...place, file: path.join(folder, "gone.ts"), name: "Gone", table: "gone", columns: [] },
      ]);
      assert.deepEqual(annotations, [
        { table: "articles", schema: "blog", from: "posts" },
        { table: "articles", schema: "blog", column: "head_line", from: "title" },
        { table: "articles", schema: "blog", column: "body", from: "text" },
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is read in base classes and in embedded ones, for every entity that has their columns", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-renamed-"));
    try {
      const base = path.join(folder, "base.ts");
      const file = path.join(folder, "person.ts");
      const column = (property: string, old: string) =>
        `/** @renamedFrom ${old} */\n  @Column() ${property}: string;\n`;
      const head = 'import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n';
      await writeFile(base, `${head}export abstract class Named { ${column("label", "title")} }`);
      await writeFile(
        file,
        `${head}import { Named } from "./base";
class FullName { ${column("first", "given")} }
@Entity() export class Person extends Named { @Column(() => FullName) name: FullName; @Column(() => FullName) alias: FullName; }
@Entity() export class Pet extends Named {}`,
      );
      const label = {
        property: "label",
        column: "label",
        declared: { className: "Named", file: base, property: "label" },
      };
      const first = (prefix: string) => ({
        property: `${prefix}.first`,
        column: `${prefix}First`,
        declared: { className: "FullName", property: "first", prefix },
      });
      const place = { file, kind: "table" as const, joinTables: [] };
      const annotations = await renameAnnotations([
        { ...place, name: "Person", table: "person", columns: [label, first("name"), first("alias")] },
        { ...place, name: "Pet", table: "pet", columns: [label] },
      ]);
      const byText = (all: object[]) => all.map((one) => JSON.stringify(one)).toSorted();
      assert.deepEqual(
        byText(annotations),
        byText([
          { table: "person", column: "label", from: "title" },
          { table: "pet", column: "label", from: "title" },
          { table: "person", column: "nameFirst", from: "given", prefix: "name" },
          { table: "person", column: "aliasFirst", from: "given", prefix: "alias" },
        ]),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  describe("answers", () => {
    const TITLE = { table: "posts", column: "headline", from: "title" };
    const TABLE = { table: "posts", from: "notes" };
    const answer = (up: SchemaAction[], answers: Partial<Answers> = {}, annotations = [TITLE]): Answers =>
      withAnnotations({ up, down: [] }, { ...NO_ANSWERS, ...answers }, annotations, "public");
    const RENAMED = [dropColumn("posts", "title"), addColumn("posts", "headline")];
    const renames = [{ table: "posts", from: "title", to: "headline" }];

    it("an open question", () => assert.deepEqual(answer(RENAMED).renames, renames));
    it("nothing once it is carried out", () => assert.deepEqual(answer([]).renames, []));
    it("nothing where the column may go by name", () =>
      assert.deepEqual(answer(RENAMED, { drops: ["posts.title"] }).renames, []));
    it("nothing where another answer was given", () => {
      const others = [{ table: "posts", from: "title", to: "summary" }];
      assert.deepEqual(answer(RENAMED, { renames: others }).renames, others);
    });
    it("of an embedded one by the name that its prefix gives, else by the name as it is written", () => {
      const asked = { table: "posts", column: "nameFirst", from: "given", prefix: "name" };
      const renamed = (...gone: string[]) =>
        answer([...gone.map((name) => dropColumn("posts", name)), addColumn("posts", "nameFirst")], {}, [asked])
          .renames;
      for (const old of ["nameGiven", "name_given", "given"])
        assert.deepEqual(renamed(old), [{ table: "posts", from: old, to: "nameFirst" }]);
      assert.deepEqual(renamed("given", "nameGiven"), [{ table: "posts", from: "nameGiven", to: "nameFirst" }]);
      assert.deepEqual(renamed("aliasGiven"), []);
    });
    it("for a table, and for a column of it", () => {
      const up = [
        { ...dropTable("notes"), columns: ["id", "title"] },
        { ...createTable("posts"), columns: ["id", "headline"] },
      ];
      const answers = withAnnotations({ up, down: [] }, NO_ANSWERS, [TITLE, TABLE], "public");
      assert.deepEqual(answers.tableRenames, [{ from: "notes", to: "posts" }]);
      assert.deepEqual(answers.renames, renames);
    });
  });
});
