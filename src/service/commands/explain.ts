import { realpathSync } from "node:fs";
import { toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import { isTestFile } from "../../project/data-sources.ts";
import type { ModuleIndex } from "../../project/module-index.ts";
import type { ProjectIndex } from "../../project/scan.ts";
import type { LoadedDataSource, LoadedEntities, LoadedGlob } from "../../protocol/engine.ts";
import type { ExplainResult, GlobReport } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { findSources } from "../source-globs.ts";

/** A class in one of the project's files; absolute. */
interface Declared {
  file: string;
  className: string;
}

/** Answers "why is my entity not seen?": what each glob finds, and the classes that are left over. */
export async function explain(session: Session): Promise<ExplainResult> {
  const dataSource = await session.project.dataSource();
  const [entityGlobs, migrationGlobs, scanned, history, loaded] = await Promise.all([
    reportGlobs(session, dataSource, "entities"),
    reportGlobs(session, dataSource, "migrations"),
    session.options.scanner.scan(),
    session.project.history(),
    session.project.entities().catch(toReport),
  ]);
  const { packageRoot } = session.options;
  const index: ProjectIndex = new Map([...scanned].filter(([file]) => !isTestFile(file, packageRoot)));
  const entities: LoadedEntities | undefined = "entities" in loaded ? loaded : undefined;
  const error: ErrorReport | undefined = "entities" in loaded ? undefined : loaded;
  const read = new Set([...dataSource.loadedFiles, ...(entities?.loadedFiles ?? [])]);
  const wasRead = ({ file }: Declared) => read.has(file) || read.has(realpathSync(file));
  const revisions = new Set(history.graph.ordered.map(({ file }) => file));
  const show = <T extends Declared>(one: T): T => ({ ...one, file: session.relative(one.file) });
  // Where one entity does not load, nobody has looked at the others.
  const wasLooked = entities !== undefined || error?.code === "no-entities";
  const declared = inIndex(index, ({ entities }) => entities);
  return {
    entityGlobs,
    migrationGlobs,
    entities: classesOf(entities).length,
    unmatched: wasLooked
      ? declared.filter((one) => !wasRead(one)).map(({ file, className }) => show({ file, className }))
      : [],
    unmatchedMigrations: inIndex(index, ({ migrations }) => migrations)
      .filter(({ file }) => !revisions.has(file))
      .map(({ file, className }) => show({ file, className })),
    unregistered: entities ? unregistered(index, entities, wasRead).map(show) : [],
    warnings: entities?.warnings ?? [],
    ...(error === undefined ? {} : { error }),
  };
}

/** The classes of loaded files that TypeORM does not have, with the likeliest reason. */
function unregistered(
  index: ProjectIndex,
  entities: LoadedEntities,
  wasRead: (one: Declared) => boolean,
): ExplainResult["unregistered"] {
  const known = classesOf(entities);
  const isKnown = ({ file, className }: Declared) =>
    known.some((one) => one.name === className && (one.file === undefined || isSame(one.file, file)));
  const decorated = inIndex(index, (module) => module.entities)
    .filter((one) => wasRead(one) && !isKnown(one))
    .map(({ file, className, local }) => ({
      file,
      className,
      reason: local ? "it is loaded, but not exported" : "it is loaded, but not listed",
    }));
  const parts = new Set([...index.values()].flatMap(({ built }) => built));
  const undecorated = inIndex(index, ({ columnClasses }) => columnClasses.map((className) => ({ className })))
    .filter((one) => wasRead(one) && !parts.has(one.className) && !isKnown(one))
    .map(({ file, className }) => ({ file, className, reason: "it has columns, but no @Entity()" }));
  return [...decorated, ...undecorated];
}

function inIndex<T>(index: ProjectIndex, of: (module: ModuleIndex) => readonly T[]): (T & { file: string })[] {
  return [...index].flatMap(([file, module]) => of(module).map((one) => ({ ...one, file })));
}

function classesOf(loaded: LoadedEntities | undefined): LoadedEntities["entities"] {
  return (loaded?.entities ?? []).filter(({ kind }) => kind !== "junction" && kind !== "closure-junction");
}

function isSame(one: string, other: string): boolean {
  return one === other || one === realpathSync(other);
}

function reportGlobs(
  session: Session,
  { globs }: LoadedDataSource,
  option: LoadedGlob["option"],
): Promise<GlobReport[]> {
  const own = globs.filter((each) => each.option === option);
  return Promise.all(
    own.map(async ({ glob, effective }) => {
      const files = await findSources(effective);
      const [sources] = effective;
      const isMapped = files.length > 0 && sources !== undefined && sources !== glob;
      return {
        glob: session.relative(glob),
        ...(isMapped ? { sources: session.relative(sources) } : {}),
        files: files.length,
      };
    }),
  );
}
