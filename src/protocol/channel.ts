import type { ChildProcess } from "node:child_process";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError } from "vscode-jsonrpc/node";
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc/node";
import { RevisionsError, toReport } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";

/** JSON-RPC over Node's IPC channel: the parent's end of a forked process, or the child's own end. */
export function openChannel(end: ChildProcess | NodeJS.Process): MessageConnection {
  const connection = createMessageConnection(new IPCMessageReader(end), new IPCMessageWriter(end));
  connection.listen();
  return connection;
}

/** Serves one method; whatever the handler throws reaches the caller as an {@link ErrorReport}. */
export function serve<P, R>(
  connection: MessageConnection,
  method: string,
  handler: (params: P, token: CancellationToken) => Promise<R> | R,
): void {
  connection.onRequest(method, async (params: P, token: CancellationToken): Promise<unknown> => {
    try {
      return (await handler(params, token)) ?? null;
    } catch (error) {
      const report = toReport(error);
      throw new ResponseError(1, report.message, report);
    }
  });
}

/**
 * Calls a method of the other end.
 * @throws RevisionsError with the code that the other end gave
 */
export async function call<R>(
  connection: MessageConnection,
  method: string,
  params?: unknown,
  token?: CancellationToken,
): Promise<R> {
  try {
    // A token that is not there would be sent as a second parameter.
    return await (token === undefined
      ? connection.sendRequest<R>(method, params ?? {})
      : connection.sendRequest<R>(method, params ?? {}, token));
  } catch (error) {
    if (error instanceof ResponseError && isReport(error.data)) throw RevisionsError.from(error.data);
    throw error;
  }
}

function isReport(data: unknown): data is ErrorReport {
  return typeof data === "object" && data !== null && "code" in data && "message" in data;
}
