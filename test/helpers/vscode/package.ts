import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

let packaged: Promise<string> | undefined;

/** Builds the extension and packages it for this platform, once in a process; answers the path of the VSIX. */
export function packageExtension(): Promise<string> {
  packaged ??= build();
  return packaged;
}

async function build(): Promise<string> {
  const script = path.join(root, "scripts/package.ts");
  await promisify(execFile)(process.execPath, [script, "--target", "current"], { cwd: root });
  const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as Record<string, string>;
  const file = `${manifest["name"]}-${process.platform}-${process.arch}-${manifest["version"]}.vsix`;
  return path.join(root, "packages", file);
}
