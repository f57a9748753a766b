import assert from "node:assert/strict";
import { renderScript } from "../../../src/core/offline/script.ts";
import type { RecordedGroup } from "../../../src/core/offline/script.ts";
import type { DialectName } from "../../../src/core/operations/operation.ts";

const group = (statements: string[], rest: Partial<RecordedGroup> = {}): RecordedGroup => ({
  begins: true,
  commits: true,
  before: [],
  after: [],
  revisions: [{ id: "1700000000001", name: "A1700000000001", direction: "up", statements, readsRows: false }],
  ...rest,
});
const render = (groups: RecordedGroup[], dialect: DialectName = "postgres", label = "make a"): string =>
  renderScript(
    { before: [], groups },
    { title: "upgrade base:head", dialect, labels: new Map([["1700000000001", label]]) },
  );

describe("a script", () => {
  it("ends each statement once, also behind a comment", () => {
    const text = render([group(["SELECT 1", "SELECT 2;", "SELECT 3 -- three", "SELECT ';'", "SELECT 5; -- five"])]);
    assert.equal(
      text.slice(text.indexOf("BEGIN;")),
      `BEGIN;

-- Upgrade to 1700000000001: make a

SELECT 1;

SELECT 2;

SELECT 3 -- three
;

SELECT ';';

SELECT 5; -- five

COMMIT;
`,
    );
  });
  it("has no transaction where the run has none, and ends one that a revision left open", () => {
    assert.doesNotMatch(render([group(["A"], { begins: false, commits: false })]), /BEGIN|COMMIT/);
    assert.match(render([group(["A"], { begins: false })]), /A;\n\nCOMMIT;/);
  });
  it("keeps a message of several lines in its comment", () => {
    assert.match(
      render([group([])], "postgres", "one\n\nDROP TABLE users;\r\ntwo"),
      /^-- .*: one DROP TABLE users; two$/m,
    );
  });
  it("gives a body with semicolons to the client of MariaDB in one piece", () => {
    assert.match(
      render([group(["CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END;"])], "mysql"),
      /DELIMITER \$\$\nCREATE TRIGGER .* END\n\$\$\nDELIMITER ;/,
    );
  });
  it("says when there is nothing to do", () => {
    assert.match(render([]), /^-- There is nothing to do\.$/m);
  });
});
