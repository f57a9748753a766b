import assert from "node:assert/strict";
import { APPLY_COMMANDS } from "../../src/cli/apply-commands.ts";
import type { Answer } from "../../src/cli/command.ts";
import { parseInvocation } from "../../src/cli/arguments.ts";
import { renderMove } from "../../src/cli/render.ts";
import type { StepStatus } from "../../src/protocol/engine.ts";
import type { ApplyCommandResult } from "../../src/protocol/results.ts";
import type { MoveInput, RevisionService } from "../../src/service/revision-service.ts";

const RESULT: ApplyCommandResult = {
  dataSource: { file: "db.ts", export: "db", type: "postgres", target: "localhost" },
  steps: [],
  current: [],
  warnings: [],
};

/** What the command line makes of a move that went in a given way. */
async function upgrade(args: string[], statuses: StepStatus[]): Promise<{ answer: Answer; asked: MoveInput }> {
  let asked: MoveInput | undefined;
  const result: ApplyCommandResult = {
    ...RESULT,
    steps: statuses.map((status, index) => ({
      id: `170000000000${index}`,
      name: `Step170000000000${index}`,
      direction: "up",
      status,
      durationMs: 1,
      ...(status === "failed" ? { error: { code: "migration-failed", message: "it failed" } } : {}),
    })),
    warnings: ["mind the gap"],
  };
  const service = {
    move: (input: MoveInput) => {
      asked = input;
      return Promise.resolve(result);
    },
  } as unknown as RevisionService;
  const answer = await APPLY_COMMANDS["upgrade"]?.run(service, parseInvocation(["upgrade", "head", ...args]), {});
  assert.ok(answer && asked);
  return { answer, asked };
}

describe("how upgrade ends on the command line", () => {
  it("0 when everything ran, with the warnings", async () => {
    const { answer } = await upgrade([], ["skipped", "done"]);
    assert.equal(answer.exitCode, 0);
    assert.match(answer.text, /Warning: mind the gap/);
  });

  it("3 with the error when a step failed", async () => {
    const { answer } = await upgrade([], ["done", "failed", "not-run"]);
    assert.deepEqual([answer.exitCode, answer.error?.code], [3, "migration-failed"]);
  });

  it("3 when it was called off, with what is left", async () => {
    const { answer } = await upgrade([], ["done", "not-run", "not-run"]);
    assert.deepEqual([answer.exitCode, answer.error?.code], [3, "cancelled"]);
    assert.match(answer.error?.message ?? "", /2 of 3 revisions left/);
  });

  it("0 for a dry run and for a rehearsal, of which nothing stays", async () => {
    assert.equal((await upgrade(["--dry-run"], ["not-run"])).answer.exitCode, 0);
    const { answer, asked } = await upgrade(["--rehearse", "--lock-timeout", "2"], ["rehearsed"]);
    assert.equal(answer.exitCode, 0);
    assert.match(answer.text, /Rolled back/);
    assert.deepEqual([asked.rehearse, asked.settings?.lockTimeoutMs], [true, 2000]);
  });
});

describe("a dry run with SQL", () => {
  it("shows statements without the indentation of their migration", () => {
    const step = { id: "1", name: "A", direction: "up", status: "not-run", durationMs: 0 } as const;
    const sql = ["\n      CREATE TABLE t (\n        id int\n\n      );\n    ", "SELECT 1"];
    const result = { ...RESULT, steps: [{ ...step, summary: "a", sql, readsRows: true }] };
    assert.equal(
      renderMove(result, { direction: "upgrade", dryRun: true, rehearse: false }),
      [
        "↑ 1 a (planned)",
        "    -- It reads rows: with those of the database it may do something else.",
        "    CREATE TABLE t (",
        "      id int",
        "    ",
        "    );",
        "    SELECT 1;",
      ].join("\n"),
    );
  });
});
