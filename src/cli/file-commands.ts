import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import type { RebaseResult, RevisionResult } from "../protocol/results.ts";
import type { Invocation } from "./arguments.ts";
import { required } from "./command.ts";
import type { Answer, Command } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { editFile } from "./edit-file.ts";
import { renderGenerated } from "./render.ts";

/** The commands that write migration files. */
export const FILE_COMMANDS: Record<string, Command> = {
  revision: {
    operands: "-m MSG [--autogenerate]",
    summary: "New revision, empty or generated from the entities and proven on the shadow database",
    details: DETAILS.revision,
    run: createRevision,
  },
  merge: {
    operands: "R… | heads",
    summary: "New revision that joins several heads",
    details: DETAILS.merge,
    run: async (service, { operands, options: { message, newRevision } }) => {
      const { parents: _, ...rest } = newRevision;
      const revisions = operands.length === 0 ? required("revisions", "merge heads") : operands;
      const merged = await service.merge({ ...rest, revisions, ...(message === undefined ? {} : { message }) });
      return created(merged);
    },
  },
  rebase: {
    operands: "R [--onto R]",
    summary: "Move a revision that is not applied to the end of the history",
    details: DETAILS.rebase,
    run: async (service, { operands: [revision], options: { onto, notApplied } }) => {
      const moved = await service.rebase({
        revision: revision ?? required("a revision", "rebase add-slug-to-posts"),
        ...(onto === undefined ? {} : { onto }),
        notApplied,
      });
      return { json: moved, text: renderRebased(moved), exitCode: 0 };
    },
  },
  edit: {
    operands: "R",
    summary: "Open the file of a revision in your editor",
    details: DETAILS.edit,
    run: async (service, { operands: [revision], options: { json } }) => {
      const found = await service.locate(revision ?? required("a revision", "edit head"));
      await editFile(found.file, { env: process.env, quiet: json });
      return { json: found, text: `Edited ${found.file}`, exitCode: 0 };
    },
  },
};

function renderRebased({ previous, revision, file, moved, changed, warnings }: RebaseResult): string {
  return [
    `Moved ${previous.id} to ${revision.id}, on ${revision.revises.join(", ")}`,
    ...moved.filter(({ from }) => from !== previous.id).map(({ from, to }) => `Moved ${from} to ${to} with it`),
    `File ${file}`,
    ...changed.filter((one) => one !== file).map((one) => `Changed ${one}`),
    ...warnings,
  ].join("\n");
}

async function createRevision(
  service: RevisionService,
  { options: cli }: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  const { message, autogenerate, answers, dryRun, includePreexisting, statements, newRevision } = cli;
  if (!autogenerate) {
    const wanted = message ?? required("-m MESSAGE", 'revision -m "add slug to posts"');
    return created(await service.create({ message: wanted, ...newRevision }));
  }
  const generated = await service.generate(
    {
      message: message ?? (await service.proposeMessage(answers, { includePreexisting })),
      answers,
      dryRun,
      includePreexisting,
      statements,
      ...newRevision,
    },
    options,
  );
  const failed = [generated.first, generated].find((one) => one?.verified.problem !== undefined);
  const problem = failed?.verified.problem;
  if (problem === undefined) return { json: generated, text: renderGenerated(generated), exitCode: 0 };
  return {
    json: generated,
    text: renderGenerated(generated),
    exitCode: 3,
    error: {
      code: "not-verified",
      message: `The revision was written but did not pass its proof: ${problem}`,
      hint: "Mend the file, or delete it; do not apply it as it is.",
      file: failed?.file ?? generated.file,
    },
  };
}

function created(result: RevisionResult): Answer {
  return { json: result, text: [`Created ${result.file}`, ...result.warnings].join("\n"), exitCode: 0 };
}
