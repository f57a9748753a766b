import { RevisionsError } from "../core/errors.ts";
import { autoLoadedEntities } from "./auto-load-entities.ts";
import { expandGlobs, shownGlob } from "./globs.ts";
import type { LoadContext } from "./load.ts";
import { loadError } from "./load-error.ts";
import { standInPackageOf } from "./loader/stand-ins.ts";
import { globOptionsOf, splitGlobs } from "./session.ts";
import type { Session } from "./session.ts";
import { shownPath } from "./shown-path.ts";

/** Everything that the data source's `entities` name: classes and entity schemas. */
export interface EntityClasses {
  /** What TypeORM takes as `entities`. */
  targets: unknown[];
  /** Sentences about globs in whose place others were taken. */
  warnings: string[];
}

/** What loading entities takes from the process. */
export type EntityContext = Pick<LoadContext, "guard" | "modules" | "types">;

/**
 * Loads the entities, one file after the other, so that entities that import each other load in the same order every time.
 * @throws RevisionsError `entity-failed`, `no-entities`
 */
export async function loadEntityClasses(session: Session, context: EntityContext): Promise<EntityClasses> {
  const { globs, values } = splitGlobs(session.entityOptions.entities);
  const { files, mapped } = expandGlobs(globs, globOptionsOf(session));
  const targets = new Set<unknown>(values);
  const load = async (file: string): Promise<unknown> => {
    try {
      return await context.guard.during(() => context.modules.load(file));
    } catch (error) {
      const what = `The entity file ${shownPath(file)}`;
      throw loadError(error, { code: "entity-failed", what, file, loaded: session.loaded });
    }
  };
  context.types.expect(files);
  for (const file of files) {
    for (const target of targetsIn(await load(file), new Set())) targets.add(target);
  }
  const warnings = [...mapped];
  const auto = await autoLoadedEntities(session, load);
  for (const target of targetsIn(auto?.values, new Set())) targets.add(target);
  warnings.push(...(auto?.warnings ?? []));
  if (targets.size === 0) throw noEntities(globs, session.dataSourceFile);
  return { targets: [...targets], warnings };
}

/** @throws RevisionsError `no-entities` naming the globs */
export function noEntities(globs: string[], file: string): RevisionsError {
  return new RevisionsError(
    "no-entities",
    globs.length === 0
      ? "The data source lists no entities."
      : `No entity was found by ${globs.map((glob) => `"${shownGlob(glob)}"`).join(", ")}.`,
    {
      hint:
        globs.length === 0
          ? "Give it entities, or join it with the data source that has them: -d twice, or both in the setting typeormRevisions.dataSource."
          : `Globs are relative to the folder of package.json; correct "entities" of the data source, or build the project when they name built files.`,
      file,
    },
  );
}

/** Classes and entity schemas in a module's exports, found as TypeORM finds them. What it hands on of a stand-in is none. */
function targetsIn(value: unknown, seen: Set<unknown>): unknown[] {
  if (standInPackageOf(value) !== undefined) return [];
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
