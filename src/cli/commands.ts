import { RevisionsError } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { RevisionService } from "../service/revision-service.ts";
import type { CommandOptions } from "../service/revision-service.ts";
import { explainText } from "../service/explain-text.ts";
import type { Invocation } from "./arguments.ts";
import type { Answer, Command, StandaloneCommand } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { INIT } from "./init-command.ts";
import { writeSql } from "./offline.ts";
import { renderCheck, renderGenerated, renderHistory, renderMove, renderStatus } from "./render.ts";

export const COMMANDS: Record<string, Command | StandaloneCommand> = {
  init: INIT,
  status: {
    operands: "",
    summary: "Data source, target, current, heads, and every revision with its state",
    details: DETAILS.status,
    run: async (service, { options: { verbose } }, options) => {
      const status = await service.status(options);
      const explain = verbose ? await service.explain(options) : undefined;
      return {
        json: { ...status, ...(explain ? { explain } : {}) },
        text: [renderStatus(status), ...(explain ? ["", explainText(explain)] : [])].join("\n"),
        ...outcome(status.databaseError),
      };
    },
  },
  check: {
    operands: "",
    summary: "Exit 1 when the entities need a revision",
    details: DETAILS.check,
    run: async (service, { options: { answers } }, options) => {
      const check = await service.check(answers, options);
      const found = check.operations.length > 0;
      return { json: check, text: renderCheck(check), exitCode: found ? 1 : 0 };
    },
  },
  revision: {
    operands: "-m MSG [--autogenerate]",
    summary: "New revision, empty or generated from the entities and proven on the shadow database",
    details: DETAILS.revision,
    run: createRevision,
  },
  upgrade: {
    operands: "R",
    summary: "Bring the database up to a revision: head, an id, a name, +1",
    details: DETAILS.upgrade,
    run: (service, invocation, options) => move(service, "upgrade", invocation, options),
  },
  downgrade: {
    operands: "R",
    summary: "Take the database back to a revision: -1, an id, a name, base",
    details: DETAILS.downgrade,
    run: (service, invocation, options) => move(service, "downgrade", invocation, options),
  },
  current: {
    operands: "",
    summary: "The revisions that the database is at",
    details: DETAILS.current,
    run: async (service, { options: { verbose } }, options) => {
      const { current, revisions, databaseError } = await service.status(options);
      const selected = revisions.filter(({ id }) => current.includes(id));
      return {
        json: { revisions: selected },
        text: renderHistory(selected, { verbose, current }),
        ...outcome(databaseError),
      };
    },
  },
  history: {
    operands: "[-r A:B]",
    summary: "The revisions on disk, newest first",
    details: DETAILS.history,
    run: async (service, { options: { range, verbose } }) => {
      const revisions = await service.history(range);
      return {
        json: { revisions },
        text: renderHistory(revisions.toReversed(), { verbose, current: [] }),
        exitCode: 0,
      };
    },
  },
  heads: {
    operands: "",
    summary: "The revisions that nothing revises",
    details: DETAILS.heads,
    run: async (service, { options: { verbose } }, options) => {
      const { heads, revisions } = await service.status(options);
      const selected = revisions.filter(({ id }) => heads.includes(id));
      return { json: { revisions: selected }, text: renderHistory(selected, { verbose, current: [] }), exitCode: 0 };
    },
  },
};

async function createRevision(
  service: RevisionService,
  { options: cli }: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  const { message, autogenerate, answers, dryRun } = cli;
  if (!autogenerate) {
    const created = await service.create({
      message: message ?? required("-m MESSAGE", 'revision -m "add slug to posts"'),
    });
    return { json: created, text: [`Created ${created.file}`, ...created.warnings].join("\n"), exitCode: 0 };
  }
  const generated = await service.generate(
    { message: message ?? (await service.proposeMessage(answers)), answers, dryRun },
    options,
  );
  const { problem } = generated.verified;
  if (problem === undefined) return { json: generated, text: renderGenerated(generated), exitCode: 0 };
  return {
    json: generated,
    text: renderGenerated(generated),
    exitCode: 3,
    error: {
      code: "not-verified",
      message: `The revision was written but did not pass its proof: ${problem}`,
      hint: "Mend the file, or delete it; do not apply it as it is.",
      file: generated.file,
    },
  };
}

async function move(
  service: RevisionService,
  direction: "upgrade" | "downgrade",
  invocation: Invocation,
  options: CommandOptions,
): Promise<Answer> {
  const { operands } = invocation;
  const { dryRun, apply, sql } = invocation.options;
  if (sql) return writeSql(service, direction, invocation, options);
  const target = operands[0] ?? required("a revision", direction === "upgrade" ? "upgrade head" : "downgrade -1");
  const result = await service.move({ direction, target, dryRun, settings: apply }, options);
  const failed = result.steps.find(({ status }) => status === "failed");
  return { json: result, text: renderMove(result, direction, dryRun), ...outcome(failed?.error) };
}

function outcome(error: ErrorReport | undefined): Pick<Answer, "exitCode" | "error"> {
  return error === undefined ? { exitCode: 0 } : { exitCode: 3, error };
}

function required(what: string, example: string): never {
  throw new RevisionsError("usage", `This command needs ${what}.`, {
    hint: `For example: typeorm-revisions ${example}`,
  });
}
