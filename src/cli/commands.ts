import { sentencesOf } from "../core/errors.ts";
import { explainText } from "../service/explain-text.ts";
import { APPLY_COMMANDS, JOURNAL } from "./apply-commands.ts";
import { outcome } from "./command.ts";
import type { Command, StandaloneCommand } from "./command.ts";
import { DETAILS } from "./command-pages.ts";
import { FILE_COMMANDS } from "./file-commands.ts";
import { ACCEPT } from "./accept-command.ts";
import { INIT } from "./init-command.ts";
import { leftOutLines } from "./left-out-text.ts";
import { LOOK_COMMANDS } from "./look-commands.ts";
import { renderCheck, renderStatus } from "./render.ts";
import { VERIFY } from "./verify-command.ts";

export const COMMANDS: Record<string, Command | StandaloneCommand> = {
  init: INIT,
  status: {
    operands: "",
    summary: "Data source, target, current, heads, and every revision with its state",
    details: DETAILS.status,
    run: async (service, { options: { verbose } }, options) => {
      const status = await service.status(options);
      const explain = verbose ? await service.explain(options) : undefined;
      // What cannot be loaded has been told, and cannot be compared.
      const leftOut = explain && !explain.error ? await service.leftOut(options) : undefined;
      const more = [
        ...(explain ? ["", explainText(explain)] : []),
        ...(leftOut ? leftOutLines(leftOut, { verbose }) : []),
        ...(leftOut?.notCompared ? [`Not compared  ${sentencesOf(leftOut.notCompared)}`] : []),
      ];
      return {
        json: { ...status, ...(explain ? { explain } : {}), ...leftOut },
        text: [renderStatus(status), ...more].join("\n"),
        ...outcome(status.databaseError),
      };
    },
  },
  check: {
    operands: "",
    summary: "Exit 1 when the entities need a revision",
    details: DETAILS.check,
    run: async (service, { options: { answers, strict, verbose } }, options) => {
      const check = await service.check(answers, options);
      const found = check.operations.length > 0 || (strict && check.preexisting.length > 0);
      return { json: check, text: renderCheck(check, { verbose }), exitCode: found ? 1 : 0 };
    },
  },
  accept: ACCEPT,
  verify: VERIFY,
  ...FILE_COMMANDS,
  ...APPLY_COMMANDS,
  journal: JOURNAL,
  ...LOOK_COMMANDS,
};
