import type { Git } from "./git.ts";

/** Lines that were replaced by others, zero-based; a count of 0 has no line on that side. */
export interface Hunk {
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
}

/**
 * What of a file differs from the last commit, without lines around it.
 * @param from what it was called then, from the root, with forward slashes; absent: the same
 * @throws RevisionsError `no-git`
 */
export async function hunksOf(git: Git, file: string, from?: string): Promise<Hunk[]> {
  const diff = await git.run(
    "diff",
    "--unified=0",
    "--inter-hunk-context=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    from === undefined ? "HEAD" : `HEAD:${from}`,
    "--",
    file,
  );
  return [...diff.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
    ([, oldStart, oldCount = "1", newStart, newCount = "1"]) => ({
      oldStart: Number(oldStart) - 1,
      oldCount: Number(oldCount),
      newStart: Number(newStart) - 1,
      newCount: Number(newCount),
    }),
  );
}
