import { explainText } from "../service/explain-text.ts";
import { APPLY_COMMANDS, JOURNAL } from "./apply-commands.ts";
import { outcome } from "./command.ts";
import type { Command, StandaloneCommand } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { FILE_COMMANDS } from "./file-commands.ts";
import { ACCEPT } from "./accept-command.ts";
import { INIT } from "./init-command.ts";
import { renderCheck, renderHistory, renderStatus } from "./render.ts";

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
    run: async (service, { options: { answers, strict } }, options) => {
      const check = await service.check(answers, options);
      const found = check.operations.length > 0 || (strict && check.preexisting.length > 0);
      return { json: check, text: renderCheck(check), exitCode: found ? 1 : 0 };
    },
  },
  accept: ACCEPT,
  ...FILE_COMMANDS,
  ...APPLY_COMMANDS,
  journal: JOURNAL,
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
