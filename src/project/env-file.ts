import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { RevisionsError } from "../core/errors.ts";

/** Where the variables of a project come from. */
export interface EnvFile {
  /** Absolute path. */
  file: string;
  /** Somebody named it; else it is the package's `.env`, which need not be there. */
  named: boolean;
}

/**
 * The variables of an env file; later lines win.
 * @throws RevisionsError `usage` when it cannot be read
 */
export async function readEnvFile({ file, named }: EnvFile): Promise<Record<string, string>> {
  try {
    return parseEnvFile(await readFile(file, "utf8"));
  } catch (cause) {
    if (!named && (cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new RevisionsError("usage", `The env file ${file} cannot be read.`, {
      hint: "Correct --env-file or the setting, or make the file readable.",
      file,
      cause,
    });
  }
}

export function parseEnvFile(text: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
