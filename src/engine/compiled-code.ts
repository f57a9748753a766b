import { readdirSync, rmSync } from "node:fs";
import module from "node:module";
import path from "node:path";
import { COMPILED_PREFIX } from "../database/compiled-folder.ts";

/** An engine is idle while the shadow works, or while it stands by. */
const IDLE_MS = 150;

/**
 * Node keeps what it makes of the code of this process, of TypeORM and of the project, in the folder
 * that whoever started it named: a part of what every load takes. Node 20 keeps nothing.
 */
export class CompiledCode {
  readonly #folder: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param env programs that the project starts are not to keep theirs there */
  constructor(env: NodeJS.ProcessEnv = process.env) {
    const folder = env["NODE_COMPILE_CACHE"];
    if (folder === undefined || !path.basename(folder).startsWith(COMPILED_PREFIX)) return;
    this.#folder = folder;
    delete env["NODE_COMPILE_CACHE"];
  }

  /** Writes down what is new as soon as nothing is asked: an engine is ended without notice. */
  keepSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), IDLE_MS);
    this.#timer.unref();
  }

  /** Also takes away what was kept in other months. */
  keep(): void {
    module.flushCompileCache?.();
    if (this.#folder === undefined) return;
    const { dir, base } = path.parse(this.#folder);
    try {
      for (const name of readdirSync(dir))
        if (name.startsWith(COMPILED_PREFIX) && name !== base)
          rmSync(path.join(dir, name), { recursive: true, force: true });
    } catch {
      // There is no such folder, or it is not ours to tidy.
    }
  }
}
