import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";

export interface MigrationsPlace {
  dataSourceFile: string;
  /** Absolute, as the data source gives them. */
  migrationGlobs: readonly string[];
  /** File of the newest revision, if there is one. */
  newest?: string;
}

/** Where a new revision is written: beside the newest one, else where the globs look, else beside the data source. */
export function migrationsFolder({ dataSourceFile, migrationGlobs, newest }: MigrationsPlace): string {
  if (newest !== undefined) return path.dirname(newest);
  const [first] = migrationGlobs;
  if (first === undefined) return path.join(path.dirname(dataSourceFile), "migrations");
  const folder = path.normalize(folderOf(first));
  return isSource(dataSourceFile) ? sourceOf(folder, dataSourceFile) : folder;
}

const PATTERN = /[*?{}[\]()!]/;

/** The folders of a glob before its first pattern; below `**` those that have a plain name, so that the glob finds what is put there. */
function folderOf(glob: string): string {
  const forward = glob.replaceAll("\\", "/").replace(/\/$/, "");
  const isFolder = path.posix.extname(forward) === "" && !PATTERN.test(path.posix.basename(forward));
  const parts = (isFolder ? forward : path.posix.dirname(forward)).split("/");
  const pattern = parts.findIndex((part) => PATTERN.test(part));
  if (pattern < 0) return parts.join("/");
  const below = parts.slice(pattern).filter((part) => part !== "**");
  return [...parts.slice(0, pattern), ...(below.some((part) => PATTERN.test(part)) ? [] : below)].join("/");
}

function isSource(file: string): boolean {
  return /\.[cm]?ts$/.test(file);
}

/** A glob over compiled files, from a data source that is a source: `dist/migrations` is made of `src/migrations`. */
function sourceOf(folder: string, dataSourceFile: string): string {
  const compiled = /^(.*?)[\\/](?:dist|build|out)(?:[\\/]src)?(?=[\\/]|$)/.exec(folder);
  const root = compiled?.[1];
  if (!compiled || root === undefined || !dataSourceFile.startsWith(root)) return folder;
  const [top = ""] = path.relative(root, dataSourceFile).split(/[\\/]/);
  const below = folder.slice(compiled[0].length);
  return path.join(root, top === path.basename(dataSourceFile) ? "" : top, below);
}

/**
 * Writes a new revision; a file that is there is never overwritten.
 * @throws RevisionsError `file-exists` or `write-failed`
 */
export async function writeRevisionFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (cause) {
    throw notWritten(file, cause);
  }
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") {
      throw new RevisionsError("file-exists", `${path.basename(file)} is already there and was left alone.`, {
        hint: "Choose another message, or delete the file first.",
        file,
        cause,
      });
    }
    throw notWritten(file, cause);
  }
}

function notWritten(file: string, cause: unknown): RevisionsError {
  const { code = "unknown error" } = cause as NodeJS.ErrnoException;
  return new RevisionsError("write-failed", `${path.basename(file)} could not be written: ${code}.`, {
    hint: `Make ${path.dirname(file)} writable.`,
    file,
    cause,
  });
}
