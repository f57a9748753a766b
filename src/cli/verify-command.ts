import { sentencesOf } from "../core/errors.ts";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { Verification, VerifyResult } from "../protocol/results.ts";
import type { Command } from "./command.ts";
import { DETAILS } from "./command-pages.ts";

export const VERIFY: Command = {
  operands: "[R…] [--all]",
  summary: "Prove revisions on the shadow database: up, down, up again, with rows in the tables",
  details: DETAILS.verify,
  run: async (service, { operands, options: { all } }, options) => {
    const result = await service.verify({ targets: operands, all }, options);
    const failed = result.revisions.some(({ verified }) => verified.problem !== undefined);
    return { json: result, text: renderVerified(result), exitCode: failed ? 1 : 0 };
  },
};

function renderVerified({ revisions }: VerifyResult): string {
  if (revisions.length === 0) return "There is no revision to verify.";
  return revisions
    .flatMap(({ id, message, slug, verified }) => [
      `${id}  ${message ?? slug}`,
      ...(verified.problem === undefined
        ? []
        : [`  ${sentencesOf({ code: "not-verified", message: verified.problem })}`]),
      ...verificationLines(verified).map((line) => `  ${line}`),
    ])
    .join("\n");
}

/** What a proof found, for people: the steps first. */
export function verificationLines(verified: Verification): string[] {
  const steps: [string, boolean | undefined][] = [
    ["up", verified.up],
    ["empty diff", verified.diffEmpty],
    ["down", verified.down],
    ["schema restored", verified.schemaRestored],
    ["up again", verified.upAgain],
  ];
  const told = steps.flatMap(([name, passed]) => (passed === undefined ? [] : `${passed ? "✓" : "✗"} ${name}`));
  const { problem, failsOnRows, notRestored = [], seeded = [], unseeded = [], changedColumns = [] } = verified;
  const rows = seeded.reduce((sum, one) => sum + one.rows, 0);
  return [
    `${problem === undefined ? "Verified" : "Not verified"} on the shadow database: ${told.join("  ")}`,
    ...(failsOnRows === undefined ? [] : [`Where tables have rows, up may fail: ${failsOnRows}`]),
    ...(rows > 0 && failsOnRows === undefined ? [`With ${rows} rows in ${seeded.length} tables`] : []),
    ...(notRestored.length === 0 ? [] : [`Made by hand, and not brought back by down: ${notRestored.join("; ")}`]),
    ...changedColumns.map(changeLine),
    ...unseeded.map(({ table, reason }) => `No rows in ${table}: ${reason}`),
  ];
}

function changeLine({ table, column, change, rows, after, restored, example }: ChangedColumn): string {
  const what = column === undefined ? `rows of ${table}` : `values of ${table}.${column}`;
  const became = change === "changed" ? "are changed" : "are gone";
  const shown = example ? `: ${show(example.before)} → ${show(example.after)}` : "";
  const back = after === "down" ? " after down" : restored === true ? ", given back by down" : " after up";
  return `${rows} ${what} ${became}${back}${shown}`;
}

function show(value: string | null): string {
  return value === null ? "NULL" : JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
}
