import { spawn } from "node:child_process";

/**
 * Runs npm with this process's Node and waits for its end; its output goes to stderr.
 * @throws Error with the exit code
 */
export async function runNpm(args: string[], cwd: string): Promise<void> {
  const script = process.env["npm_execpath"];
  const isScript = script !== undefined && /npm-cli\.c?js$/.test(script);
  const child = isScript
    ? spawn(process.execPath, [script, ...args], { cwd, stdio: ["ignore", 2, 2] })
    : spawn("npm", args, { cwd, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} in ${cwd} ended with ${code}`);
}
