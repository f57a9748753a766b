import type { DeclaredOptions } from "./module-index.ts";
import { packageRoot } from "./package-root.ts";

/** What a data source has of the two that migrations need, where it has only one. */
export type Half = "entities" | "migrations";

/** Which of the two a data source lists; absent where its text does not tell. */
export type Listed = Partial<Record<Half, boolean>>;

interface Place {
  file: string;
  lists?: Listed;
}

/** @param options of a data source in every module that tells some of them */
export function listedIn(options: readonly DeclaredOptions[]): Listed {
  const lists = (option: Half): boolean | undefined => {
    const declared = options.find((one) => one[option] !== undefined)?.[option];
    if (declared !== undefined) return !declared.empty;
    return options.some(({ partial }) => partial) ? undefined : false;
  };
  const [entities, migrations] = [lists("entities"), lists("migrations")];
  return { ...(entities === undefined ? {} : { entities }), ...(migrations === undefined ? {} : { migrations }) };
}

/** The one that a data source has, where it lacks the other. */
function halfOf({ lists = {} }: Place): Half | undefined {
  if (lists.entities === true && lists.migrations === false) return "entities";
  return lists.entities === false && lists.migrations === true ? "migrations" : undefined;
}

/** The only data source that lists migrations; undefined where it has no entities, or where another one may list some too. */
export function onlyWithMigrations<T extends Place>(found: readonly T[]): T | undefined {
  const [one, ...others] = found.filter(({ lists }) => lists?.migrations !== false);
  const isWhole = one?.lists?.migrations === true && one.lists.entities !== false;
  return isWhole && others.length === 0 ? one : undefined;
}

/** Two data sources that complete each other, the one with the migrations first; undefined unless they are the only ones of one package. */
export function halvesOf<T extends Place>(found: readonly T[], root: string): [migrations: T, entities: T] | undefined {
  const [one, other, ...more] = found;
  if (one === undefined || other === undefined || more.length > 0) return undefined;
  if (packageRoot(one.file, root) !== packageRoot(other.file, root)) return undefined;
  if (halfOf(one) === "migrations" && halfOf(other) === "entities") return [one, other];
  return halfOf(one) === "entities" && halfOf(other) === "migrations" ? [other, one] : undefined;
}

/** Two data sources in the order of {@link halvesOf}, as far as their text tells it. */
export function inOrder<T extends Place>(one: T, other: T): [T, T] {
  return halfOf(one) === "entities" || halfOf(other) === "migrations" ? [other, one] : [one, other];
}
