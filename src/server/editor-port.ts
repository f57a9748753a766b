import type { Connection, Diagnostic, ProgressToken } from "vscode-languageserver";
import { CodeLensRefreshRequest, WorkDoneProgress } from "vscode-languageserver";
import { serverMethods } from "../protocol/server.ts";
import type { Report } from "../service/revision-service.ts";

/** Everything that the server's features ask of the editor. */
export interface EditorPort {
  /** The overview is to be asked for again. */
  overviewChanged(): void;
  /** Code lenses are to be asked for again. */
  refreshLenses(): void;
  publishDiagnostics(uri: string, diagnostics: Diagnostic[]): void;
  /** One line for the log that people can open. */
  log(line: string): void;
  /** Progress of one request; without a token nothing is shown. `end` must be called once. */
  progress(token: ProgressToken | undefined, title: string): { report: Report; end: () => void };
}

/** The editor at the other end of an LSP connection. A message that cannot be sent any more is dropped. */
export function editorOf(connection: Connection): EditorPort {
  return {
    overviewChanged: () => {
      drop(connection.sendNotification(serverMethods.changed));
    },
    refreshLenses: () => {
      drop(connection.sendRequest(CodeLensRefreshRequest.type));
    },
    publishDiagnostics: (uri, diagnostics) => {
      drop(connection.sendDiagnostics({ uri, diagnostics }));
    },
    log: (line) => {
      connection.console.log(line);
    },
    progress: (token, title) => {
      if (token === undefined) return { report: () => undefined, end: () => undefined };
      drop(connection.sendProgress(WorkDoneProgress.type, token, { kind: "begin", title }));
      return {
        report: (message, fraction) => {
          const percentage = fraction === undefined ? {} : { percentage: Math.round(fraction * 100) };
          drop(connection.sendProgress(WorkDoneProgress.type, token, { kind: "report", message, ...percentage }));
        },
        end: () => {
          drop(connection.sendProgress(WorkDoneProgress.type, token, { kind: "end" }));
        },
      };
    },
  };
}

function drop(sending: Promise<unknown>): void {
  sending.catch(() => undefined);
}
