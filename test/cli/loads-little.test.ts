import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { runCli } from "../helpers/cli.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";

const COUNT = 100;
const id = (number: number): string => String(1_700_000_000_000 + number);
const numbers = Array.from({ length: COUNT }, (_, index) => index + 1);

/** Each file says on a list that it was loaded. */
const saying = (name: string, text: string): string =>
  `require("node:fs").appendFileSync(${JSON.stringify("loaded.txt")}, ${JSON.stringify(`${name}\n`)});\n${text}`;

describe("what is loaded of a long history", function () {
  this.timeout(60_000);
  let workspace: TestWorkspace;

  before(async () => {
    workspace = await createWorkspace({
      files: {
        "db.js": `const { DataSource } = require("typeorm");
exports.db = new DataSource({ type: "sqljs", location: "app.db", entities: ["entities/*.js"], migrations: ["m/*.js"] });`,
        ...Object.fromEntries(
          numbers.flatMap((number) => [
            [
              `m/${id(number)}-t.js`,
              saying(
                `revision ${number}`,
                `exports.T${id(number)} = class T${id(number)} {
  async up(q) { await q.query("CREATE TABLE t${number} (id integer)"); }
  async down(q) { await q.query("DROP TABLE t${number}"); }
};`,
              ),
            ],
            [
              `entities/t${number}.js`,
              saying(
                `entity ${number}`,
                `exports.T${number} = new (require("typeorm").EntitySchema)({ name: "t${number}", columns: { id: { type: "integer", primary: true } } });`,
              ),
            ],
          ]),
        ),
      },
      typeorm: "typeorm",
      packages: ["reflect-metadata", "sql.js"],
    });
  });
  after(() => workspace.cleanup());

  /** What a command loads, in the order of loading. */
  const loadedBy = async (...args: string[]): Promise<string[]> => {
    const list = workspace.file("loaded.txt");
    await rm(list, { force: true });
    const { code, stdout, stderr } = await runCli(workspace.folder, [...args, "--json"]);
    assert.equal(code, 0, stdout + stderr);
    const text = await readFile(list, "utf8").catch(() => "");
    return text.split("\n").filter(Boolean);
  };

  it("is no entity and only what runs", async () => {
    assert.deepEqual(await loadedBy("status"), []);
    assert.deepEqual(
      await loadedBy("upgrade", "+98"),
      numbers.slice(0, 98).map((number) => `revision ${number}`),
    );
    assert.deepEqual(await loadedBy("upgrade", "head"), ["revision 99", "revision 100"]);
    assert.deepEqual(await loadedBy("upgrade", "head"), []);
    assert.deepEqual(await loadedBy("downgrade", "-1"), ["revision 100"]);
    for (const looking of ["status", "current", "history", "heads"]) assert.deepEqual(await loadedBy(looking), []);
  });
});
