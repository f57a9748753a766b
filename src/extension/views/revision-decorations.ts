import { Uri, window } from "vscode";
import type { Disposable, FileDecoration, FileDecorationProvider } from "vscode";
import type { RevisionJson, StatusResult } from "../../protocol/results.ts";

const SCHEME = "typeorm-revisions-revision";

type Badge = "C" | "H" | "CH";

const DECORATIONS: Record<Badge, FileDecoration> = {
  C: { badge: "C", tooltip: "Current revision" },
  H: { badge: "H", tooltip: "Head of the history" },
  CH: { badge: "CH", tooltip: "Current revision and head of the history" },
};

/**
 * What the row of a revision stands for in the eyes of VS Code. It tells the badge, so that a row
 * whose badge changes is another resource and is decorated anew.
 */
export function resourceOf({ id }: RevisionJson, { current, heads }: StatusResult): Uri {
  const badge = `${current.includes(id) ? "C" : ""}${heads.includes(id) ? "H" : ""}`;
  return Uri.from({ scheme: SCHEME, path: `/${id}`, query: badge });
}

/** Badges at the right edge of the Revisions view, where no long title cuts them off. */
export class RevisionDecorations implements FileDecorationProvider, Disposable {
  readonly #registration = window.registerFileDecorationProvider(this);

  provideFileDecoration({ scheme, query }: Uri): FileDecoration | undefined {
    return scheme === SCHEME ? DECORATIONS[query as Badge] : undefined;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
