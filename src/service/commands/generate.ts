import { callsOf } from "../../core/autogenerate/query-runner/comparison-calls.ts";
import { committedFirst } from "../../core/autogenerate/committed-first.ts";
import type { CutObjects } from "../../core/autogenerate/committed-first.ts";
import { proposeMessage } from "../../core/autogenerate/message.ts";
import { RevisionsError } from "../../core/errors.ts";
import { countText } from "../../core/autogenerate/preexisting.ts";
import type { PreexistingOperation } from "../../core/autogenerate/preexisting.ts";
import type { Comparison, Decision, Operation } from "../../core/operations/operation.ts";
import { writtenSql } from "../../core/operations/written-sql.ts";
import type { GenerateResult, RevisionResult, Verification } from "../../protocol/results.ts";
import type { CommandOptions, GenerateInput, NewRevisionInput, Report } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { warningsOfEntities, warningsOfGlobs } from "../unmatched-globs.ts";
import { verify } from "../verification.ts";
import { rememberKept } from "./accept.ts";
import { findDifference, narrowTo } from "./difference.ts";
import { draftRevision, NO_CONTENTS, sourceOf, writeDraft } from "./draft.ts";
import type { Contents, Draft } from "./draft.ts";
import type { Difference } from "./difference.ts";
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
  if (input.statements === "query-runner") await refuseCallsElsewhere(session);
  const difference = await findDifference(session, input.answers, {
    ...options,
    includePreexisting: input.includePreexisting,
  });
  const { operations, preexisting, decisions } = difference;
  if (decisions.length === 0 && !input.dryRun) await rememberKept(session, preexisting, input.answers.keeps);
  if (operations.length === 0) throw noChanges(preexisting, await warningsOfGlobs(session));
  if (decisions.length > 0) throw needsDecision(decisions);
  signal?.throwIfAborted();
  const first = firstPart(difference, input);
  if (first !== undefined) return generateInTwo(session, difference, first, input, options);
  const source = await sourceFor(session, draft, difference, input);
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
  return writeProven(session, draft, source, difference, report);
}

/** Where it is a setting of the project, its data sources of other databases get SQL. */
async function refuseCallsElsewhere(session: Session): Promise<void> {
  const { type } = await session.project.dataSource();
  if (type === "postgres") return;
  throw new RevisionsError("usage", `Calls of TypeORM's QueryRunner are written for Postgres, and this is ${type}.`, {
    hint: "Leave --statements query-runner out: the file holds SQL then.",
  });
}

async function sourceFor(
  session: Session,
  draft: Draft,
  { comparison, operations }: Difference,
  { statements = draft.config.statements }: GenerateInput,
): Promise<string> {
  const contents = contentsOf(comparison, operations);
  if (statements !== "query-runner") return sourceOf(draft, contents);
  return sourceOf(draft, { ...contents, calls: callsOf(comparison, (await session.project.dataSource()).schema) });
}

async function writeProven(
  session: Session,
  draft: Draft,
  source: string,
  { operations, preexisting, decisions, desired, revisions }: Difference,
  report: Report | undefined,
): Promise<GenerateResult> {
  const { revision } = draft;
  const warnings = await writeDraft(session, draft, source);
  const tables = operations.map(({ table }) => table);
  const verified = await verify(session.worlds, { before: revisions, revision, desired, tables, report });
  return {
    revision: toJson(revision, "pending"),
    file: revision.file,
    operations,
    preexisting,
    decisions,
    verified,
    warnings: [...warnings, ...(await warningsOfEntities(session))],
  };
}

/** What needs a revision of its own before the rest; none where an identifier or renames tie all together. */
function firstPart({ comparison }: Difference, { dryRun, id }: GenerateInput): CutObjects | undefined {
  const isTied = dryRun || id !== undefined || comparison.up.some(({ verb }) => verb === "rename");
  return isTied ? undefined : committedFirst(comparison);
}

/** Two revisions, so that only what cannot be in a transaction is outside of one. */
async function generateInTwo(
  session: Session,
  whole: Difference,
  part: CutObjects,
  input: GenerateInput,
  options: CommandOptions,
): Promise<GenerateResult> {
  const narrowed = await narrowTo(session, whole, part);
  const draft = await draftRevision(session, { ...input, message: proposeMessage(narrowed.operations) });
  const source = await sourceFor(session, draft, narrowed, input);
  const first = await writeProven(session, draft, source, narrowed, options.report);
  const { splice: _, branch: __, dependsOn: ___, ...rest } = input;
  const second = await generate(session, { ...rest, parents: [draft.revision.id] }, options);
  return { ...second, first };
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
