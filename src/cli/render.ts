import { countText, whyText } from "../core/autogenerate/preexisting.ts";
import type { PreexistingOperation } from "../core/autogenerate/preexisting.ts";
import type { Operation } from "../core/operations/operation.ts";
import type {
  ApplyCommandResult,
  CheckResult,
  GenerateResult,
  StampCommandResult,
  StatusResult,
} from "../protocol/results.ts";
import { marksOf, revisionLine } from "../service/look-text.ts";
import { leftOutLines } from "./left-out-text.ts";
import { verificationLines } from "./verify-command.ts";

export function renderStatus({ dataSource, current, heads, revisions, pending, warnings }: StatusResult): string {
  const lines = [
    `Data source  ${dataSource.file}#${dataSource.export} (${dataSource.type})`,
    ...(dataSource.joined ? [`Entities of  ${dataSource.joined.file}#${dataSource.joined.export}`] : []),
    `Target       ${dataSource.target}`,
    `Current      ${current.length > 0 ? current.join(", ") : "(none)"}`,
    `Heads        ${heads.length > 0 ? heads.join(", ") : "(none)"}`,
    `Pending      ${pending}`,
    ...warnings.map((warning) => `Warning      ${warning}`),
    "",
    ...revisions.toReversed().map((revision) => revisionLine(revision, marksOf(revision, { current, heads }))),
  ];
  return lines.join("\n");
}

export function renderCheck(check: CheckResult, { verbose }: { verbose: boolean }): string {
  const { operations, preexisting, decisions, warnings } = check;
  const leftOut = leftOutLines(check, { verbose });
  const told = warnings.map((warning) => `Warning: ${warning}`);
  if (operations.length === 0) {
    const before = preexisting.length === 0 ? "" : `, ${countText(preexisting)}`;
    return [
      `The entities are in sync with the revisions${before}.`,
      ...told,
      ...olderLines(preexisting),
      ...leftOut,
    ].join("\n");
  }
  const lines = [
    ...told,
    `The entities need a revision: ${operations.length} ${operations.length === 1 ? "operation" : "operations"}.`,
    ...operationLines(operations),
  ];
  for (const decision of decisions)
    lines.push("", `Decide: ${decision.question}`, ...decision.flags.map((flag) => `  ${flag}`));
  const beside = [...preexistingLines(preexisting), ...(leftOut.length > 0 ? ["", ...leftOut] : [])];
  return [...lines, ...beside, "", ...nextLines(preexisting)].join("\n");
}

function nextLines(preexisting: readonly Operation[]): string[] {
  const write = "Write it: typeorm-revisions revision --autogenerate";
  if (preexisting.length > 0) return [write];
  return [write, "What differed before your change may stay as it is: typeorm-revisions accept --help"];
}

function preexistingLines(preexisting: readonly PreexistingOperation[]): string[] {
  if (preexisting.length === 0) return [];
  return ["", `Beside it, ${countText(preexisting)}:`, ...olderLines(preexisting)];
}

function olderLines(preexisting: readonly PreexistingOperation[]): string[] {
  return preexisting.flatMap((operation) => {
    const [first = "", ...rest] = operationLines([operation]);
    return [`${first} (${whyText(operation)})`, ...rest];
  });
}

export function renderGenerated(result: GenerateResult): string {
  const { file, operations, preexisting, verified, warnings, first } = result;
  return [
    ...(first ? [renderGenerated(first), "", "After it, because that has to be committed first:", ""] : []),
    `Created ${file}`,
    ...operationLines(operations),
    ...(preexisting.length > 0 ? [`Not in it: ${countText(preexisting)}`] : []),
    "",
    ...verificationLines(verified),
    ...warnings,
  ].join("\n");
}

export function renderMove(
  { steps, current, warnings }: ApplyCommandResult,
  { direction, dryRun, rehearse }: { direction: "upgrade" | "downgrade"; dryRun: boolean; rehearse: boolean },
): string {
  const told = warnings.map((warning) => `Warning: ${warning}`);
  if (steps.length === 0) {
    return [`Nothing to ${direction}; the database is at ${current.join(", ") || "base"}.`, ...told].join("\n");
  }
  const end = rehearse
    ? ["Rolled back: the database is as it was, but for values that sequences gave out."]
    : [`Now at ${current.join(", ") || "base"}.`];
  return [...told, ...steps.flatMap((step) => stepLines(step, dryRun)), ...(dryRun ? [] : end)].join("\n");
}

function stepLines(
  { id, summary, status, durationMs, direction, sql = [], readsRows, found }: ApplyCommandResult["steps"][number],
  dryRun: boolean,
): string[] {
  const took = `${Math.round(durationMs)} ms`;
  const how = { done: took, rehearsed: `rehearsed, ${took}` }[status as string] ?? (dryRun ? "planned" : status);
  const arrow = direction === "up" ? "↑" : "↓";
  const statements = sql.map((statement) => `${dedented(statement).replace(/;?\s*$/, "")};`);
  return [
    `${arrow} ${id} ${summary ?? ""} (${how})`,
    ...(found ? [`    Not in this project; found in ${found.origin}: ${found.file}`] : []),
    ...(found && dryRun
      ? found.source
          .trimEnd()
          .split("\n")
          .map((line) => `    | ${line}`)
      : []),
    ...(readsRows ? ["    -- It reads rows: with those of the database it may do something else."] : []),
    ...statements.flatMap((statement) => statement.split("\n").map((line) => `    ${line}`)),
  ];
}

/** Without the indentation that a statement has in its migration. */
function dedented(statement: string): string {
  const [first = "", ...rest] = statement.trim().split("\n");
  const depths = rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const depth = Math.min(...depths);
  return [first, ...rest.map((line) => line.slice(Number.isFinite(depth) ? Math.min(depth, line.length) : 0))].join(
    "\n",
  );
}

export function renderStamp({ added, removed, current }: StampCommandResult, dryRun: boolean): string {
  const lines = [
    ...removed.map(({ id, name }) => `- ${id} ${name}`),
    ...added.map(({ id, name }) => `+ ${id} ${name}`),
  ];
  if (lines.length === 0) return `Nothing to stamp; the database is at ${current.join(", ") || "base"}.`;
  return [...lines, ...(dryRun ? [] : [`Now recorded at ${current.join(", ") || "base"}; nothing was run.`])].join(
    "\n",
  );
}

export function operationLines(operations: readonly Operation[]): string[] {
  return operations.flatMap(({ summary, verdict, reason, query }) => {
    const told = verdict === "lossless" ? "" : ` [${verdict}${reason === undefined ? "" : `: ${reason}`}]`;
    return [`  ${summary}${told}`, ...(query === undefined ? [] : [`    rows: ${query}`])];
  });
}
