import assert from "node:assert/strict";
import { isSameCode } from "../../../src/project/same-code.ts";

const CODE = `export class A { async up(q) { await q.query("SELECT 'a'"); await q.query(\`b\n \${c}\`) } }`;

describe("two texts of a migration", () => {
  const same: Record<string, string> = {
    "other white space": CODE.replaceAll("{ a", "{\n\n  a"),
    "other line ends": CODE.replace("{ async", "{\r\nasync"),
    "a comment": `// says\n${CODE} /* more */`,
    "other quotes": CODE.replace(`"SELECT 'a'"`, `'SELECT \\'a\\''`),
    parentheses: CODE.replace("await q.query(`", "await (q.query)(`"),
  };
  for (const [what, text] of Object.entries(same)) {
    it(`do the same with ${what}`, () => assert.equal(isSameCode("a.ts", CODE, text), true));
  }

  const other: Record<string, string> = {
    "another literal": CODE.replace("SELECT 'a'", "SELECT 'A'"),
    "white space in SQL": CODE.replace("b\n ", "b\n  "),
    "another name": CODE.replace("class A", "class B"),
    "a statement less": CODE.replace(`await q.query("SELECT 'a'");`, ""),
    "what does not parse": `${CODE}}`,
  };
  for (const [what, text] of Object.entries(other)) {
    it(`do something else with ${what}`, () => assert.equal(isSameCode("a.ts", CODE, text), false));
  }

  it("are the same when they are equal, even where they do not parse", () => {
    assert.equal(isSameCode("a.ts", "class {", "class {"), true);
  });
});
