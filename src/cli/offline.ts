import { RevisionsError } from "../core/errors.ts";
import type { OfflineCommand } from "../core/offline/range.ts";
import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import type { Invocation } from "./arguments.ts";
import type { Answer } from "./command.ts";

/** `COMMAND --sql`: the script alone on stdout; what is worth knowing about it on stderr. */
export async function writeSql(
  service: RevisionService,
  command: OfflineCommand,
  { operands, options: { apply, dryRun } }: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  if (dryRun)
    throw new RevisionsError("usage", "--sql and --dry-run exclude each other: with --sql nothing is run anyway.", {
      hint: "Leave out one of them.",
    });
  if (operands.length === 0 || (operands.length > 1 && command !== "stamp")) {
    throw new RevisionsError("usage", "With --sql this command needs one revision or range.", {
      hint: `For example: typeorm-revisions ${command} --sql ${command === "downgrade" ? "head:base" : "head"}`,
    });
  }
  const { transaction } = apply;
  const result = await service.offline(
    { command, targets: operands, ...(transaction === undefined ? {} : { transaction }) },
    options,
  );
  for (const warning of result.warnings) options.report?.(`Warning: ${warning}`);
  return { json: result, text: result.sql.trimEnd(), script: true, exitCode: 0 };
}
