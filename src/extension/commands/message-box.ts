import { CancellationTokenSource, window } from "vscode";
import type { CancellationToken, Disposable } from "vscode";

const PROMPT = "What does this migration do? File and class are named after it.";

/**
 * The box that asks for the message of a revision. It opens at once and says what is worked at until
 * the question can be put; dismissing it ends that work.
 */
export class MessageBox implements Disposable {
  readonly #box = window.createInputBox();
  readonly #cancellation = new CancellationTokenSource();
  readonly #dismissed: Promise<undefined>;

  constructor(title: string) {
    this.#box.title = title;
    this.#box.ignoreFocusOut = true;
    this.#dismissed = new Promise((resolve) => {
      this.#box.onDidHide(() => {
        this.#cancellation.cancel();
        resolve(undefined);
      });
    });
    this.#box.show();
  }

  /** Shows what is worked at. The token is cancelled when the box is dismissed. */
  async during<T>(what: string, work: (token: CancellationToken) => Promise<T>): Promise<T | undefined> {
    this.#box.busy = true;
    this.#box.placeholder = what;
    try {
      return await Promise.race([work(this.#cancellation.token), this.#dismissed]);
    } finally {
      this.#box.busy = false;
      this.#box.placeholder = "";
    }
  }

  /**
   * Puts the question. What was typed meanwhile is kept, else the proposal stands there, selected.
   * @returns the message without blanks around it; undefined when the box is dismissed
   */
  ask(proposed: string): Promise<string | undefined> {
    const box = this.#box;
    box.prompt = PROMPT;
    if (box.value === "") {
      box.value = proposed;
      box.valueSelection = [0, proposed.length];
    }
    const accepted = new Promise<string>((resolve) => {
      box.onDidChangeValue(() => {
        box.validationMessage = undefined;
      });
      box.onDidAccept(() => {
        const message = box.value.trim();
        if (message === "") box.validationMessage = "A message is needed.";
        else resolve(message);
      });
    });
    return Promise.race([accepted, this.#dismissed]);
  }

  dispose(): void {
    this.#box.dispose();
    this.#cancellation.dispose();
  }
}
