import { realpath } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import type { Revision } from "../core/revisions/revision.ts";
import type { Git } from "./git.ts";

/** The project as it was before the change that its newest committed revision belongs to. */
export interface CommitBefore {
  newest: Revision;
  /** Absolute path of the work tree, without symbolic links. */
  root: string;
  commit: string;
  /** What the commit holds: the same for commits that hold the same. */
  tree: string;
  /** Those of the revisions that it has, in the same order. */
  revisions: readonly Revision[];
}

/**
 * Finds that commit: the first parent of the one that brought the revision to this branch, and of a branch that
 * is not merged yet where it left the one that it goes to. A revision that was moved to another folder came when it was first added.
 * @param revisions in the order of the graph
 * @throws RevisionsError `no-git` that says why there is none
 */
export async function commitBefore(git: Git, revisions: readonly Revision[]): Promise<CommitBefore> {
  const root = await realpath(await git.root());
  const files = await Promise.all(revisions.map((revision) => fileOf(root, revision)));
  const now = await filesOf(git, "HEAD");
  const committed = files.findLast((one) => now.has(one.file));
  if (committed === undefined) throw none("no revision is committed");
  const { revision: newest, file } = committed;
  const brought = await broughtBy(git, newest, file);
  const parent = brought && (await git.object(`${brought}^1`));
  if (parent === undefined) {
    const isShallow = (await git.run("rev-parse", "--is-shallow-repository")).trim() === "true";
    throw none(
      isShallow
        ? `this clone is shallow and does not reach back to before ${newest.name}`
        : `${newest.name} is as old as the repository`,
    );
  }
  const fork = await forkOf(git, parent);
  const commit = fork ?? parent;
  const tree = await git.object(`${commit}^{tree}`);
  if (tree === undefined) throw none(`git does not have what was committed before ${newest.name}`);
  const then = await filesOf(git, commit);
  const digits = new Set([...then].flatMap((one) => path.posix.basename(one).match(/\d{13}/g) ?? []));
  // A file that has been moved since keeps its digits.
  const there = files.filter(({ revision, file }) => then.has(file) || digits.has(revision.id));
  return { newest, root, commit, tree, revisions: there.map(({ revision }) => revision) };
}

/** Branches that others merge into. */
const SHARED = ["HEAD", "main", "master", "trunk", "develop", "development", "dev"];

/** The last commit that such a branch has too; undefined where none is known here. */
async function forkOf(git: Git, commit: string): Promise<string | undefined> {
  const names = SHARED.map((name) => `refs/remotes/origin/${name}`);
  const known = (await git.run("for-each-ref", "--format=%(refname)", ...names))
    .split("\n")
    .filter((one) => one !== "");
  if (known.length === 0) return undefined;
  // The nearest of them all.
  return (await git.run("merge-base", commit, ...known).catch(() => "")).trim() || undefined;
}

interface RevisionFile {
  revision: Revision;
  /** From the root, as git tells it: with forward slashes and without symbolic links. */
  file: string;
}

async function fileOf(root: string, revision: Revision): Promise<RevisionFile> {
  const real = await realpath(revision.file).catch(() => revision.file);
  return { revision, file: path.relative(root, real).replaceAll("\\", "/") };
}

async function filesOf(git: Git, commit: string): Promise<ReadonlySet<string>> {
  return new Set((await git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)).split("\0"));
}

/** The commit of this branch, merges taken as one change, that added the revision first. */
async function broughtBy(git: Git, { id }: Revision, file: string): Promise<string | undefined> {
  // Mostly a file is called by its digits, which it keeps when it is moved.
  const named = path.posix.basename(file).includes(id) ? [`:(top,glob)**/*${id}*`] : [];
  const listed = await git.run(
    "log",
    "--first-parent",
    "-m",
    "--no-renames",
    "--diff-filter=A",
    "--format=%H",
    "HEAD",
    "--",
    `:(top,literal)${file}`,
    ...named,
  );
  return listed.trim().split("\n").at(-1) || undefined;
}

function none(why: string): RevisionsError {
  return new RevisionsError("no-git", why);
}
