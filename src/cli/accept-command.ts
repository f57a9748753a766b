import { nameOf } from "../core/autogenerate/accepted.ts";
import { RevisionsError } from "../core/errors.ts";
import type { AcceptResult } from "../protocol/results.ts";
import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import type { Invocation } from "./arguments.ts";
import type { Answer, Command } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { operationLines } from "./render.ts";

export const ACCEPT: Command = {
  operands: "[NAME…] [--all]",
  summary: "Leave differences between entities and revisions as they are",
  details: DETAILS.accept,
  run: accept,
};

async function accept(
  service: RevisionService,
  { operands, options: { all, prune, undo } }: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  if (operands.length === 0 && !all && !prune) {
    throw new RevisionsError("usage", "Say what is to be accepted.", {
      hint: "Name a table, posts.title or an index; or say --all. See what differs with: typeorm-revisions check",
    });
  }
  const result = await service.accept({ names: operands, all, undo }, options);
  return { json: result, text: renderAccept(result), exitCode: 0 };
}

function renderAccept({ file, accepted, removed, operations, preexisting }: AcceptResult): string {
  const lines = [];
  if (accepted.length > 0) lines.push(`Accepted ${counted(accepted.length)}:`, ...operationLines(accepted));
  if (removed.length > 0)
    lines.push(`No longer accepted:`, ...removed.map((one) => `  ${nameOf(one)}: ${one.summary}`));
  if (lines.length === 0) lines.push("Nothing is accepted that was not accepted before.");
  lines.push(
    "",
    `${preexisting.length} accepted, ${operations.length} not.${preexisting.length > 0 ? ` They are in ${file}; commit it.` : ""}`,
  );
  return lines.join("\n");
}

function counted(count: number): string {
  return count === 1 ? "1 difference" : `${count} differences`;
}
