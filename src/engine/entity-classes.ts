import { createRequire } from "node:module";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import { expandGlobs } from "./globs.ts";
import { loadError } from "./load-error.ts";
import { globOptionsOf, splitGlobs } from "./session.ts";
import type { Session } from "./session.ts";
import type { UserCodeGuard } from "./user-code-guard.ts";

/** Everything that the data source's `entities` name: classes and entity schemas. */
export interface EntityClasses {
  /** What TypeORM takes as `entities`. */
  targets: unknown[];
  /** Sentences about globs that matched nothing. */
  warnings: string[];
}

/**
 * Loads the entities, one file after the other, so that entities that import each other load in the same order every time.
 * @throws RevisionsError `entity-failed`, `no-entities`
 */
export async function loadEntityClasses(session: Session, guard: UserCodeGuard): Promise<EntityClasses> {
  const { globs, values } = splitGlobs(session.options.entities);
  const { files, unmatched } = expandGlobs(globs, globOptionsOf(session));
  const require = createRequire(path.join(path.dirname(session.dataSourceFile), "package.json"));
  const targets = new Set<unknown>(values);
  for (const file of files) {
    try {
      const exported = await guard.during(() => Promise.resolve(require(file) as unknown));
      for (const target of targetsIn(exported, new Set())) targets.add(target);
    } catch (error) {
      throw loadError(error, { code: "entity-failed", what: `The entity file ${file}`, file, loaded: session.loaded });
    }
  }
  if (targets.size === 0) throw noEntities(globs);
  return { targets: [...targets], warnings: unmatched.map((glob) => `No entity file matches ${glob}.`) };
}

/** @throws RevisionsError `no-entities` naming the globs */
export function noEntities(globs: string[]): RevisionsError {
  return new RevisionsError(
    "no-entities",
    globs.length === 0
      ? "The data source lists no entities."
      : `No entity was found by ${globs.map((glob) => `"${glob}"`).join(", ")}.`,
    {
      hint: `Globs are relative to ${process.cwd()}; correct "entities" of the data source, or build the project when they name built files.`,
    },
  );
}

/** Classes and entity schemas in a module's exports, found as TypeORM finds them. */
function targetsIn(value: unknown, seen: Set<unknown>): unknown[] {
  if (typeof value === "function" || isEntitySchema(value)) return [value];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((member) => targetsIn(member, seen));
}

function isEntitySchema(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (value as Record<string, unknown>)["@instanceof"] === Symbol.for("EntitySchema")
  );
}
