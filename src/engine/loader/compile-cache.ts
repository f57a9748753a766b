import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import type { CompiledModule } from "./compile.ts";

/** Compiled modules on disk, by what made them. Only ever saves time: every failure means "not there". */
export class CompileCache {
  readonly #folder: string | undefined;
  readonly #hashes = new Map<string, string>();

  /** @param packageFolder the package that owns the data source; its `node_modules/.cache` is used where it can be written */
  constructor(packageFolder: string) {
    this.#folder = writableFolder(packageFolder);
  }

  /** The key of a compilation: everything that goes into it but other files. */
  static key(...parts: string[]): string {
    const hash = createHash("sha1");
    for (const part of parts) hash.update(part).update("\0");
    return hash.digest("hex");
  }

  get(key: string): CompiledModule | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const stored = readFileSync(path.join(this.#folder, key), "utf8");
      const headEnd = stored.indexOf("\n");
      const mapEnd = stored.indexOf("\n", headEnd + 1);
      const { dependencies, waits } = JSON.parse(stored.slice(0, headEnd)) as StoredHead;
      if (dependencies.some(([file, hash]) => this.#hashOf(file) !== hash)) return undefined;
      return {
        map: stored.slice(headEnd + 1, mapEnd),
        code: stored.slice(mapEnd + 1),
        dependsOn: dependencies.map(([file]) => file),
        waits,
        isCertain: true,
      };
    } catch {
      return undefined;
    }
  }

  /** Keeps a module that is certain. */
  set(key: string, module: CompiledModule): void {
    if (this.#folder === undefined) return;
    const head: StoredHead = {
      dependencies: module.dependsOn.map((file) => [file, this.#hashOf(file)]),
      waits: module.waits,
    };
    const target = path.join(this.#folder, key);
    const temporary = `${target}.${process.pid}`;
    try {
      writeFileSync(temporary, `${JSON.stringify(head)}\n${module.map}\n${module.code}`);
      renameSync(temporary, target);
    } catch {
      // The next load compiles again.
    }
  }

  /** Files do not change under a process: a reload is a new one. */
  #hashOf(file: string): string {
    let hash = this.#hashes.get(file);
    if (hash === undefined) {
      try {
        hash = CompileCache.key(readFileSync(file, "utf8"));
      } catch {
        hash = "";
      }
      this.#hashes.set(file, hash);
    }
    return hash;
  }
}

/** The first line of a stored module. */
interface StoredHead {
  dependencies: [file: string, hash: string][];
  waits: boolean;
}

function writableFolder(packageFolder: string): string | undefined {
  const modules = path.join(packageFolder, "node_modules");
  return (
    (isFolder(modules) ? made(path.join(modules, ".cache", "typeorm-revisions")) : undefined) ?? ownTemporaryFolder()
  );
}

/** Others may write to the temporary folder: code is only taken from a folder that is ours alone. */
function ownTemporaryFolder(): string | undefined {
  const uid = process.platform === "win32" ? userInfo().username : String(process.getuid?.());
  const folder = made(path.join(tmpdir(), `typeorm-revisions-${uid}`));
  if (folder === undefined || process.platform === "win32") return folder;
  const stat = lstatSync(folder);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0 ? folder : undefined;
}

function made(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = path.join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    renameSync(probe, path.join(folder, ".probe"));
    return folder;
  } catch {
    return undefined;
  }
}

function isFolder(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory() || lstatSync(folder).isSymbolicLink();
  } catch {
    return false;
  }
}
