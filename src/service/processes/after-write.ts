import type { ProjectCommand } from "../../project/config.ts";
import { runProjectCommand } from "./project-command.ts";

/**
 * Runs the commands that a project wants for a new file, one after the other. A command that fails is
 * told, and the file stays.
 * @param folder of the package, whose programs are found first
 * @returns what to tell, one sentence each
 */
export async function runAfterWrite(
  file: string,
  hooks: readonly ProjectCommand[],
  options: { folder: string; log: (line: string) => void },
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { command, cwd } of hooks) {
    const named = command.map((word) => word.replaceAll("{file}", () => file));
    const reason = await runProjectCommand({ command: named, cwd }, options);
    if (reason !== undefined)
      warnings.push(`afterWrite: ${command.join(" ")} failed: ${reason}. The file stays as it is.`);
  }
  return warnings;
}
