import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Lets this process find packages as Yarn does where it installs none into node_modules: by the
 * `.pnp.cjs` of the nearest folder that has one.
 */
export function usePlugNPlay(folder: string): void {
  for (let each = folder; ; each = path.dirname(each)) {
    const file = path.join(each, ".pnp.cjs");
    if (existsSync(file)) {
      (createRequire(file)(file) as { setup?: () => void }).setup?.();
      return;
    }
    if (each === path.dirname(each)) return;
  }
}
