import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, realpath, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import { Git } from "./git.ts";

/** Files of another commit in a folder of their own. */
export interface ExportedTree {
  /** Absolute: stands for the root of the work tree. */
  root: string;
  /** Where a file or folder of the work tree is in it; its root for a folder around the work tree. */
  place(file: string): string;
  cleanup(): Promise<void>;
}

/** Larger ones are no code. */
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 30_000;
/** Leftovers of a process that was ended. */
const LIFE_MS = 60 * 60 * 1000;

/**
 * Writes what a commit holds to a folder, with the packages that are installed in the work tree and its env files
 * linked in. Neither the repository nor its list of work trees learns of it.
 * @param under where such folders are made, absolute
 * @throws RevisionsError `no-git`
 */
export async function exportTree(git: Git, commit: string, under: string): Promise<ExportedTree> {
  const from = await realpath(await git.root());
  const files = await filesOf(git, commit);
  if (files.length > MAX_FILES) throw new RevisionsError("no-git", `the repository has more than ${MAX_FILES} files`);
  await removeLeftovers(under);
  const folder = path.join(under, randomUUID());
  await mkdir(path.join(folder, "tree"), { recursive: true });
  // Whoever loads a file from it tells its path without symbolic links.
  const root = await realpath(path.join(folder, "tree"));
  const tree: ExportedTree = {
    root,
    place: (file) => {
      const relative = path.relative(from, file);
      return relative.startsWith("..") ? root : path.join(root, relative);
    },
    cleanup: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  try {
    // An index of its own; large files that a filter would fetch are not wanted.
    const apart = new Git(from, { GIT_INDEX_FILE: path.join(folder, "index"), GIT_LFS_SKIP_SMUDGE: "1" });
    await apart.run("read-tree", "--no-sparse-checkout", commit);
    await apart.feed(files.join("\0"), "checkout-index", "-z", "--stdin", `--prefix=${root}/`);
    const packages = files.filter((file) => path.posix.basename(file) === "package.json");
    const folders = [...new Set(["", ...packages.map((file) => path.posix.dirname(file))])];
    for (const one of folders) await linkPackages(from, tree, path.join(from, one));
    for (const one of folders) await linkEnvFiles(tree, path.join(from, one));
    return tree;
  } catch (error) {
    await tree.cleanup();
    throw error;
  }
}

async function filesOf(git: Git, commit: string): Promise<string[]> {
  const listed = await git.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit);
  return listed.split("\0").flatMap((entry) => {
    const [, size, file] = /^\d+ blob \w+ +(\d+)\t([^]*)$/.exec(entry) ?? [];
    return file !== undefined && Number(size) <= MAX_FILE_BYTES ? [file] : [];
  });
}

/** Packages of the workspace are those of the commit, not those of the work tree; all others are shared. */
async function linkPackages(from: string, tree: ExportedTree, folder: string): Promise<void> {
  const installed = path.join(folder, "node_modules");
  const target = path.join(tree.place(folder), "node_modules");
  if (!existsSync(installed) || existsSync(target)) return;
  const entries = await packagesIn(installed);
  const places = await Promise.all(
    entries.map(async ({ name, isLink }) => {
      const file = path.join(installed, name);
      const real = isLink ? await realpath(file).catch(() => file) : file;
      return { name, file, ours: isOfWorkTree(real, from) ? tree.place(real) : undefined };
    }),
  );
  if (places.every(({ ours }) => ours === undefined)) return link(installed, target);
  for (const { name, file, ours } of places) {
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    await link(ours ?? file, path.join(target, name));
  }
}

/** Whether a file is the repository's own: in the folder, and no package that is installed in it. */
export function isOfWorkTree(file: string, root: string): boolean {
  const relative = path.relative(root, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative) && !relative.split(path.sep).includes("node_modules");
}

async function packagesIn(folder: string): Promise<{ name: string; isLink: boolean }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.name.startsWith("@") || !entry.isDirectory())
        return [{ name: entry.name, isLink: entry.isSymbolicLink() }];
      const scoped = await readdir(path.join(folder, entry.name), { withFileTypes: true });
      return scoped.map((one) => ({ name: path.join(entry.name, one.name), isLink: one.isSymbolicLink() }));
    }),
  );
  return names.flat();
}

/** Those that git does not have: linked, so that no password is written anywhere else. */
async function linkEnvFiles(tree: ExportedTree, folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(".env"))) {
    const target = tree.place(path.join(folder, name));
    // Where links are not allowed, the project is loaded without them.
    if (!existsSync(target)) await symlink(path.join(folder, name), target).catch(() => undefined);
  }
}

async function link(file: string, target: string): Promise<void> {
  const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
  // Windows lets everybody make junctions.
  if (isFolder) await symlink(file, target, "junction");
}

async function removeLeftovers(under: string): Promise<void> {
  const names = await readdir(under).catch(() => []);
  for (const name of names) {
    const folder = path.join(under, name);
    const { mtimeMs } = (await stat(folder).catch(() => undefined)) ?? { mtimeMs: Date.now() };
    if (mtimeMs < Date.now() - LIFE_MS) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
