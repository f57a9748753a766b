import assert from "node:assert/strict";
import { identityOf } from "../../../src/core/autogenerate/accepted.ts";
import { countText, preexistence, toPast, whyText } from "../../../src/core/autogenerate/preexisting.ts";
import type { Operation } from "../../../src/core/operations/operation.ts";

const THAN = "1763628000000";

function operation(kind: Operation["kind"], table: string, up: string): Operation {
  return { kind, table, summary: up, verdict: "lossless", up: [up], down: [] };
}

const ADD = operation("add-column", "posts", "ALTER TABLE posts ADD a int");
const WIDEN = operation("alter-column", "posts", "ALTER TABLE posts ALTER b TYPE varchar(80)");
const CREATE = operation("create-table", "tags", "CREATE TABLE tags ()");
const INDEX = operation("create-index", "tags", "CREATE INDEX by_name ON tags (name)");

describe("what was there before the change", () => {
  const older = (present: Operation[], past: Operation[], accepted: Operation[] = []): string[] => {
    const before = preexistence(present, new Set(accepted.map(identityOf)), {
      than: THAN,
      operations: past.map(toPast),
    });
    return present.flatMap((one) => {
      const why = before(one);
      return why === undefined ? [] : `${one.kind} ${whyText(why)}`;
    });
  };

  it("is what differed then by the same statements; accepted goes first", () => {
    assert.deepEqual(older([ADD, WIDEN], [ADD]), [`add-column older than ${THAN}`]);
    assert.deepEqual(older([{ ...ADD, up: ["ALTER TABLE posts ADD a bigint"] }], [ADD]), []);
    assert.deepEqual(older([ADD, WIDEN], [ADD, WIDEN], [WIDEN]), [
      `add-column older than ${THAN}`,
      "alter-column accepted",
    ]);
    assert.equal(preexistence([ADD], new Set())(ADD), undefined);
  });

  it("is of a table that was made since nothing at all", () => {
    assert.deepEqual(older([INDEX, ADD], [CREATE, INDEX, ADD]), [`add-column older than ${THAN}`]);
    assert.deepEqual(older([CREATE, INDEX], [CREATE, INDEX]).length, 2);
    const wider = { ...CREATE, up: ["CREATE TABLE tags (name text)"] };
    assert.deepEqual(older([wider, INDEX], [CREATE, INDEX]), []);
  });

  it("is counted by why", () => {
    const accepted = { why: "accepted" as const };
    const old = { why: "older" as const, olderThan: THAN };
    assert.equal(countText([accepted]), "1 difference accepted before");
    assert.equal(countText([old, old]), `2 differences older than ${THAN}`);
    assert.equal(countText([accepted, old, accepted]), `2 differences accepted before, 1 older than ${THAN}`);
  });
});
