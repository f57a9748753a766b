import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ErrorReport } from "../../src/core/errors.ts";
import type {
  ApplyCommandResult,
  EnsureVersionResult,
  GenerateResult,
  JournalResult,
  StampCommandResult,
  StatusResult,
} from "../../src/protocol/results.ts";

const entry = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The one object that `--json` prints. */
  json(): CliJson;
}

/** Everything that some command prints under `--json`; which fields are there depends on the command. */
export interface CliJson
  extends StatusResult, GenerateResult, ApplyCommandResult, StampCommandResult, EnsureVersionResult, JournalResult {
  ok: boolean;
  command: string | null;
  error: ErrorReport;
}

/** Runs the built command line as a user does, in a folder. */
export function runCli(
  folder: string,
  args: string[],
  env: Record<string, string | undefined> = {},
  { killedBy }: { killedBy?: AbortSignal } = {},
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      ...(killedBy === undefined ? {} : { signal: killedBy, killSignal: "SIGKILL" }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code,
        stdout,
        stderr,
        json: () => {
          try {
            return JSON.parse(stdout) as CliJson;
          } catch {
            throw new Error(`stdout is not one JSON object:\n${stdout}\nstderr:\n${stderr}`);
          }
        },
      });
    });
  });
}
