import { readFile } from "node:fs/promises";
import path from "node:path";
import { classNameOf, fileNameOf, slugOf } from "../../core/autogenerate/naming.ts";
import { writeMigration } from "../../core/autogenerate/source.ts";
import { RevisionsError } from "../../core/errors.ts";
import type { Comparison, Decision, Operation } from "../../core/operations/operation.ts";
import type { RevisionGraph } from "../../core/revisions/graph.ts";
import { resolveHeads } from "../../core/revisions/identifier.ts";
import { timestampOf } from "../../core/revisions/name.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import { migrationsFolder, writeRevisionFile } from "../../project/migrations-folder.ts";
import { styleOf } from "../../project/style.ts";
import type { GenerateResult, RevisionResult, Verification } from "../../protocol/results.ts";
import type { CommandOptions, GenerateInput } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { warningsOfEntities, warningsOfGlobs } from "../unmatched-globs.ts";
import { verify } from "../verification.ts";
import { findDifference } from "./difference.ts";
import { toJson } from "./revision-json.ts";

const UNVERIFIED: Verification = { up: false, diffEmpty: false, down: false, schemaRestored: false, upAgain: false };

/**
 * Writes the revision that the entities need and proves it on the shadow.
 * @throws RevisionsError `no-changes`, `needs-decision`, or why it could not be written
 */
export async function generate(
  session: Session,
  input: GenerateInput,
  options: CommandOptions = {},
): Promise<GenerateResult> {
  const { report, signal } = options;
  const { comparison, operations, preexisting, decisions, desired, revisions } = await findDifference(
    session,
    input.answers,
    { ...options, includePreexisting: input.includePreexisting },
  );
  if (operations.length === 0) throw noChanges(preexisting.length, await warningsOfGlobs(session));
  if (decisions.length > 0) throw needsDecision(decisions);
  signal?.throwIfAborted();
  const draft = await draftRevision(session, input.message, comparison, operations);
  if (input.dryRun) {
    return {
      revision: toJson(draft.revision, "pending"),
      file: draft.revision.file,
      operations,
      preexisting,
      decisions,
      verified: UNVERIFIED,
      warnings: await warningsOfGlobs(session),
    };
  }
  await writeRevisionFile(draft.revision.file, draft.source);
  session.project.historyChanged();
  const verified = await verify(session.worlds, revisions, draft.revision, desired, report);
  return {
    revision: toJson(draft.revision, "pending"),
    file: draft.revision.file,
    operations,
    preexisting,
    decisions,
    verified,
    warnings: [...(await listingWarnings(session, draft.revision)), ...(await warningsOfEntities(session))],
  };
}

/** Writes an empty revision, for statements by hand. */
export async function create(session: Session, { message }: { message: string }): Promise<RevisionResult> {
  const { revision, source } = await draftRevision(session, message, { up: [], down: [] }, []);
  await writeRevisionFile(revision.file, source);
  session.project.historyChanged();
  return {
    revision: toJson(revision, "pending"),
    file: revision.file,
    warnings: await listingWarnings(session, revision),
  };
}

/** Once the file is there: plain TypeORM must find it as well. */
async function listingWarnings(session: Session, { name, file }: Revision): Promise<string[]> {
  const { unlisted, graph } = await session.project.history();
  if (unlisted.includes(name)) return [session.toBeListed(name)];
  if (graph.ordered.some((revision) => revision.name === name)) return [];
  const folder = session.relative(path.dirname(file));
  const dataSource = session.relative(session.options.dataSourceFile);
  return [`Add the files in ${folder} to the migrations of ${dataSource}: TypeORM does not find them there.`];
}

async function draftRevision(
  session: Session,
  message: string,
  { up, down }: Comparison,
  operations: Operation[],
): Promise<{ revision: Revision; source: string }> {
  const { graph } = await session.history();
  const { migrationGlobs } = await session.project.dataSource();
  const newest = graph.ordered.at(-1);
  const parents = resolveHeads(graph, { anchor: "head", offset: 0 }).map(({ id }) => id);
  const id = nextId(graph);
  const slug = slugOf(message);
  const neighbour = newest && (await readFile(newest.file, "utf8"));
  const { dataSourceFile } = session.options;
  const extension = path.extname(newest?.file ?? dataSourceFile);
  const style = styleOf(neighbour, {
    language: extension.endsWith("ts") ? "ts" : "js",
    extension: extension.slice(1),
    module: neighbour !== undefined && /^\s*(?:module\.)?exports\b/m.test(neighbour) ? "cjs" : "esm",
  });
  const folder = migrationsFolder({ dataSourceFile, migrationGlobs, ...(newest ? { newest: newest.file } : {}) });
  const className = classNameOf(message, id);
  const source = writeMigration({
    message,
    id,
    revises: parents,
    upSql: operations.flatMap((operation) => operation.up),
    downSql: down.map(({ sql }) => sql),
    operations,
    style,
    destructiveNotes: operations
      .filter(({ verdict }) => verdict === "destructive")
      .map(({ summary, reason }) => (reason === undefined ? summary : `${summary}: ${reason}`)),
    ...([...up, ...down].every(({ transactional }) => transactional) ? {} : { transaction: false }),
  });
  return {
    source,
    revision: {
      id,
      name: className,
      className,
      slug,
      message,
      file: path.join(folder, fileNameOf(id, slug, style.extension)),
      revises: parents,
      dependsOn: [],
    },
  };
}

/** Now, unless the newest revision is from later: a child is always younger than its parents. */
function nextId(graph: RevisionGraph): string {
  const newest = Math.max(0, ...graph.ordered.map(({ id }) => timestampOf(id)));
  return String(Math.max(Date.now(), newest + 1));
}

function noChanges(accepted: number, warnings: readonly string[]): RevisionsError {
  const inSync = "The entities are in sync with the revisions";
  if (accepted === 0) {
    return new RevisionsError(
      "no-changes",
      `${inSync}, so there is nothing to generate.`,
      warnings.length > 0 ? { hint: warnings.join(" ") } : {},
    );
  }
  const but = accepted === 1 ? "1 difference that was" : `${accepted} differences that were`;
  return new RevisionsError("no-changes", `${inSync}, but for ${but} accepted before.`, {
    hint: ["Write what was accepted as well with --include-preexisting.", ...warnings].join(" "),
  });
}

function needsDecision(decisions: readonly Decision[]): RevisionsError {
  const [first] = decisions;
  return new RevisionsError(
    "needs-decision",
    `${first?.question ?? "A decision is needed."}${decisions.length > 1 ? ` (and ${decisions.length - 1} more)` : ""}`,
    {
      hint: "Answer with one of these flags and run it again.",
      candidates: decisions.flatMap(({ flags }) => flags),
    },
  );
}
