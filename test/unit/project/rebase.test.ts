import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import { planRebase } from "../../../src/core/revisions/rebase.ts";
import type { RebaseInput } from "../../../src/core/revisions/rebase.ts";
import { findMentions } from "../../../src/project/mentions.ts";
import { replaceFiles } from "../../../src/project/replace-files.ts";
import { readRevisions } from "../../../src/project/revisions.ts";
import { rewriteRevisions } from "../../../src/service/commands/rebase-files.ts";
import { assertFails } from "../../helpers/engine-project.ts";
import { fails } from "../revisions/history.ts";

const NOW = 1_800_000_000_000;
const BASE = 1_700_000_000_000;
const idAt = (index: number) => String(BASE + index);

describe("rebase", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions rebase-ü-")));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  };
  const read = (name: string) => readFile(path.join(folder, name), "utf8");
  const names = async () => (await readdir(folder)).toSorted();
  const history = async () => {
    const files = (await names()).filter((name) => /\.[tj]s$/.test(name)).map((name) => path.join(folder, name));
    const { revisions, problems } = await readRevisions(files);
    assert.deepEqual(problems, []);
    const graph = new RevisionGraph(revisions);
    assert.deepEqual(graph.problems, []);
    return graph;
  };
  const rebase = async (input: RebaseInput) => {
    const graph = await history();
    const plan = planRebase(graph, input, NOW);
    const { changes } = await rewriteRevisions(graph, plan);
    await replaceFiles(changes);
    return changes.map(({ file, to = file }) => path.basename(to)).toSorted();
  };
  /** Slugs of revisions, each with the slugs of its parents. */
  const shape = async () => {
    const graph = await history();
    const slug = (id: string) => graph.get(id)?.slug ?? id;
    return graph.ordered.map(({ id, revises, dependsOn }) => {
      const parents = revises.length > 0 ? `: ${revises.map(slug).toSorted().join(" ")}` : "";
      return `${slug(id)}${parents}${dependsOn.length > 0 ? ` & ${dependsOn.map(slug).join(" ")}` : ""}`;
    });
  };
  const file = (name: string, index: number, tags = "") => ({
    [`${idAt(index)}-${name.toLowerCase()}.ts`]: `${tags === "" ? "" : `/** ${tags} */\n`}export class ${name}${idAt(index)} {
  async up(queryRunner) {}
  async down(queryRunner) {}
}
`,
  });

  it("moves one of two heads on the other, and nothing else in the files", async () => {
    await write({
      ...file("A", 0),
      ...file("Mine", 1, `@revises ${idAt(0)}`),
      ...file("Theirs", 2, `@revises ${idAt(0)}`),
    });
    const text = `import type { MigrationInterface } from "typeorm";\r
\r
/**\r
 * mine — "quoted" ${idAt(1)} and Mine${idAt(1)}, äö\r
 *\r
 * @revision ${idAt(1)}\r
 * @revises ${idAt(0)} \r
 * @branch mine\r
 */\r
export class Mine${idAt(1)} implements MigrationInterface {\r
\tname = 'Mine${idAt(1)}'; // ${idAt(1)}\r
    async up(q) { await q.query(\`SELECT ${idAt(1)}\`); }\r
\tasync down(q) {}\r
}\r
export const again = Mine${idAt(1)};\r
`;
    await write({ [`${idAt(1)}-mine.ts`]: text });
    assert.deepEqual(await rebase({ revision: "mine" }), [`${NOW}-mine.ts`]);
    assert.deepEqual(await names(), [`${idAt(0)}-a.ts`, `${idAt(2)}-theirs.ts`, `${NOW}-mine.ts`]);
    const expected = text
      .replace(`@revision ${idAt(1)}`, `@revision ${NOW}`)
      .replace(`@revises ${idAt(0)}`, `@revises ${idAt(2)}`)
      .replace(`class Mine${idAt(1)}`, `class Mine${NOW}`)
      .replace(`'Mine${idAt(1)}'`, `'Mine${NOW}'`)
      .replace(`again = Mine${idAt(1)}`, `again = Mine${NOW}`);
    assert.equal(await read(`${NOW}-mine.ts`), expected);
    assert.deepEqual(await shape(), ["a", "theirs: a", "mine: theirs"]);
  });

  it("takes what rests on it along, and tells what depends on it", async () => {
    await write({
      ...file("A", 0),
      ...file("B", 1, `@revises ${idAt(0)}`),
      ...file("C", 2, `@revises b`),
      ...file("D", 3, `@revises ${idAt(0)}`),
      ...file("E", 4, `@revises C${idAt(2)}`),
      ...file("F", 5, `@revises ${idAt(3)} \n * @dependsOn ${idAt(1)}`),
    });
    await rebase({ revision: "b", onto: "d" });
    assert.deepEqual(await shape(), ["a", "d: a", "b: d", "c: b", "e: c", "f: d & b"]);
    assert.match(await read(`${NOW + 1}-c.ts`), /@revises b \*\//, "a slug still names it");
    assert.match(await read(`${NOW + 2}-e.ts`), new RegExp(`@revises ${NOW + 1} `));
    assert.match(await read(`${NOW + 3}-f.ts`), new RegExp(`@dependsOn ${NOW} `));
  });

  it("moves one of a line without tags to its end without any tag", async () => {
    await write({ ...file("A", 0), ...file("B", 1), ...file("C", 2) });
    const c = await read(`${idAt(2)}-c.ts`);
    assert.deepEqual(await rebase({ revision: "b" }), [`${NOW}-b.ts`]);
    assert.deepEqual(await shape(), ["a", "c: a", "b: c"]);
    assert.equal(await read(`${idAt(2)}-c.ts`), c);
    assert.ok(!(await read(`${NOW}-b.ts`)).includes("@"));
  });

  it("gives what followed it to what it followed, a base too", async () => {
    await write({
      ...file("A", 0, "@revises base"),
      ...file("B", 1, `@revises ${idAt(0)}`),
      ...file("C", 2, `@revises ${idAt(1)}`),
    });
    await rebase({ revision: "a" });
    assert.deepEqual(await shape(), ["b", "c: b", "a: c"]);
    assert.match(await read(`${idAt(1)}-b.ts`), /@revises base/);
  });

  it("gives a tag to a file that would follow another one without it", async () => {
    await write({
      ...file("A", 0),
      ...file("B", 1),
      ...file("C", 2, `@revises ${idAt(0)}`),
      [`${idAt(3)}-d.ts`]: `/**\n * about d\n */\nexport class D${idAt(3)} {\n  async up(queryRunner) {}\n  async down() {}\n}\n`,
    });
    // a ← b, a ← c ← d; d has no tag, and b gets a later time.
    await rebase({ revision: "c", onto: "b" });
    assert.deepEqual(await shape(), ["a", "b: a", "c: b", "d: c"]);
    await write({ ...file("E", 200_000_000_000, "") });
    await rebase({ revision: "b", onto: "e" });
    assert.deepEqual(await shape(), ["a", "c: a", "d: c", "e: d", "b: e"]);
  });

  it("writes CommonJS and files of two classes", async () => {
    await write({
      [`${idAt(0)}-both.js`]: `class A${idAt(0)} { async up() {} async down() {} }
class B${idAt(1)} { async up() {} async down() {} }
module.exports = { A${idAt(0)}, B: B${idAt(1)} };
// typeorm
`,
      [`${idAt(2)}-c.js`]: `// typeorm
exports.C${idAt(2)} = class C${idAt(2)} { async up() {} async down() {} };
`,
    });
    await rebase({ revision: "b" });
    assert.deepEqual(await names(), [`${idAt(0)}-both.js`, `${idAt(2)}-c.js`]);
    assert.match(
      await read(`${idAt(0)}-both.js`),
      new RegExp(`class B${NOW} .*\\nmodule.exports = \\{ A${idAt(0)}, B: B${NOW} \\}`),
    );
    await rebase({ revision: "c", onto: "b" });
    const [, c = ""] = await names();
    assert.match(c, /-c\.js$/);
    const id = c.slice(0, 13);
    assert.match(await read(c), new RegExp(`exports\\.C${id} = class C${id} `));
    assert.deepEqual(await shape(), ["a", "b: a", "c: b"]);
  });

  it("refuses what has no sense", async () => {
    await write({
      ...file("A", 0),
      ...file("B", 1, `@revises ${idAt(0)}`),
      ...file("C", 2, `@revises ${idAt(0)}`),
      ...file("D", 3, `@revises ${idAt(0)} \n * @dependsOn ${idAt(1)}`),
    });
    const graph = await history();
    const plan = (revision: string, onto?: string) => () =>
      planRebase(graph, { revision, ...(onto === undefined ? {} : { onto }) }, NOW);
    fails("multiple-heads", plan("b"), /2 heads/);
    fails("usage", plan("b", "b"), /on top already/);
    fails("usage", plan("b", "d"), /d depends on .* b, which cannot go above it/);
    fails("usage", plan("d", "a"), /is on .* a already/);
    fails("usage", plan("heads"), /not one revision/);
    fails("usage", plan("current"), /not asked/);
    fails("unknown-revision", plan("nope"));
    fails("usage", plan("b", "base"), /not one revision/);
  });

  it("changes all files or none", async () => {
    await write({ ...file("A", 0), ...file("B", 1, `@revises ${idAt(0)}`), ...file("C", 2, `@revises ${idAt(0)}`) });
    const before = await Promise.all((await names()).map(read));
    const there = await names();
    const unchanged = async () => {
      assert.deepEqual(
        (await names()).filter((name) => name.endsWith(".ts")),
        there,
      );
      assert.deepEqual(await Promise.all(there.map(read)), before);
    };
    // Something stands where the second new file must be made.
    await mkdir(path.join(folder, `${NOW}-b.ts.${process.pid}.tmp`));
    await assertFails(rebase({ revision: "b" }), "write-failed", /They are as they were/, /writable/);
    await rm(path.join(folder, `${NOW}-b.ts.${process.pid}.tmp`), { recursive: true });
    await unchanged();
    assert.equal((await names()).length, 3, "nothing is left over");
    await mkdir(path.join(folder, "taken"));
    const a = path.join(folder, there[0] ?? "");
    const b = path.join(folder, there[1] ?? "");
    await writeFile(path.join(folder, "other.ts"), "");
    await assertFails(
      replaceFiles([{ file: a, before: before[0] ?? "", after: "x", to: path.join(folder, "other.ts") }]),
      "file-exists",
      /other\.ts is already there/,
    );
    await rm(path.join(folder, "other.ts"));
    // The second file goes away in between: the first one is put back.
    await assertFails(
      replaceFiles([
        { file: a, before: before[0] ?? "", after: "changed", to: path.join(folder, "moved.ts") },
        { file: `${b}.gone`, before: "", after: "" },
      ]),
      "write-failed",
      /They are as they were/,
    );
    await rm(path.join(folder, "taken"), { recursive: true });
    await unchanged();
  });

  it("keeps the mode of a file", async () => {
    await write({ ...file("A", 0), ...file("B", 1), ...file("C", 2) });
    await chmod(path.join(folder, `${idAt(1)}-b.ts`), 0o640);
    await rebase({ revision: "b" });
    assert.equal((await stat(path.join(folder, `${NOW}-b.ts`))).mode & 0o777, 0o640);
  });

  it("finds who names a class", async () => {
    await mkdir(path.join(folder, "node_modules"));
    await write({ "x.ts": "import { A1 } from './a'", "y.ts": "nothing", "node_modules/z.ts": "A1" });
    assert.deepEqual([...(await findMentions(folder, ["A1", "B"]))], [[path.join(folder, "x.ts"), ["A1"]]]);
  });

  it("leaves a sound history behind, whatever was there", async () => {
    // Each revision rests on older ones; some have no tag and follow the one before.
    let moves = 0;
    const histories = fc
      .array(
        fc.record({
          parents: fc.array(fc.nat(), { maxLength: 2 }),
          tagged: fc.boolean(),
          depends: fc.option(fc.nat()),
        }),
        {
          minLength: 2,
          maxLength: 7,
        },
      )
      .chain((revisions) => fc.record({ revisions: fc.constant(revisions), which: fc.nat(), onto: fc.nat() }));
    await fc.assert(
      fc.asyncProperty(histories, async ({ revisions, which, onto }) => {
        await Promise.all((await names()).map((name) => rm(path.join(folder, name))));
        for (const [index, { parents, tagged, depends }] of revisions.entries()) {
          const older = [...new Set(index === 0 ? [] : parents.map((parent) => parent % index))];
          const dependsOn = depends === null || index === 0 ? "" : ` \n * @dependsOn ${idAt(depends % index)}`;
          const tags = tagged || dependsOn !== "" ? `@revises ${older.map(idAt).join(" ") || "base"}${dependsOn}` : "";
          await write(file(`R${String.fromCharCode(97 + index)}`, index, tags));
        }
        const graph = await history();
        const wanted = { revision: idAt(which % revisions.length), onto: idAt(onto % revisions.length) };
        let plan;
        try {
          plan = planRebase(graph, wanted, NOW);
        } catch {
          return;
        }
        moves += 1;
        const { changes } = await rewriteRevisions(graph, plan);
        await replaceFiles(changes);
        const after = await history();
        assert.equal(after.ordered.length, graph.ordered.length);
        const moved = after.get(plan.moved.get(wanted.revision) ?? "");
        assert.deepEqual(moved?.revises, [plan.moved.get(wanted.onto) ?? wanted.onto]);
        for (const { id } of graph.ordered) {
          const now = after.get(plan.moved.get(id) ?? id);
          const planned = plan.references.get(id);
          assert.deepEqual(new Set(now?.revises), new Set(planned?.revises));
          assert.deepEqual(new Set(now?.dependsOn), new Set(planned?.dependsOn));
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(moves > 20, "most of them can be moved");
  });
});
