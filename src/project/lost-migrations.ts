import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Git } from "./git.ts";
import { parseModule } from "./parse.ts";

/** The file of a migration that is not in the work tree any more. */
export interface LostMigration {
  /** Absolute: where it was, or where it would be. */
  file: string;
  source: string;
  /** For people: "commit 1a2b3c4 (Add tags) on feature/tags". */
  origin: string;
}

export interface LostMigrationQuery {
  /** As TypeORM's table has it. */
  name: string;
  /** 13 digits; files are mostly named by them. */
  timestamp: string;
  /** Where the project's migrations are: the place of a file whose own is not known. */
  folder: string;
}

/**
 * Looks for a migration in everything that git still holds: commits of every branch, reflog and stash
 * alike, other work trees, and objects that nothing reaches any more. What was committed last is taken.
 * @throws RevisionsError `no-git`
 */
export async function findLostMigration(git: Git, query: LostMigrationQuery): Promise<LostMigration | undefined> {
  const root = await git.root();
  return (
    (await inCommits(git, root, query, [`:(glob,top)**/*${query.timestamp}*`], [])) ??
    (await inWorkTrees(git, root, query)) ??
    (await inCommits(git, root, query, [], [`-S${query.name}`])) ??
    (await inUnreachable(git, query))
  );
}

/** Whether a text is the file of a migration of this name. */
export function declares(file: string, text: string, name: string): boolean {
  return (
    text.includes(name.replace(/\d{13}$/, "")) &&
    parseModule(file, text).migrations.some((migration) => (migration.name ?? migration.className) === name)
  );
}

const COMMIT = "\u0001";
const SUBJECT = "\u0002";

async function inCommits(
  git: Git,
  root: string,
  { name }: LostMigrationQuery,
  paths: string[],
  filters: string[],
): Promise<LostMigration | undefined> {
  const listed = await git.run(
    "log",
    "--all",
    "--reflog",
    "--full-history",
    "-m",
    "--no-renames",
    "--diff-filter=d",
    "--name-only",
    "-z",
    `--format=${COMMIT}%H${SUBJECT}%s`,
    ...filters,
    "--",
    ...paths,
  );
  const seen = new Set<string>();
  for (const entry of listed.split(COMMIT).slice(1)) {
    const [header = "", ...names] = entry.split("\0").map((part) => part.trim());
    const [commit = "", subject = ""] = header.split(SUBJECT);
    for (const file of names) {
      if (!/\.[cm]?[jt]s$/.test(file)) continue;
      const blob = (await git.run("rev-parse", `${commit}:${file}`)).trim();
      if (seen.has(blob)) continue;
      seen.add(blob);
      const source = await git.run("cat-file", "blob", blob);
      if (!declares(file, source, name)) continue;
      return { file: path.join(root, file), source, origin: await originOf(git, commit, subject) };
    }
  }
  return undefined;
}

async function originOf(git: Git, commit: string, subject: string): Promise<string> {
  const branch = await git.run(
    "for-each-ref",
    `--contains=${commit}`,
    "--count=1",
    "--format=%(refname:short)",
    "refs/heads",
    "refs/remotes",
    "refs/tags",
  );
  const where = branch.trim() === "" ? ", which is on no branch" : ` on ${branch.trim()}`;
  return `commit ${commit.slice(0, 10)} (${subject})${where}`;
}

/** What lies in another work tree, committed or not. */
async function inWorkTrees(
  git: Git,
  root: string,
  { name, timestamp }: LostMigrationQuery,
): Promise<LostMigration | undefined> {
  const listed = await git.run("worktree", "list", "--porcelain", "-z");
  const folders = listed.split("\0").flatMap((line) => (line.startsWith("worktree ") ? [line.slice(9)] : []));
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    const args = ["-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", `*${timestamp}*`];
    for (const file of (await git.run(...args)).split("\0").filter((line) => line !== "")) {
      const source = await readFile(path.join(folder, file), "utf8").catch(() => "");
      if (declares(file, source, name))
        return { file: path.join(root, file), source, origin: `the work tree ${folder}` };
    }
  }
  return undefined;
}

/** Blobs that no commit of any ref or reflog has: of branches that were deleted, of stashes that were dropped. */
async function inUnreachable(
  git: Git,
  { name, timestamp, folder }: LostMigrationQuery,
): Promise<LostMigration | undefined> {
  const listed = await git.run("fsck", "--unreachable", "--no-reflogs", "--connectivity-only", "--no-progress");
  const blobs = [...listed.matchAll(/^unreachable blob ([0-9a-f]+)$/gm)].flatMap(([, id]) => id ?? []);
  const file = path.join(folder, `${timestamp}-${name.replace(/\d{13}$/, "")}.ts`);
  for (const blob of blobs) {
    const source = await git.run("cat-file", "blob", blob);
    if (declares(file, source, name))
      return { file, source, origin: `the object ${blob.slice(0, 10)} of git, which nothing reaches any more` };
  }
  return undefined;
}
