import { execFile } from "node:child_process";
import { RevisionsError } from "../core/errors.ts";

/** A history of hundreds of thousands of commits is not searched to its end. */
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Git in one folder. Reads only: no command of ours changes a repository. */
export class Git {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * What a command prints.
   * @throws RevisionsError `no-git` when git is not installed, or this is no repository
   */
  async run(...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        "git",
        ["--no-pager", "--no-optional-locks", ...args],
        {
          cwd: this.folder,
          env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
          maxBuffer: MAX_OUTPUT,
          timeout: TIMEOUT_MS,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (error) reject(gitError(error, stderr, args));
          else resolve(stdout);
        },
      );
    });
  }

  /** Absolute path of the work tree. */
  async root(): Promise<string> {
    return (await this.run("rev-parse", "--show-toplevel")).trim();
  }
}

function gitError(error: Error & { code?: unknown }, stderr: string, args: readonly string[]): RevisionsError {
  if (error.code === "ENOENT") {
    return new RevisionsError("no-git", "Git is not installed, so its history was not searched.", {
      hint: "Install git, or bring the file back yourself.",
      cause: error,
    });
  }
  if ((error as { killed?: boolean }).killed) {
    return new RevisionsError("no-git", `git ${args[0] ?? ""} took longer than ${TIMEOUT_MS / 1000} seconds.`, {
      cause: error,
    });
  }
  const [said = ""] = stderr.trim().split("\n");
  return new RevisionsError("no-git", `git ${args[0] ?? ""} failed: ${said || error.message}`, { cause: error });
}
