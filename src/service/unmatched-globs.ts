import { isTestFile } from "../project/data-sources.ts";
import type { ModuleIndex } from "../project/module-index.ts";
import type { LoadedGlob } from "../protocol/engine.ts";
import type { UnmatchedGlob } from "../protocol/results.ts";
import type { Session } from "./session.ts";
import { sourceMatcher } from "./source-globs.ts";

const NAMES: Record<LoadedGlob["option"], { file: string; classes: string }> = {
  entities: { file: "entity", classes: "Classes that look like entities" },
  migrations: { file: "migration", classes: "Classes that look like migrations" },
};

/** The globs of the data source that match nothing; each says where files are that look like what it is for. */
export async function findUnmatched(session: Session): Promise<UnmatchedGlob[]> {
  const [{ globs }, history] = await Promise.all([session.project.dataSource(), session.project.history()]);
  const unmatched = globs.filter(({ option, glob, files }) =>
    option === "entities" ? files === 0 : history.unmatched.includes(glob),
  );
  const elsewhere = {
    entities: unmatched.some(({ option }) => option === "entities") ? await entitiesElsewhere(session) : [],
    migrations: unmatched.some(({ option }) => option === "migrations") ? await migrationsElsewhere(session) : [],
  };
  return unmatched.map(({ option, glob }) => {
    const { file, classes } = NAMES[option];
    const shown = session.relative(glob);
    const told = [`No ${file} file matches ${shown}.`];
    if (elsewhere[option].length > 0) told.push(`${classes} are in ${listed(elsewhere[option])}.`);
    return { option, glob: shown, message: told.join(" ") };
  });
}

/** The sentence for a data source that lists no migrations at all; none for every other one. */
export async function namesNoMigrations(session: Session): Promise<string[]> {
  const { globs, migrationFiles } = await session.project.dataSource();
  const isSilent = migrationFiles.length === 0 && globs.every(({ option }) => option !== "migrations");
  return isSilent ? ["The data source names no migrations."] : [];
}

/** Why the history may hold less than it should. */
export async function warningsOfMigrations(session: Session): Promise<string[]> {
  return [...messagesOf(await findUnmatched(session), "migrations"), ...(await namesNoMigrations(session))];
}

/** Why there may be fewer entities than there should. */
export async function warningsOfEntities(session: Session): Promise<string[]> {
  return messagesOf(await findUnmatched(session), "entities");
}

/** Both, in this order: entities, migrations. */
export async function warningsOfGlobs(session: Session): Promise<string[]> {
  const unmatched = await findUnmatched(session);
  return [
    ...messagesOf(unmatched, "entities"),
    ...messagesOf(unmatched, "migrations"),
    ...(await namesNoMigrations(session)),
  ];
}

function messagesOf(unmatched: readonly UnmatchedGlob[], wanted: UnmatchedGlob["option"]): string[] {
  return unmatched.filter(({ option }) => option === wanted).map(({ message }) => message);
}

/** Files with entities that nothing names so far. */
async function entitiesElsewhere(session: Session): Promise<string[]> {
  const { entityGlobs, loadedFiles } = await session.project.dataSource();
  const isKnown = sourceMatcher(entityGlobs, loadedFiles);
  return filesWith(session, (file, { entities }) => entities.length > 0 && !isKnown(file));
}

async function migrationsElsewhere(session: Session): Promise<string[]> {
  const { graph } = await session.project.history();
  const known = new Set(graph.ordered.map(({ file }) => file));
  return filesWith(session, (file, { migrations }) => migrations.length > 0 && !known.has(file));
}

async function filesWith(session: Session, holds: (file: string, module: ModuleIndex) => boolean): Promise<string[]> {
  const { scanner, packageRoot } = session.options;
  const index = await scanner.scan();
  return [...index]
    .filter(([file, module]) => !isTestFile(file, packageRoot) && holds(file, module))
    .map(([file]) => session.relative(file));
}

/** "a.ts", "a.ts and b.ts", "a.ts, b.ts and 3 more files" */
function listed(files: readonly string[]): string {
  const [first = "", second, ...more] = files;
  if (second === undefined) return first;
  if (more.length === 0) return `${first} and ${second}`;
  return `${first}, ${second} and ${more.length} more ${more.length === 1 ? "file" : "files"}`;
}
