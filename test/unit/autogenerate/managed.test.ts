import assert from "node:assert/strict";
import { mayLeaveOut, whoLeavesOut } from "../../../src/core/autogenerate/managed.ts";
import type { ManagedEntity } from "../../../src/core/autogenerate/managed.ts";
import type { Operation } from "../../../src/core/operations/operation.ts";

const ALL = { include: [], exclude: [] };

function operation(table: string, rest: Partial<Operation> = {}): Operation {
  return { kind: "alter-column", table, summary: "", verdict: "lossless", up: [], down: [], ...rest };
}

const TITLE = operation("posts", { column: "title" });
const INDEX = operation("posts", { kind: "drop-index", object: "IDX_search", column: "title" });
const USERS = operation("users");
const AUDIT = operation("audit_log", { kind: "drop-table" });
const OTHER = operation("billing.posts");
const EVERY = { TITLE, INDEX, USERS, AUDIT, OTHER };

function managed(filters: { include?: string[]; exclude?: string[] }, entities: ManagedEntity[] = []): string[] {
  const leftOutBy = whoLeavesOut(entities, { ...ALL, ...filters }, "public");
  return Object.entries(EVERY).flatMap(([name, one]) => (leftOutBy(one) === undefined ? [name] : []));
}

describe("what is managed", () => {
  it("is everything, unless something is said", () => {
    assert.deepEqual(managed({}), Object.keys(EVERY));
  });

  it("is not what is excluded: tables, columns, indexes, by name or pattern", () => {
    assert.deepEqual(managed({ exclude: ["audit_*", "IDX_search"] }), ["TITLE", "USERS", "OTHER"]);
    assert.deepEqual(managed({ exclude: ["posts.title"] }), ["USERS", "AUDIT", "OTHER"]);
    assert.deepEqual(managed({ exclude: ["posts.IDX_*"] }), ["TITLE", "USERS", "AUDIT", "OTHER"]);
    assert.deepEqual(managed({ exclude: ["billing.*"] }), ["TITLE", "INDEX", "USERS", "AUDIT"]);
    assert.deepEqual(managed({ exclude: ["p.sts", "use"] }), Object.keys(EVERY), "a name is not a pattern of letters");
  });

  it("is only what is included, where something is, and of that not what is excluded", () => {
    assert.deepEqual(managed({ include: ["posts", "users"] }), ["TITLE", "INDEX", "USERS"]);
    assert.deepEqual(managed({ include: ["posts"], exclude: ["IDX_*"] }), ["TITLE"]);
  });

  it("is not what entities leave alone, unless another entity of the table does not", () => {
    assert.deepEqual(managed({}, [{ table: "posts", synchronize: false }]), ["USERS", "AUDIT", "OTHER"]);
    assert.deepEqual(managed({}, [{ table: "posts", schema: "billing", synchronize: false }]), [
      "TITLE",
      "INDEX",
      "USERS",
      "AUDIT",
    ]);
    assert.deepEqual(managed({}, [{ table: "posts", synchronize: false }, { table: "posts" }]), Object.keys(EVERY));
    assert.deepEqual(managed({}, [{ table: "posts", handmadeIndexes: ["IDX_search"] }]), [
      "TITLE",
      "USERS",
      "AUDIT",
      "OTHER",
    ]);
  });

  it("tells of what it is not who says so", () => {
    const entities = [{ table: "users", synchronize: false as const }];
    const leftOutBy = whoLeavesOut(entities, { include: ["posts"], exclude: ["IDX_*"] }, "public");
    assert.deepEqual(
      Object.values(EVERY).map((one) => leftOutBy(one)),
      [undefined, "filter", "synchronize", "filter", "filter"],
    );
    assert.ok(mayLeaveOut(entities, ALL) && mayLeaveOut([], { ...ALL, include: ["posts"] }));
    assert.ok(!mayLeaveOut([{ table: "posts", handmadeIndexes: [] }], ALL));
  });
});
