import { explainText } from "../service/explain-text.ts";
import { journalText } from "../service/journal-text.ts";
import { renderDetails } from "../service/look-text.ts";
import type { CancellationToken, Connection } from "vscode-languageserver";
import { serverMethods } from "../protocol/server.ts";
import type {
  AcceptParams,
  CheckParams,
  CreateParams,
  GenerateParams,
  MergeParams,
  MoveParams,
  OfflineParams,
  PreviewParams,
  ProposeParams,
  RebaseParams,
  ShowParams,
  StampServerParams,
  VerifyParams,
  WithToken,
} from "../protocol/server.ts";
import type { Outcome, Verification } from "../protocol/results.ts";
import { RevisionsError } from "../core/errors.ts";
import type { CommandOptions, RevisionService } from "../service/revision-service.ts";
import type { EditorPort } from "./editor-port.ts";
import type { ProjectSession } from "./project-session.ts";

interface Command<P, R> {
  /** Heads the progress notification. */
  title: string;
  /** The command moves the database or writes a file. */
  changes: boolean | ((params: P) => boolean);
  run: (service: RevisionService, params: P, options: CommandOptions) => Promise<R>;
  /** What the editor is to remember of the result. */
  proofs?: (result: R) => { id: string; file: string; verified: Verification }[];
}

/**
 * Serves the requests that are one command of the revision service. Each answers an Outcome and never rejects.
 * @param active the session at the moment of the request
 */
export function serveCommands(
  connection: Connection,
  editor: EditorPort,
  active: () => ProjectSession | undefined,
): void {
  const serve = <P, R>(method: string, command: Command<P, R>): void => {
    connection.onRequest<Outcome<R>, void>(method, (params: P & WithToken, token: CancellationToken) =>
      runCommand(command, params, token, editor, active()),
    );
  };
  serve(serverMethods.check, {
    title: "Comparing entities with the history",
    changes: false,
    run: (service, { answers, includePreexisting }: CheckParams, options) =>
      service.check(answers, { ...options, includePreexisting }),
  });
  serve(serverMethods.proposeMessage, {
    title: "Proposing a message",
    changes: false,
    run: async (service, { answers, includePreexisting }: ProposeParams) => ({
      message: await service.proposeMessage(answers, { includePreexisting }),
    }),
  });
  serve(serverMethods.generate, {
    title: "Generating a migration",
    changes: true,
    run: (service, params: GenerateParams, options) => service.generate(params, options),
    proofs: ({ revision: { id }, file, verified }) => [{ id, file, verified }],
  });
  serve(serverMethods.verify, {
    title: "Verifying",
    changes: false,
    run: (service, { targets, all }: VerifyParams, options) => service.verify({ targets, all }, options),
    proofs: ({ revisions }) => revisions,
  });
  serve(serverMethods.accept, {
    title: "Accepting differences",
    changes: true,
    run: (service, { all, names, operations, undo }: AcceptParams, options) =>
      service.accept({ all, names, operations, undo }, options),
  });
  serve(serverMethods.create, {
    title: "Creating a revision",
    changes: true,
    run: (service, { message, parents, splice, branch, dependsOn }: CreateParams) =>
      service.create({
        message,
        ...(parents && { parents }),
        ...(splice !== undefined && { splice }),
        ...(branch !== undefined && { branch }),
        ...(dependsOn && { dependsOn }),
      }),
  });
  serve(serverMethods.merge, {
    title: "Merging",
    changes: true,
    run: (service, { revisions, message }: MergeParams) => service.merge({ revisions, message }),
  });
  serve(serverMethods.rebase, {
    title: "Moving the revision",
    changes: true,
    run: (service, { revision, onto, notApplied }: RebaseParams) =>
      service.rebase({
        revision,
        ...(onto !== undefined && { onto }),
        ...(notApplied !== undefined && { notApplied }),
      }),
  });
  serve(serverMethods.move, {
    title: "Moving the database",
    changes: ({ dryRun }: MoveParams) => dryRun !== true,
    run: (service, { direction, target, dryRun, only, rehearse, resume, acceptFound }: MoveParams, options) =>
      service.move(
        {
          direction,
          target,
          ...(dryRun !== undefined && { dryRun }),
          ...(only !== undefined && { only }),
          ...(rehearse !== undefined && { rehearse }),
          ...(acceptFound !== undefined && { acceptFound }),
          ...(resume === true && { settings: { resume } }),
        },
        options,
      ),
  });
  serve(serverMethods.stamp, {
    title: "Stamping the database",
    changes: ({ dryRun }: StampServerParams) => dryRun !== true,
    run: (service, { targets, purge = false, dryRun = false }: StampServerParams, options) =>
      service.stamp({ targets, purge, dryRun }, options),
  });
  serve(serverMethods.ensureVersion, {
    title: "Making the migrations table",
    changes: true,
    run: (service, _: object, options) => service.ensureVersion(undefined, options),
  });
  serve(serverMethods.offline, {
    title: "Writing the script",
    changes: false,
    run: (service, { command, targets }: OfflineParams, options) => service.offline({ command, targets }, options),
  });
  serve(serverMethods.explain, {
    title: "Looking for entities",
    changes: false,
    run: async (service, _: object, options) => ({ text: explainText(await service.explain(options)) }),
  });
  serve(serverMethods.show, {
    title: "Reading the revision",
    changes: false,
    run: async (service, { revision }: ShowParams, options) => ({
      text: renderDetails(await service.look({ what: "show", revisions: [revision] }, options), { mark: true }),
    }),
  });
  serve(serverMethods.journal, {
    title: "Reading the journal",
    changes: false,
    run: async (service, _: object, options) => ({ text: journalText((await service.journal(options)).entries) }),
  });
  serve(serverMethods.preview, {
    title: "Writing the SQL",
    changes: false,
    run: async (service, { entity, answers }: PreviewParams, options) => ({
      sql: await service.preview({ answers, ...(entity !== undefined && { entity }) }, options),
    }),
  });
}

async function runCommand<P, R>(
  command: Command<P, R>,
  params: P & WithToken,
  token: CancellationToken,
  editor: EditorPort,
  session: ProjectSession | undefined,
): Promise<Outcome<R>> {
  if (session === undefined) return { ok: false, error: noFolder().toReport() };
  const { report, end } = editor.progress(params.workDoneToken, command.title);
  const signal = signalOf(token);
  const changes = typeof command.changes === "function" ? command.changes(params) : command.changes;
  try {
    const outcome = await session.run((service) => command.run(service, params, { report, signal }), {
      signal,
      changes,
    });
    if (outcome.ok && command.proofs) session.proven(command.proofs(outcome.value));
    return outcome;
  } finally {
    end();
  }
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => {
    controller.abort();
  });
  return controller.signal;
}

/** The error of a command where no folder is open. */
export function noFolder(): RevisionsError {
  return new RevisionsError("no-project", "No folder is open.", { hint: "Open the folder of a TypeORM project." });
}
