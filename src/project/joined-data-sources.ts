import type { DeclaredOptions } from "./module-index.ts";
import { packageRoot } from "./package-root.ts";

/** What a data source has of the two that migrations need, where it has only one. */
export type Half = "entities" | "migrations";

interface Place {
  file: string;
  half?: Half;
}

/**
 * Of a data source whose text tells that it lists the one and not the other.
 * @param options in every module that tells some of them
 */
export function halfOf(options: readonly DeclaredOptions[]): Half | undefined {
  const lists = (option: Half): boolean | undefined => {
    const declared = options.find((one) => one[option] !== undefined)?.[option];
    if (declared !== undefined) return !declared.empty;
    return options.some(({ partial }) => partial) ? undefined : false;
  };
  if (lists("entities") === true && lists("migrations") === false) return "entities";
  return lists("entities") === false && lists("migrations") === true ? "migrations" : undefined;
}

/** Two data sources that complete each other, the one with the migrations first; undefined unless they are the only ones of one package. */
export function halvesOf<T extends Place>(found: readonly T[], root: string): [migrations: T, entities: T] | undefined {
  const [one, other, ...more] = found;
  if (one === undefined || other === undefined || more.length > 0) return undefined;
  if (packageRoot(one.file, root) !== packageRoot(other.file, root)) return undefined;
  if (one.half === "migrations" && other.half === "entities") return [one, other];
  return one.half === "entities" && other.half === "migrations" ? [other, one] : undefined;
}

/** Two data sources in the order of {@link halvesOf}, as far as their text tells it. */
export function inOrder<T extends Place>(one: T, other: T): [T, T] {
  return one.half === "entities" || other.half === "migrations" ? [other, one] : [one, other];
}
