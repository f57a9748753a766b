import type ts from "@typescript/typescript6";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** TypeScript's JavaScript API, of line 5 or 6. */
export type TypeScriptApi = typeof ts;

export type LoadedTypeScript = { api: TypeScriptApi } | { why: string };

/** TypeScript 7 is native and has no such API; projects that need one have version 6 beside it under the second name. */
const PACKAGES = ["typescript", "@typescript/typescript6"];

/** The TypeScript that a file in `folder` would get, or why there is none that can be asked. */
export function loadTypeScript(folder: string): LoadedTypeScript {
  const require = createRequire(path.join(folder, "package.json"));
  let why = "the project has no TypeScript installed";
  for (const name of PACKAGES) {
    const version = versionOf(require, name);
    if (version === undefined) continue;
    const api = attempt(() => require(name) as Partial<TypeScriptApi>);
    if (typeof api?.createProgram === "function") return { api: api as TypeScriptApi };
    why = `TypeScript ${version} of the project has no JavaScript API`;
  }
  return { why };
}

function versionOf(require: NodeJS.Require, name: string): string | undefined {
  for (const place of require.resolve.paths(name) ?? []) {
    const manifest = attempt(() => readFileSync(path.join(place, name, "package.json"), "utf8"));
    if (manifest !== undefined) return (JSON.parse(manifest) as { version: string }).version;
  }
  return undefined;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
