import { CancellationTokenSource, ProgressLocation, window } from "vscode";
import type { CancellationToken } from "vscode";
import type { Outcome } from "../../protocol/results.ts";
import type { Progress, ServerConnection } from "../server-connection.ts";
import { showError } from "./show-error.ts";

/** Sooner than this no progress is shown: VS Code keeps a notification on the screen for most of a second. */
const PATIENCE_MS = 300;

/**
 * Sends one request. When the answer takes a moment, a notification shows its progress and offers to cancel it.
 * @returns undefined when it failed; the error has been shown
 */
export async function askServer<R>(
  connection: ServerConnection,
  title: string,
  method: string,
  params: object,
): Promise<R | undefined> {
  const cancellation = new CancellationTokenSource();
  let newest: Progress | undefined;
  let show = (told: Progress): void => {
    newest = told;
  };
  const { token, disposable } = connection.progress((told) => {
    show(told);
  });
  const answer = connection
    .request<Outcome<R>>(method, { ...params, workDoneToken: token }, cancellation.token)
    .finally(() => {
      disposable.dispose();
      cancellation.dispose();
    });
  if (!(await isSettledWithin(PATIENCE_MS, answer))) {
    await window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (progress, wish) => {
        let percentage = 0;
        show = (told) => {
          if (told.kind !== "report") return;
          const increment = told.percentage === undefined ? 0 : told.percentage - percentage;
          percentage += increment;
          progress.report({ increment, ...(told.message !== undefined && { message: told.message }) });
        };
        if (newest !== undefined) show(newest);
        wish.onCancellationRequested(() => {
          cancellation.cancel();
        });
        return answer.catch(() => undefined);
      },
    );
  }
  return valueOf(await answer);
}

/**
 * Sends one request whose progress the caller shows.
 * @returns undefined when it failed; the error has been shown
 */
export async function askQuietly<R>(
  connection: ServerConnection,
  method: string,
  params: object,
  token?: CancellationToken,
): Promise<R | undefined> {
  return valueOf(await connection.request<Outcome<R>>(method, params, token));
}

function valueOf<R>(outcome: Outcome<R>): R | undefined {
  if (outcome.ok) return outcome.value;
  showError(outcome.error);
  return undefined;
}

async function isSettledWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, ms);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
