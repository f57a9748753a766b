import type { JournalEntry } from "../core/journal.ts";

/** For people: who ran what when, newest first. */
export function journalText(entries: readonly JournalEntry[]): string {
  if (entries.length === 0) return "The journal is empty; runs with --journal are written to it.";
  return entries
    .toReversed()
    .map(({ ranAt, direction, name, success, error, durationMs, who }) => {
      const ended = success ? `${durationMs} ms` : `failed: ${error?.split("\n", 1)[0] ?? ""}`;
      return `${ranAt}  ${direction === "up" ? "↑" : "↓"} ${name}  (${ended})  ${who}`;
    })
    .join("\n");
}
