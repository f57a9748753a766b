import { callsOf } from "../../core/autogenerate/query-runner/comparison-calls.ts";
import { RevisionsError } from "../../core/errors.ts";
import { countText } from "../../core/autogenerate/preexisting.ts";
import type { PreexistingOperation } from "../../core/autogenerate/preexisting.ts";
import type { Comparison, Decision, Operation } from "../../core/operations/operation.ts";
import { writtenSql } from "../../core/operations/written-sql.ts";
import type { GenerateResult, RevisionResult, Verification } from "../../protocol/results.ts";
import type { CommandOptions, GenerateInput, NewRevisionInput } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { warningsOfEntities, warningsOfGlobs } from "../unmatched-globs.ts";
import { verify } from "../verification.ts";
import { rememberKept } from "./accept.ts";
import { findDifference } from "./difference.ts";
import { draftRevision, NO_CONTENTS, sourceOf, writeDraft } from "./draft.ts";
import type { Contents } from "./draft.ts";
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
  // What cannot be written is told before anything is compared.
  const draft = await draftRevision(session, input);
  const { comparison, operations, preexisting, decisions, desired, revisions } = await findDifference(
    session,
    input.answers,
    { ...options, includePreexisting: input.includePreexisting },
  );
  if (decisions.length === 0 && !input.dryRun) await rememberKept(session, preexisting, input.answers.keeps);
  if (operations.length === 0) throw noChanges(preexisting, await warningsOfGlobs(session));
  if (decisions.length > 0) throw needsDecision(decisions);
  signal?.throwIfAborted();
  const contents = contentsOf(comparison, operations);
  const byCalls = (input.statements ?? draft.config.statements) === "query-runner";
  const calls = byCalls ? { calls: callsOf(comparison, (await session.project.dataSource()).schema) } : {};
  const source = sourceOf(draft, { ...contents, ...calls });
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
  const warnings = await writeDraft(session, draft, source);
  const { revision } = draft;
  const tables = operations.map(({ table }) => table);
  const verified = await verify(session.worlds, { before: revisions, revision, desired, tables, report });
  return {
    revision: toJson(draft.revision, "pending"),
    file: draft.revision.file,
    operations,
    preexisting,
    decisions,
    verified,
    warnings: [...warnings, ...(await warningsOfEntities(session))],
  };
}

/** Writes an empty revision, for statements by hand. */
export async function create(session: Session, input: NewRevisionInput): Promise<RevisionResult> {
  const draft = await draftRevision(session, input);
  const warnings = await writeDraft(session, draft, sourceOf(draft, NO_CONTENTS));
  return { revision: toJson(draft.revision, "pending"), file: draft.revision.file, warnings };
}

function contentsOf({ up, down }: Comparison, operations: Operation[]): Contents {
  return {
    upSql: operations.flatMap((operation) => operation.up),
    downSql: writtenSql(down),
    operations,
    destructiveNotes: operations
      .filter(({ verdict }) => verdict === "destructive")
      .map(({ summary, reason }) => (reason === undefined ? summary : `${summary}: ${reason}`)),
    ...([...up, ...down].every(({ transactional }) => transactional) ? {} : { transaction: false }),
  };
}

function noChanges(preexisting: readonly PreexistingOperation[], warnings: readonly string[]): RevisionsError {
  const inSync = "The entities are in sync with the revisions";
  if (preexisting.length === 0) {
    return new RevisionsError(
      "no-changes",
      `${inSync}, so there is nothing to generate.`,
      warnings.length > 0 ? { hint: warnings.join(" ") } : {},
    );
  }
  return new RevisionsError("no-changes", `${inSync}, but for ${countText(preexisting)}.`, {
    hint: ["Write what was there before as well with --include-preexisting.", ...warnings].join(" "),
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
