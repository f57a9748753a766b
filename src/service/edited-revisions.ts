import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import type { ErrorReport } from "../core/errors.ts";
import { checksumOf } from "../core/journal.ts";
import type { AppliedState } from "../core/revisions/applied.ts";
import type { Revision } from "../core/revisions/revision.ts";
import { Git } from "../project/git.ts";
import { isSameCode } from "../project/same-code.ts";
import type { AppliedMigrations } from "../protocol/engine.ts";
import type { History } from "./history.ts";
import type { Session } from "./session.ts";

/** What differs from what git has of it, by id, and what of git; kept as long as no migration file changes. */
const differing = new WeakMap<History, Promise<Differing>>();

interface Differing {
  /** "origin/main", "the last commit". */
  base: string;
  ids: ReadonlySet<string>;
}

/**
 * Applied revisions whose files do something else by now: by the journal, which has what was run; where
 * it has nothing, by git, which has what was published, else committed. Layout and comments may change.
 */
export async function editedRevisions(
  session: Session,
  history: History,
  { applied }: AppliedState,
  { journaled }: AppliedMigrations,
): Promise<ErrorReport[]> {
  const reports: ErrorReport[] = [];
  const unknown: Revision[] = [];
  for (const revision of history.graph.ordered.filter(({ id }) => applied.has(id))) {
    const known = journaled[revision.name];
    // What was compiled has another text than its source.
    if (known === undefined || path.extname(known.file) !== path.extname(revision.file)) unknown.push(revision);
    else if (await isEdited(session, revision, known.checksum))
      reports.push(report(revision, "was edited after it was applied"));
  }
  if (unknown.length === 0) return reports;
  let found = differing.get(history);
  if (found === undefined) differing.set(history, (found = differingFromGit(session, history)));
  const { base, ids } = await found;
  const byGit = unknown.filter(({ id }) => ids.has(id));
  return [...reports, ...byGit.map((revision) => report(revision, `is applied, and its file differs from ${base}`))];
}

async function isEdited(session: Session, { name, file }: Revision, checksum: string): Promise<boolean> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined || checksumOf(text) === checksum) return false;
  const engine = await session.project.engine();
  const kept = await engine.journalSource({ connection: await session.connection(), name });
  return kept === null || !isSameCode(file, kept.source, text);
}

async function differingFromGit(session: Session, { graph }: History): Promise<Differing> {
  const nothing: Differing = { base: "", ids: new Set() };
  const byFile = new Map<string, Revision>();
  // Git tells paths without symbolic links.
  for (const revision of graph.ordered) byFile.set(await realpath(revision.file).catch(() => revision.file), revision);
  const folders = [...new Set([...byFile.keys()].map((file) => path.dirname(file)))];
  if (folders.length === 0) return nothing;
  try {
    const git = new Git(session.options.packageRoot);
    const root = await git.root();
    const base = (await git.published()) ?? "HEAD";
    const changed = await git.run(
      "diff",
      "--name-only",
      "--diff-filter=M",
      "--no-renames",
      "-z",
      base,
      "--",
      ...folders,
    );
    const ids = new Set<string>();
    for (const name of changed.split("\0").filter((each) => each !== "")) {
      const revision = byFile.get(path.join(root, name));
      if (revision === undefined) continue;
      const before = await git.run("show", `${base}:${name}`);
      if (!isSameCode(revision.file, before, await readFile(revision.file, "utf8"))) ids.add(revision.id);
    }
    return { base: base === "HEAD" ? "the last commit" : base, ids };
  } catch {
    // No repository, no commit, no git: then git knows of no edit.
    return nothing;
  }
}

function report({ id, name, file }: Revision, what: string): ErrorReport {
  return {
    code: "edited-revision",
    severity: "warning",
    message: `${name} ${what}: databases that have it already will not get the change.`,
    hint: "Take the edit back and write a new revision for it.",
    file,
    revision: id,
  };
}
