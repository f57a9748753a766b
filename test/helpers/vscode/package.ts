import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Builds the extension and packages it for this platform. */
export async function packageExtension(): Promise<{ vsix: string; id: string }> {
  const script = path.join(root, "scripts/package.ts");
  await promisify(execFile)(process.execPath, [script, "--target", "current"], { cwd: root });
  const { publisher, name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as Record<
    "publisher" | "name" | "version",
    string
  >;
  const vsix = path.join(root, "packages", `${name}-${process.platform}-${process.arch}-${version}.vsix`);
  return { vsix, id: `${publisher}.${name}` };
}
