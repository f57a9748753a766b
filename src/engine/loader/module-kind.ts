import { readFileSync } from "node:fs";
import path from "node:path";
import { hasModuleSyntax } from "./compile.ts";

const packageTypes = new Map<string, boolean>();

/** Whether a JavaScript file is an ES module: by its extension, its package.json, or its contents. */
export function isEsm(file: string): boolean {
  if (file.endsWith(".mjs")) return true;
  if (file.endsWith(".cjs")) return false;
  return isInModulePackage(file) || hasModuleSyntax(file, readFileSync(file, "utf8"));
}

/** Whether the project's own tools run a file that we compile as an ES module: TypeScript by its package.json, too. */
export function runsAsEsm(file: string): boolean {
  if (file.endsWith(".cts")) return false;
  return /\.(mts|[cm]?js|jsx)$/.test(file) || isInModulePackage(file);
}

/** An ES module of a package, on a Node whose `require` does not load those. */
export function isEsmOutOfReach(file: string): boolean {
  const features = process.features as { require_module?: boolean };
  return (
    features.require_module !== true && !file.endsWith(".cjs") && (file.endsWith(".mjs") || isInModulePackage(file))
  );
}

/** Whether the nearest package.json says `"type": "module"`. */
function isInModulePackage(file: string): boolean {
  const folder = path.dirname(file);
  let isModule = packageTypes.get(folder);
  if (isModule === undefined) {
    const type = packageTypeAt(folder);
    isModule = type === undefined ? path.dirname(folder) !== folder && isInModulePackage(folder) : type === "module";
    packageTypes.set(folder, isModule);
  }
  return isModule;
}

/** Undefined where there is no package.json that can be read. */
function packageTypeAt(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { type?: string };
    return manifest.type ?? "commonjs";
  } catch {
    return undefined;
  }
}
