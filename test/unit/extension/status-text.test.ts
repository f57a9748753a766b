import assert from "node:assert/strict";
import { statusTextOf } from "../../../src/extension/status-text.ts";
import type { RevisionJson, StatusResult } from "../../../src/protocol/results.ts";
import type { Overview } from "../../../src/protocol/server.ts";

const FIRST: RevisionJson = {
  id: "1763541600000",
  name: "CreateChats1763541600000",
  slug: "create-chats",
  file: "/blog/1763541600000-create-chats.ts",
  revises: [],
  state: "applied",
};
const SECOND: RevisionJson = {
  ...FIRST,
  id: "1763628000000",
  name: "AddLastReadAt1763628000000",
  slug: "add-last-read-at",
  message: "add last_read_at",
  revises: [FIRST.id],
  state: "pending",
};
const STATUS: StatusResult = {
  dataSource: { file: "data-source.ts", export: "AppDataSource", type: "postgres", target: "localhost:5432/blog" },
  current: [FIRST.id],
  heads: [SECOND.id],
  revisions: [FIRST, SECOND],
  pending: 1,
  warnings: [],
  unmatched: [],
  problems: [],
};
const OVERVIEW: Overview = { trusted: true, busy: false, dataSources: [] };

function text(overview: Partial<Overview>, stopped = false): string | undefined {
  return statusTextOf({ ...OVERVIEW, ...overview }, stopped)?.text;
}

describe("status bar", () => {
  it("names the current revision and counts what is pending", () => {
    assert.equal(text({ status: STATUS }), "$(database) create chats · 1 pending");
  });

  it("prefers the message of a revision, and says nothing of pending when nothing is", () => {
    const status = { ...STATUS, current: [SECOND.id], pending: 0 };
    assert.equal(text({ status }), "$(database) add last_read_at");
  });

  it("calls the state before every revision base", () => {
    assert.equal(text({ status: { ...STATUS, current: [], pending: 2 } }), "$(database) base · 2 pending");
  });

  it("cuts a long message", () => {
    const long = { ...FIRST, message: "a".repeat(60) };
    assert.equal(text({ status: { ...STATUS, revisions: [long], pending: 0 } }), `$(database) ${"a".repeat(39)}…`);
  });

  it("spins while something runs", () => {
    assert.equal(text({ busy: true }), "$(sync~spin) loading");
    assert.equal(text({ busy: true, status: STATUS }), "$(sync~spin) create chats · 1 pending");
  });

  it("spins until the database has answered for the first time", () => {
    const status: StatusResult = { ...STATUS, current: [], pending: 2, databasePending: true };
    assert.equal(text({ busy: true, status }), "$(sync~spin) waiting for localhost:5432/blog");
    const embedded = { ...status, dataSource: { ...STATUS.dataSource, target: "embedded" } };
    assert.equal(text({ busy: true, status: embedded }), "$(sync~spin) waiting for the embedded Postgres");
  });

  it("says what is wrong", () => {
    const databaseError = { code: "database-unreachable", message: "localhost:5432 does not answer." } as const;
    assert.equal(text({ status: { ...STATUS, databaseError } }), "$(database) unreachable");
    assert.equal(text({ error: { code: "data-source-failed", message: "It throws." } }), "$(database) failed");
    assert.equal(
      text({ error: { code: "ambiguous-data-source", message: "Two." } }),
      "$(database) select a data source",
    );
    assert.equal(text({}, true), "$(database) stopped");
  });

  it("stays away where there is nothing to speak of", () => {
    assert.equal(text({ error: { code: "no-data-source", message: "None." } }), undefined);
    assert.equal(text({ trusted: false }), undefined);
    assert.equal(statusTextOf(undefined, false), undefined);
  });

  it("says that a project of NestJS has no data source, and nothing of a folder that has nothing", () => {
    const error = { code: "no-data-source", message: "No file exports a DataSource." } as const;
    const { status: _, ...without } = OVERVIEW;
    const missing: Overview = { ...without, dataSources: [], error };
    assert.equal(statusTextOf(missing, false), undefined);
    assert.equal(statusTextOf({ ...missing, nestModule: "app.module.ts" }, false)?.text, "$(database) no data source");
  });

  it("puts error and hint into the tooltip", () => {
    const error = { code: "data-source-failed", message: "It throws.", hint: "Mend it." } as const;
    assert.equal(statusTextOf({ ...OVERVIEW, error }, false)?.tooltip, "TypeORM Revisions: It throws. Mend it.");
  });
});
