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
  return first === undefined ? path.join(path.dirname(dataSourceFile), "migrations") : staticPart(first);
}

/** The folders of a glob before its first pattern. */
function staticPart(glob: string): string {
  const parts = path.dirname(glob.replaceAll("\\", "/")).split("/");
  const pattern = parts.findIndex((part) => /[*?{}[\]()!]/.test(part));
  return path.normalize((pattern < 0 ? parts : parts.slice(0, pattern)).join("/"));
}

/**
 * Writes a new revision; a file that is there is never overwritten.
 * @throws RevisionsError `file-exists` or `write-failed`
 */
export async function writeRevisionFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
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
    throw new RevisionsError("write-failed", `${path.basename(file)} could not be written: ${code ?? "unknown error"}.`, {
      hint: `Make ${path.dirname(file)} writable.`,
      file,
      cause,
    });
  }
}
