import { window } from "vscode";
import type { QuickPickItem } from "vscode";
import type { MoveParams } from "../../protocol/server.ts";
import type { CommandContext } from "./command-context.ts";
import { itemsFor, mayBeApplied, mayBePending, optionsOf } from "./pick-revision.ts";
import type { RevisionQuestion } from "./pick-revision.ts";

type Direction = MoveParams["direction"];

interface TargetItem extends QuickPickItem {
  target: string;
}

const QUESTIONS: Record<Direction, Omit<RevisionQuestion, "title">> = {
  upgrade: {
    placeHolder: "The revision that will be current",
    noneLeft: "No revision is pending.",
    offers: mayBePending,
  },
  downgrade: {
    placeHolder: "The revision that will be current",
    noneLeft: "No revision is applied.",
    offers: mayBeApplied,
  },
};

/** Lets the person pick where the database is to be brought to, as an identifier. Undefined: dismissed, or nowhere to go. */
export async function pickTarget(
  context: CommandContext,
  direction: Direction,
  title: string,
): Promise<string | undefined> {
  const question = { title, ...QUESTIONS[direction] };
  const items = itemsFor(context, question);
  if (items === undefined) return undefined;
  const targets: TargetItem[] = items.map((item) => ({ ...item, target: item.revision.id }));
  const picked = await window.showQuickPick([...targets, ...symbolsOf(context, direction)], optionsOf(question));
  return picked?.target;
}

/** Targets that are no revision. */
function symbolsOf({ store }: CommandContext, direction: Direction): TargetItem[] {
  if (direction === "downgrade") return [{ label: "base", description: "before the first revision", target: "base" }];
  const heads = store.current?.status?.heads.length ?? 0;
  return heads > 1 ? [{ label: "heads", description: `all ${heads} heads of the history`, target: "heads" }] : [];
}
