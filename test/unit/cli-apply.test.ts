import assert from "node:assert/strict";
import { APPLY_COMMANDS } from "../../src/cli/apply-commands.ts";
import type { Answer } from "../../src/cli/command.ts";
import { parseInvocation } from "../../src/cli/arguments.ts";
import type { StepStatus } from "../../src/protocol/engine.ts";
import type { ApplyCommandResult } from "../../src/protocol/results.ts";
import type { MoveInput, RevisionService } from "../../src/service/revision-service.ts";

/** What the command line makes of a move that went in a given way. */
async function upgrade(args: string[], statuses: StepStatus[]): Promise<{ answer: Answer; asked: MoveInput }> {
  let asked: MoveInput | undefined;
  const result: ApplyCommandResult = {
    dataSource: { file: "db.ts", export: "db", type: "postgres", target: "localhost" },
    steps: statuses.map((status, index) => ({
      id: `170000000000${index}`,
      name: `Step170000000000${index}`,
      direction: "up",
      status,
      durationMs: 1,
      ...(status === "failed" ? { error: { code: "migration-failed", message: "it failed" } } : {}),
    })),
    current: [],
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
