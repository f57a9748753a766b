import { toReport } from "../../core/errors.ts";
import type { ErrorReport } from "../../core/errors.ts";
import type { LoadedEntities } from "../../protocol/engine.ts";
import type { ExplainResult, GlobReport } from "../../protocol/results.ts";
import type { Session } from "../session.ts";
import { findSources } from "../source-globs.ts";

/** Answers "why is my entity not seen?": what each glob finds, and the classes that are left over. */
export async function explain(session: Session): Promise<ExplainResult> {
  const dataSource = await session.project.dataSource();
  const [entityGlobs, migrationGlobs, index, loaded] = await Promise.all([
    reportGlobs(session, dataSource.entityGlobs),
    reportGlobs(session, dataSource.migrationGlobs),
    session.options.scanner.scan(),
    session.project.entities().catch(toReport),
  ]);
  const entities: LoadedEntities | undefined = "entities" in loaded ? loaded : undefined;
  const error: ErrorReport | undefined = "entities" in loaded ? undefined : loaded;
  const read = new Set([...dataSource.loadedFiles, ...(entities?.loadedFiles ?? [])]);
  const classes = entities?.entities.filter(({ kind }) => kind !== "junction" && kind !== "closure-junction");
  const registered = new Set(classes?.map(({ name }) => name));
  const declared = [...index].flatMap(([file, module]) =>
    module.entities.map(({ className }) => ({ file, className })),
  );
  const show = ({ file, className }: { file: string; className: string }) => ({
    file: session.relative(file),
    className,
  });
  return {
    entityGlobs,
    migrationGlobs,
    entities: registered.size,
    // Where one does not load, nobody has looked at the others.
    unmatched:
      entities || error?.code === "no-entities" ? declared.filter(({ file }) => !read.has(file)).map(show) : [],
    unregistered: entities
      ? declared.filter(({ file, className }) => read.has(file) && !registered.has(className)).map(show)
      : [],
    warnings: entities?.warnings ?? [],
    ...(error === undefined ? {} : { error }),
  };
}

function reportGlobs(session: Session, globs: readonly string[]): Promise<GlobReport[]> {
  return Promise.all(
    globs.map(async (glob) => ({ glob: session.relative(glob), files: (await findSources([glob])).length })),
  );
}
