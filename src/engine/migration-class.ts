import type { MigrationInterface } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import type { ExecutableStep } from "../protocol/engine.ts";
import type { LoadContext } from "./load.ts";
import { loadError } from "./load-error.ts";
import type { LoadedFiles } from "./loader/loaded-files.ts";
import { shownPath } from "./shown-path.ts";

type MigrationClass = new () => MigrationInterface;

/**
 * Loads the file of a step and makes an instance of its class.
 * @throws RevisionsError `migration-failed`
 */
export async function loadMigration(
  step: ExecutableStep,
  loaded: LoadedFiles,
  { guard, modules }: Pick<LoadContext, "guard" | "modules">,
): Promise<MigrationInterface> {
  try {
    const exported = await guard.during(() =>
      step.source === undefined ? modules.load(step.file) : modules.loadText(step.file, step.source),
    );
    const found = find(exported, step);
    if (found !== undefined) return new found();
  } catch (error) {
    const { code, message, facts, hint } = loadError(error, {
      code: "migration-failed",
      what: `The migration ${shownPath(step.file)}`,
      file: step.file,
      loaded,
    });
    throw new RevisionsError(code === "data-source-failed" ? "migration-failed" : code, message, {
      ...facts,
      revision: step.id,
      cause: error,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  throw new RevisionsError("migration-failed", `${shownPath(step.file)} exports no class ${step.className}.`, {
    file: step.file,
    revision: step.id,
    hint: "Export the migration's class.",
  });
}

function find(exported: unknown, { className, name }: ExecutableStep): MigrationClass | undefined {
  const classes = migrationClassesIn(exported);
  return (
    classes.find((candidate) => candidate.name === className) ??
    classes.find((candidate) => new candidate().name === name)
  );
}

function migrationClassesIn(exported: unknown): MigrationClass[] {
  if (isMigrationClass(exported)) return [exported];
  if (typeof exported !== "object" || exported === null) return [];
  return Object.values(exported).flatMap((value) =>
    isMigrationClass(value) ? [value] : isPlainDefault(value) ? migrationClassesIn(value) : [],
  );
}

function isMigrationClass(value: unknown): value is MigrationClass {
  const { prototype } = (typeof value === "function" ? value : {}) as { prototype?: { up?: unknown } };
  return typeof prototype?.up === "function";
}

function isPlainDefault(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.values(value).some(isMigrationClass);
}
