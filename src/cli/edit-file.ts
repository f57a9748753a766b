import { spawn } from "node:child_process";
import { RevisionsError } from "../core/errors.ts";
import { splitCommand } from "../project/split-command.ts";

/**
 * Opens a file in the editor of $VISUAL or $EDITOR and waits until it is closed.
 * @param quiet stdout belongs to somebody else
 * @throws RevisionsError `usage` where there is none or it fails
 */
export async function editFile(
  file: string,
  { env, quiet }: { env: NodeJS.ProcessEnv; quiet: boolean },
): Promise<void> {
  const setting = env["VISUAL"] || env["EDITOR"] || "";
  const [program, ...rest] = splitCommand(setting) ?? [];
  if (program === undefined) {
    throw new RevisionsError("usage", "No editor is set.", {
      hint: `Set VISUAL or EDITOR, for example: EDITOR="code --wait"; the file is ${file}`,
      file,
    });
  }
  const code = await new Promise<number | string>((resolve) => {
    const child = spawn(program, [...rest, file], { stdio: ["inherit", quiet ? 2 : "inherit", "inherit"], env });
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    child.on("close", (exitCode, signal) => resolve(exitCode ?? signal ?? 1));
  });
  if (code === 0) return;
  const how = code === "ENOENT" ? "was not found" : `ended with ${code}`;
  throw new RevisionsError("usage", `The editor ${program} ${how}.`, {
    hint: "Correct VISUAL or EDITOR.",
    file,
  });
}
