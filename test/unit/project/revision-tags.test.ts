import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { readRevisions } from "../../../src/project/revisions.ts";

/** The tags of revisions as files have them, and what is wrong with them by place. */
describe("tags of revisions", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), "revision tags ü-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const classOf = (name: string) =>
    `export class ${name} implements MigrationInterface {\n  async up(queryRunner) {}\n  async down(queryRunner) {}\n}\n`;

  /** Each text is the doc comment of a revision; the first has the digits …1, the second …2. */
  async function read(...docs: string[]) {
    const files = docs.map((_, index) => path.join(root, `${index + 1} größe.ts`));
    await Promise.all(
      docs.map((doc, index) => writeFile(files[index] ?? "", `${doc}${classOf(`R170000000000${index + 1}`)}`)),
    );
    const { revisions, problems } = await readRevisions(files);
    const graph = new RevisionGraph(revisions);
    return { graph, problems: [...problems, ...graph.problems] };
  }

  async function problems(...docs: string[]) {
    return (await read(...docs)).problems.map(({ code, file, line, column, endColumn }) => [
      code,
      path.basename(file ?? ""),
      line,
      column,
      endColumn,
    ]);
  }

  it("say that a revision is a base, in either spelling", async () => {
    const { graph, problems: none } = await read("", "/** @revises base */\n", "/**\n * @revises\n */\n", "");
    assert.deepEqual(none, []);
    assert.deepEqual(
      graph.ordered.map(({ revises }) => revises),
      [[], [], [], ["1700000000003"]],
    );
  });

  it("say so in what we write", async () => {
    const source = writeMigration({
      message: "second base",
      id: "1700000000002",
      revises: [],
      branch: "billing",
      dependsOn: ["1700000000001"],
      upSql: [],
      downSql: [],
      operations: [],
      style: {
        language: "ts",
        module: "esm",
        extension: "ts",
        indent: "  ",
        quotes: "double",
        semicolons: true,
        publicMethods: false,
      },
    });
    const [first, second] = [path.join(root, "1.ts"), path.join(root, "2.ts")];
    await writeFile(first, classOf("A1700000000001"));
    await writeFile(second, source);
    const { revisions } = await readRevisions([first, second]);
    const { revises, branch, dependsOn } = revisions[1] ?? assert.fail();
    assert.deepEqual([revises, branch, dependsOn], [[], "billing", ["1700000000001"]]);
  });

  it("name others by the beginning of an id, by class or by label", async () => {
    const { graph, problems: none } = await read(
      "/** @branch billing */\n",
      "/** @revises base */\n",
      "/**\n * @revises R1700000000001, 1700000000002\n * @dependsOn billing\n */\n",
    );
    assert.deepEqual(none, []);
    const { revises, dependsOn } = graph.ordered[2] ?? assert.fail();
    assert.deepEqual([revises, dependsOn], [["1700000000001", "1700000000002"], ["1700000000001"]]);
  });

  it("are told at the value that is wrong", async () => {
    assert.deepEqual(await problems("", "/**\n * @revises 1700000000001 1699999999999\n */\n"), [
      ["bad-graph", "2 größe.ts", 2, 27, 40],
    ]);
    assert.deepEqual(await problems("", "/** x\r\n *\r\n * @dependsOn  gone\r\n */\r\n"), [
      ["bad-graph", "2 größe.ts", 3, 16, 20],
    ]);
    assert.deepEqual(await problems("/** @revision 1600000000000 */\n"), [
      ["wrong-revision-tag", "1 größe.ts", 1, 15, 28],
    ]);
    assert.deepEqual(await problems("/** @revises 1700000000002 */\n", "/** @revises base */\n"), [
      ["wrong-order", "1 größe.ts", 1, 14, 27],
    ]);
    assert.deepEqual(await problems("/**\n\t@branch one\n*/\n", "/** @branch one */\n"), [
      ["bad-branch-label", "2 größe.ts", 1, 13, 16],
    ]);
  });

  it("are told at the class where no tag is to blame", async () => {
    const file = path.join(root, "equal.ts");
    await writeFile(file, `${classOf("A1700000000001")}${classOf("B1700000000001")}`);
    const { revisions } = await readRevisions([file]);
    const [problem, ...others] = new RevisionGraph(revisions).problems;
    assert.deepEqual(
      [problem?.code, problem?.severity, problem?.line, problem?.column, problem?.endColumn, others],
      ["equal-timestamps", "warning", 5, 14, 28, []],
    );
  });
});
