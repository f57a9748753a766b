import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseAccepted, renderAccepted } from "../core/autogenerate/accepted.ts";
import type { AcceptedDifference } from "../core/autogenerate/accepted.ts";
import { RevisionsError } from "../core/errors.ts";

/** Beside the package.json, so that it is found whichever data source file is named. */
export function acceptedFile(packageRoot: string): string {
  return path.join(packageRoot, "typeorm-revisions.accepted.json");
}

/**
 * What is accepted; nothing where there is no file.
 * @throws RevisionsError `bad-accepted-file`
 */
export async function readAccepted(file: string): Promise<AcceptedDifference[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return parseAccepted(text, file);
}

/**
 * Writes the file; one that would be empty is taken away.
 * @throws RevisionsError `write-failed`
 */
export async function writeAccepted(file: string, accepted: readonly AcceptedDifference[]): Promise<void> {
  try {
    if (accepted.length === 0) await rm(file, { force: true });
    else await writeFile(file, renderAccepted(accepted));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new RevisionsError(
      "write-failed",
      `${path.basename(file)} could not be written: ${code ?? "unknown error"}.`,
      {
        hint: `Make ${path.dirname(file)} writable.`,
        file,
        cause,
      },
    );
  }
}
