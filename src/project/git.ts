import { execFile } from "node:child_process";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";

/** A history of hundreds of thousands of commits is not searched to its end. */
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Git in one folder. Reads only: no command of ours changes a repository. */
export class Git {
  readonly folder: string;
  readonly #variables: NodeJS.ProcessEnv;

  /** @param variables of git's own, beside those of this process */
  constructor(folder: string, variables: NodeJS.ProcessEnv = {}) {
    this.folder = folder;
    this.#variables = variables;
  }

  /**
   * What a command prints.
   * @throws RevisionsError `no-git` when git is not installed, or this is no repository
   */
  run(...args: string[]): Promise<string> {
    return this.feed("", ...args);
  }

  /**
   * The same of a command that reads its input.
   * @throws RevisionsError `no-git`
   */
  async feed(input: string, ...args: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        "git",
        ["--no-pager", "--no-optional-locks", ...args],
        {
          cwd: this.folder,
          env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...this.#variables },
          maxBuffer: MAX_OUTPUT,
          timeout: TIMEOUT_MS,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (error) reject(gitError(error, stderr, args));
          else resolve(stdout);
        },
      );
      // A command that ends before it has read all tells why by its exit code.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(input);
    });
  }

  /** Absolute path of the work tree. */
  async root(): Promise<string> {
    return path.resolve((await this.run("rev-parse", "--show-toplevel")).trim());
  }

  /** The object that a name stands for; undefined where it stands for none. */
  async object(name: string): Promise<string | undefined> {
    const found = await this.run("rev-parse", "--verify", "--quiet", name).catch(() => "");
    return found.trim() || undefined;
  }

  /** What others have: the default branch of the remote; undefined where none is known here. */
  async published(): Promise<string | undefined> {
    for (const name of ["origin/HEAD", "origin/main", "origin/master"]) {
      if (await this.object(`refs/remotes/${name}`)) return (await this.run("rev-parse", "--abbrev-ref", name)).trim();
    }
    return undefined;
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
