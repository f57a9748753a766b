import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { DEFAULT_STYLE } from "../core/autogenerate/file-style.ts";
import type { FileStyle } from "../core/autogenerate/file-style.ts";
import { styleOf } from "./style.ts";

/** The kind of database whose driver a package asks for. */
export function driverOf(owner: string): string {
  const { dependencies } = packageOf(owner);
  const drivers: [string, string][] = [
    ["pg", "postgres"],
    ["mysql2", "mysql"],
    ["mysql", "mysql"],
    ["better-sqlite3", "better-sqlite3"],
    ["sqlite3", "sqlite"],
  ];
  return drivers.find(([name]) => dependencies.includes(name))?.[1] ?? "postgres";
}

/**
 * How a package writes its code.
 * @param neighbour a file of it, absolute
 */
export function packageStyle(owner: string, neighbour: string | undefined): FileStyle {
  const isTs = neighbour === undefined ? existsSync(path.join(owner, "tsconfig.json")) : /\.[cm]?ts$/.test(neighbour);
  const text = neighbour === undefined ? undefined : readFileSync(neighbour, "utf8");
  const extension = isTs ? "ts" : "js";
  return {
    ...styleOf(text, { language: isTs ? "ts" : "js", extension, module: packageOf(owner).esm ? "esm" : "cjs" }),
    publicMethods: DEFAULT_STYLE.publicMethods,
  };
}

/** Where the code of a package is. */
export function sourceFolder(owner: string): string {
  const source = path.join(owner, "src");
  return statSync(source, { throwIfNoEntry: false })?.isDirectory() ? source : owner;
}

/** Whether `dotenv` can be required, so that variables of `.env` are there for TypeORM's own command too. */
export function hasDotenv(owner: string): boolean {
  try {
    createRequire(path.join(owner, "package.json")).resolve("dotenv/config");
    return true;
  } catch {
    return packageOf(owner).dependencies.includes("dotenv");
  }
}

function packageOf(folder: string): { dependencies: string[]; esm: boolean } {
  try {
    const { type, dependencies, devDependencies } = JSON.parse(
      readFileSync(path.join(folder, "package.json"), "utf8"),
    ) as { type?: string; dependencies?: object; devDependencies?: object };
    return { dependencies: Object.keys({ ...devDependencies, ...dependencies }), esm: type === "module" };
  } catch {
    return { dependencies: [], esm: false };
  }
}
