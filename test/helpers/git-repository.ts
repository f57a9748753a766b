import { execFileSync } from "node:child_process";

/** Git in a folder as somebody with a name, whatever this machine's settings are. */
export function gitIn(folder: string): (...args: string[]) => string {
  const settings = ["user.name=anna", "user.email=anna@example.org", "commit.gpgsign=false", "core.autocrlf=false"];
  return (...args) =>
    execFileSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
}
