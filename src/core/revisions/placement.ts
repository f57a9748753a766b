import { RevisionsError } from "../errors.ts";
import { describe } from "./describe.ts";
import { RevisionGraph } from "./graph.ts";
import { compareIds } from "./id.ts";
import { isRelative, parseIdentifier, resolveRevisions } from "./identifier.ts";
import { timestampOf } from "./name.ts";
import type { Revision } from "./revision.ts";

/** Where a new revision is wished to be. Revisions are identifiers as typed. */
export interface PlacementInput {
  /** What it revises; absent: the one head. `base`: nothing. */
  parents?: readonly string[];
  /** A parent need not be a head: a branch begins there. */
  splice?: boolean;
  /** 13 digits; absent: now. */
  id?: string;
  /** Label of the branch that begins with it. */
  branch?: string;
  dependsOn?: readonly string[];
}

/** Where it will be. Revisions are ids. */
export interface Placement {
  id: string;
  revises: string[];
  branch?: string;
  dependsOn: string[];
}

const LAST_ID = 9_999_999_999_999;

/**
 * Finds the place of a new revision in a history: its parents are heads, it is younger than them, and
 * nothing that is there moves.
 * @param now milliseconds
 * @throws RevisionsError `multiple-heads`, `unknown-revision`, `duplicate-revision`, `bad-branch-label`, `usage`
 */
export function placeRevision(graph: RevisionGraph, input: PlacementInput, now: number): Placement {
  const revises = parentsOf(graph, input);
  const dependsOn = resolveAll(graph, input.dependsOn ?? []).map(({ id }) => id);
  const id = input.id === undefined ? nextId(graph, now) : checkedId(graph, input.id, [...revises, ...dependsOn]);
  const placement = { id, revises, ...(input.branch === undefined ? {} : { branch: input.branch }), dependsOn };
  refuseFaults(graph, placement);
  return placement;
}

/** Now, unless the newest revision is from later: a child is always younger than its parents. */
export function nextId(graph: RevisionGraph, now: number): string {
  const newest = Math.max(0, ...graph.ordered.map(({ id }) => timestampOf(id)));
  if (newest >= LAST_ID) {
    throw new RevisionsError("bad-migration-name", `No timestamp of 13 digits comes after ${newest}.`, {
      hint: "Give that revision an earlier one, in its class name and its file name.",
      revision: String(newest),
    });
  }
  return String(Math.max(now, newest + 1));
}

/**
 * Revisions that were named one by one.
 * @throws RevisionsError also for what counts from the database, which is not asked
 */
export function resolveAll(graph: RevisionGraph, identifiers: readonly string[]): Revision[] {
  const found = identifiers.flatMap((text) => {
    const parsed = parseIdentifier(text, graph);
    if (!isRelative(parsed)) return resolveRevisions(graph, parsed);
    throw new RevisionsError("usage", `"${text}" counts from what the database is at, which is not asked here.`, {
      hint: "Name the revision by its id, its name, head or LABEL@head.",
    });
  });
  return [...new Set(found)];
}

function parentsOf(graph: RevisionGraph, { parents, splice }: PlacementInput): string[] {
  if (parents === undefined && graph.heads.length > 1) {
    throw new RevisionsError("multiple-heads", `The history has ${graph.heads.length} heads.`, {
      hint: "Say which one the new revision revises with --head, or join them with: typeorm-revisions merge",
      candidates: graph.heads.map(describe),
    });
  }
  const chosen = parents === undefined ? graph.heads : resolveAll(graph, parents);
  const inner = splice === true ? undefined : chosen.find(({ id }) => !graph.isHead(id));
  if (inner) {
    throw new RevisionsError("usage", `Revision ${describe(inner)} is not a head.`, {
      hint: "Say --splice as well to begin a branch there, or name a head.",
      revision: inner.id,
      candidates: graph.heads.map(describe),
    });
  }
  return chosen.map(({ id }) => id);
}

function checkedId(graph: RevisionGraph, id: string, before: readonly string[]): string {
  if (!/^[1-9]\d{12}$/.test(id)) {
    throw new RevisionsError("usage", `"${id}" is not an id: TypeORM reads 13 digits as a timestamp in milliseconds.`, {
      hint: `For example: --rev-id ${nextId(graph, Date.now())}`,
    });
  }
  const other = graph.ordered.find((revision) => timestampOf(revision.id) === Number(id));
  if (other) {
    throw new RevisionsError("duplicate-revision", `There is a revision ${describe(other)} already.`, {
      hint: "Choose another id.",
      file: other.file,
      revision: other.id,
    });
  }
  const later = before.find((parent) => compareIds(parent, id) > 0);
  if (later !== undefined) {
    throw new RevisionsError("usage", `The id ${id} is earlier than ${later}, which the revision rests on.`, {
      hint: "TypeORM runs migrations by their timestamps: choose a later id.",
      revision: later,
    });
  }
  const follower = graph.ordered
    .filter((revision) => compareIds(revision.id, id) > 0)
    .toSorted((a, b) => compareIds(a.id, b.id))[0];
  if (follower?.places && !follower.places.tags.some(({ tag }) => tag === "revises")) {
    throw new RevisionsError("usage", `With the id ${id} revision ${describe(follower)} would follow the new one.`, {
      hint: `Its file has no @revises: add one, or choose an id later than ${follower.id}.`,
      file: follower.file,
      revision: follower.id,
    });
  }
  return id;
}

/** What the history would find wrong with the new revision. */
function refuseFaults(graph: RevisionGraph, { id, revises, branch, dependsOn }: Placement): void {
  const name = `New${id}`;
  const added: Revision = {
    id,
    name,
    className: name,
    slug: "new",
    file: "",
    revises,
    ...(branch === undefined ? {} : { branch }),
    dependsOn,
  };
  const [fault] = new RevisionGraph([...graph.ordered, added]).problems.filter(
    ({ revision, severity }) => revision === id && severity === undefined,
  );
  if (!fault) return;
  const { file: _, revision: __, ...told } = fault;
  throw RevisionsError.from({ ...told, message: told.message.replaceAll(name, "the new revision") });
}

/**
 * The parents of a revision that joins branches.
 * @throws RevisionsError `usage` where there is nothing to join
 */
export function parentsOfMerge(graph: RevisionGraph, identifiers: readonly string[], splice = false): string[] {
  const chosen = identifiers.length === 0 ? graph.heads : resolveAll(graph, identifiers);
  if (chosen.length < 2) {
    throw new RevisionsError(
      "usage",
      chosen[0] ? `There is nothing to merge: ${describe(chosen[0])} is one revision.` : "There is nothing to merge.",
      {
        hint: "Name two revisions or more, or say heads where the history has several.",
        ...(graph.heads.length > 1 ? { candidates: graph.heads.map(describe) } : {}),
      },
    );
  }
  for (const revision of chosen) {
    const below = graph.ancestors([revision.id]);
    const other = chosen.find((one) => one !== revision && below.has(one.id));
    if (other) {
      throw new RevisionsError("usage", `${describe(other)} is below ${describe(revision)} already.`, {
        hint: "Leave it out: what is merged must be on different branches.",
        revision: other.id,
      });
    }
  }
  return parentsOf(graph, { parents: chosen.map(({ id }) => id), splice });
}
