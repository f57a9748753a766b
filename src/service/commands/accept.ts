import { goesBy, identityOf, nameOf, standing, toAccepted } from "../../core/autogenerate/accepted.ts";
import type { AcceptedDifference } from "../../core/autogenerate/accepted.ts";
import { isKept } from "../../core/autogenerate/managed.ts";
import { RevisionsError } from "../../core/errors.ts";
import { NO_ANSWERS } from "../../core/operations/operation.ts";
import type { Operation } from "../../core/operations/operation.ts";
import { readAccepted, writeAccepted } from "../../project/accepted-file.ts";
import type { AcceptInput, AcceptResult } from "../../protocol/results.ts";
import type { CommandOptions } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { findDifference } from "./difference.ts";

/**
 * Writes down which differences are left as they are. Entries whose difference is gone are taken out
 * at the same time.
 * @throws RevisionsError `usage` for a name that fits no difference
 */
export async function accept(
  session: Session,
  input: AcceptInput,
  options: CommandOptions = {},
): Promise<AcceptResult> {
  const file = session.acceptedFile;
  const before = await readAccepted(file);
  const { operations } = await findDifference(session, NO_ANSWERS, { ...options, includePreexisting: true });
  const there = new Set(operations.map(identityOf));
  const dataSource = await session.nameAmongSeveral();
  const left = standing(before, there, dataSource);
  const chosen = choose(operations, input);
  const wasAccepted = new Set(left.map(identityOf));
  const isChosen = new Set(chosen.map(identityOf));
  const after: AcceptedDifference[] = input.undo
    ? left.filter((one) => !isChosen.has(identityOf(one)))
    : [...left, ...chosen.flatMap((one) => (wasAccepted.has(identityOf(one)) ? [] : toAccepted(one, dataSource)))];
  options.signal?.throwIfAborted();
  if (after.length > 0 || before.length > 0) await writeAccepted(file, after);
  const isAccepted = new Set(after.map(identityOf));
  return {
    file,
    accepted: operations.filter((one) => isAccepted.has(identityOf(one)) && !wasAccepted.has(identityOf(one))),
    removed: before.filter((one) => !isAccepted.has(identityOf(one))),
    operations: operations.filter((one) => !isAccepted.has(identityOf(one))),
    preexisting: operations.filter((one) => isAccepted.has(identityOf(one))),
  };
}

/** Remembers what an answer wants to stay. */
export async function rememberKept(
  session: Session,
  preexisting: readonly Operation[],
  keeps: readonly string[] = [],
): Promise<void> {
  const kept = preexisting.filter((operation) => isKept(operation, keeps));
  if (kept.length === 0) return;
  const file = session.acceptedFile;
  const dataSource = await session.nameAmongSeveral();
  await writeAccepted(file, [...(await readAccepted(file)), ...kept.map((one) => toAccepted(one, dataSource))]);
}

function choose(there: readonly Operation[], { all, names = [], operations = [] }: AcceptInput): Operation[] {
  if (all) return [...there];
  for (const name of names) {
    if (!there.some((operation) => goesBy(operation, name))) throw unknown(name, there);
  }
  const meant = new Set(operations.map(identityOf));
  return there.filter((operation) => meant.has(identityOf(operation)) || names.some((name) => goesBy(operation, name)));
}

function unknown(name: string, operations: readonly Operation[]): RevisionsError {
  const candidates = [...new Set(operations.map(nameOf))];
  return new RevisionsError("usage", `No difference is called ${name}.`, {
    hint:
      candidates.length > 0 ? "Name one of these, or a table for all of its own." : "There is no difference at all.",
    ...(candidates.length > 0 ? { candidates } : {}),
  });
}
