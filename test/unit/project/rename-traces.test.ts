import assert from "node:assert/strict";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Decision } from "../../../src/core/operations/operation.ts";
import { Git } from "../../../src/project/git.ts";
import { renameTraces } from "../../../src/project/rename-traces.ts";
import type { EntityModel } from "../../../src/protocol/engine.ts";
import { gitIn } from "../../helpers/git-repository.ts";

const entity = (name: string, table: string, ...properties: string[]): string => `
@Entity("${table}")
export class ${name} {
  @PrimaryColumn()
  id: number;

${properties.map((one) => (one.includes("@") ? one : `  @Column()\n  ${one}: string;\n`)).join("\n")}}
`;

describe("renames in the edits of entities", function () {
  this.timeout(20_000);
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-edits-")));
    file = path.join(folder, "post.ts");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function edit(before: string, after: string): Promise<void> {
    const git = gitIn(folder);
    const header = 'import { Column, Entity, PrimaryColumn } from "typeorm";\n';
    await writeFile(file, header + before);
    git("init", "-qb", "main");
    git("add", "-A");
    git("commit", "-qm", "before");
    await writeFile(file, header + after);
  }

  const model = (name: string, table: string, columns: Record<string, string> = {}): EntityModel => ({
    name,
    file,
    kind: "table",
    table,
    columns: Object.entries(columns).map(([property, column]) => ({ property, column })),
    joinTables: [],
  });

  /** `column>candidate: inPlace`, of tables without a column. */
  async function traces(models: EntityModel[], asked: Record<string, string[]>, table?: string): Promise<string[]> {
    const decisions = Object.entries(asked).map(([name, candidates]): Decision => ({
      kind: table === undefined ? "rename-or-drop-table" : "rename-or-drop-column",
      table: table ?? name,
      ...(table === undefined ? {} : { column: name }),
      candidates,
      question: "",
      flags: [],
    }));
    const found = await renameTraces(new Git(folder), decisions, models, "public");
    return found.map(({ column, to, inPlace }) => `${column ?? ""}>${to}: ${inPlace}`);
  }

  it("are in place where one line became the other, by a naming strategy too, and elsewhere where it did not", async () => {
    await edit(
      entity("Post", "posts", "mainTitle", "body", "slug"),
      entity("Post", "posts", "headLine", "body", "slug", "extra"),
    );
    const models = [model("Post", "posts", { headLine: "head_line", extra: "extra" })];
    assert.deepEqual(await traces(models, { main_title: ["head_line", "extra"] }, "posts"), [
      "main_title>head_line: true",
      "main_title>extra: false",
    ]);
    assert.deepEqual(await traces(models, { unknown: ["extra"] }, "posts"), []);
  });

  it("go one by one where several lines became several", async () => {
    const short = (name: string) => `  @Column() ${name}: string;`;
    await edit(entity("Post", "posts", short("a"), short("b")), entity("Post", "posts", short("c"), short("d")));
    const models = [model("Post", "posts", { c: "c", d: "d" })];
    assert.deepEqual(await traces(models, { a: ["c", "d"], b: ["c", "d"] }, "posts"), [
      "a>c: true",
      "a>d: false",
      "b>c: false",
      "b>d: true",
    ]);
  });

  it("are in place where one property has another column", async () => {
    const named = (name: string) => `  @Column({ type: "text", name: "${name}" }) title: string;`;
    await edit(entity("Post", "posts", named("ttl")), entity("Post", "posts", named("headline")));
    const models = [model("Post", "posts", { title: "headline" })];
    assert.deepEqual(await traces(models, { ttl: ["headline"] }, "posts"), ["ttl>headline: true"]);
  });

  it("are of tables where a class took another's place, or its own name for its table", async () => {
    await edit(
      entity("Post", "posts", "title") + entity("Tag", "tags", "name"),
      entity("Article", "articles", "title") + entity("Tag", "labels", "name") + entity("View", "views", "count"),
    );
    const models = [model("Article", "articles"), model("Tag", "labels"), model("View", "views")];
    assert.deepEqual(
      await traces(models, { posts: ["articles", "labels", "views"], tags: ["articles", "labels", "views"] }),
      [">articles: true", ">views: false", ">labels: true"],
    );
  });

  it("are in place where the file was moved with its class, and not where another one came", async () => {
    await edit(entity("Post", "posts", "title", "body", "slug"), "");
    const header = 'import { Column, Entity, PrimaryColumn } from "typeorm";\n';
    const article = { ...model("Article", "articles"), file: path.join(folder, "article.ts") };
    const view = { ...model("View", "views"), file: path.join(folder, "view.ts") };
    await rm(file);
    await writeFile(article.file, header + entity("Article", "articles", "title", "body", "slug"));
    await writeFile(view.file, header + entity("View", "views", "count"));
    assert.deepEqual(await traces([article, view], { posts: ["articles", "views"] }), [">articles: true"]);
  });

  it("are not told of a file that git does not have, or that is as it was", async () => {
    await edit(entity("Post", "posts", "a"), entity("Post", "posts", "a"));
    assert.deepEqual(await traces([model("Post", "posts", { b: "b" })], { a: ["b"] }, "posts"), []);
    const other = { ...model("New", "new", { b: "b" }), file: path.join(folder, "new.ts") };
    await writeFile(other.file, entity("New", "new", "b"));
    assert.deepEqual(await traces([other], { a: ["b"] }, "new"), []);
    await assert.rejects(
      renameTraces(
        new Git(tmpdir()),
        [{ kind: "rename-or-drop-column", table: "t", column: "a", candidates: ["b"], question: "", flags: [] }],
        [],
        "public",
      ),
      { code: "no-git" },
    );
  });
});
