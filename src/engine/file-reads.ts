import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Settings as projects keep them in files: what a data source reads of them decides what it is. */
const SETTINGS = /^\.env(\..+)?$|\.(env|json|jsonc|json5|ya?ml|toml|ini)$/;

/** Tells of every settings file outside node_modules that code of this process reads, before it is read. */
export function watchReads(onRead: (file: string) => void): void {
  const tell = (file: unknown): void => {
    const name = nameOf(file);
    if (name === undefined || !SETTINGS.test(path.basename(name))) return;
    const absolute = path.resolve(name);
    if (!absolute.includes(`${path.sep}node_modules${path.sep}`) && fs.existsSync(absolute)) onRead(absolute);
  };
  const watched = <T extends object, K extends keyof T>(owner: T, method: K): void => {
    const original = owner[method] as unknown as (...args: unknown[]) => unknown;
    const replacement = function replacement(this: unknown, ...args: unknown[]): unknown {
      tell(args[0]);
      return Reflect.apply(original, this, args);
    };
    owner[method] = Object.assign(replacement, original) as unknown as T[K];
  };
  watched(fs, "readFileSync");
  watched(fs, "readFile");
  watched(fs.promises, "readFile");
  if ("loadEnvFile" in process) {
    const loadEnvFile = process.loadEnvFile.bind(process);
    process.loadEnvFile = (file) => {
      tell(file ?? ".env");
      loadEnvFile(file);
    };
  }
  syncBuiltinESMExports();
}

/** Whether a file is one of those that hold variables. */
export function isEnvFile(file: string): boolean {
  const name = path.basename(file);
  return /^\.env(\..+)?$/.test(name) || name.endsWith(".env");
}

function nameOf(file: unknown): string | undefined {
  if (typeof file === "string") return file;
  if (file instanceof URL) return file.protocol === "file:" ? fileURLToPath(file) : undefined;
  return Buffer.isBuffer(file) ? file.toString() : undefined;
}
