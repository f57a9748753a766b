import { ProgressLocation, window } from "vscode";
import type { Outcome } from "../../protocol/results.ts";
import type { ServerConnection } from "../server-connection.ts";
import { showError } from "./show-error.ts";

/**
 * Sends one request while a notification shows its progress and offers to cancel it.
 * @returns undefined when it failed; the error has been shown
 */
export async function askServer<R>(
  connection: ServerConnection,
  title: string,
  method: string,
  params: object,
): Promise<R | undefined> {
  const outcome = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancellation) => {
      let percentage = 0;
      const { token, disposable } = connection.progress((told) => {
        if (told.kind !== "report") return;
        const increment = told.percentage === undefined ? 0 : told.percentage - percentage;
        percentage += increment;
        progress.report({ increment, ...(told.message !== undefined && { message: told.message }) });
      });
      try {
        return await connection.request<Outcome<R>>(method, { ...params, workDoneToken: token }, cancellation);
      } finally {
        disposable.dispose();
      }
    },
  );
  if (outcome.ok) return outcome.value;
  showError(outcome.error);
  return undefined;
}
