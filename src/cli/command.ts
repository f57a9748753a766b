import { RevisionsError } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import type { Invocation } from "./arguments.ts";

/** What a command answers: the object for `--json`, the text for people, and how it went. */
export interface Answer {
  json: object;
  text: string;
  /** The text is for another program, and is printed to the letter; every other one names files from the project's folder. */
  script?: true;
  exitCode: 0 | 1 | 2 | 3;
  /** Printed like a thrown error, after the result. */
  error?: ErrorReport;
}

export interface Command {
  /** Operands as help shows them: "R", "". */
  operands: string;
  summary: string;
  /** The page that `COMMAND --help` shows under the summary. */
  details: string;
  run(service: RevisionService, invocation: Invocation, options: CommandOptions): Promise<Answer>;
}

/** A command that needs no data source. */
export interface StandaloneCommand extends Pick<Command, "operands" | "summary" | "details"> {
  /** @param root absolute path of the project */
  standalone(root: string, invocation: Invocation): Promise<Answer>;
}

/** How a command ended whose result tells an error of the database. */
export function outcome(error: ErrorReport | undefined): Pick<Answer, "exitCode" | "error"> {
  return error === undefined ? { exitCode: 0 } : { exitCode: 3, error };
}

/** @throws RevisionsError `usage` */
export function required(what: string, example: string): never {
  throw new RevisionsError("usage", `This command needs ${what}.`, {
    hint: `For example: typeorm-revisions ${example}`,
  });
}
