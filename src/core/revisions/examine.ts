import type { ErrorReport } from "../errors.ts";
import { describe } from "./describe.ts";
import { candidatesFor, indexNames } from "./references.ts";
import { compareIds } from "./id.ts";
import { loopsOf } from "./loops.ts";
import type { Place, Revision, TagPlace } from "./revision.ts";

/** A history whose every reference is an id of it, without loops; and what had to be left out for that. */
export interface ExaminedHistory {
  /** By age. */
  revisions: Revision[];
  /** By age of the revision that they are about. */
  problems: ErrorReport[];
}

type Edge = "revises" | "dependsOn";
const EDGES = ["revises", "dependsOn"] as const;

/**
 * Looks through a history as it was read from files. Nothing is thrown: what is wrong is told, all of
 * it, and left out, so that the rest can be shown.
 */
export function examine(revisions: readonly Revision[]): ExaminedHistory {
  const problems: ErrorReport[] = [];
  const byAge = revisions.toSorted((a, b) => compareIds(a.id, b.id));
  const single = withoutDuplicates(byAge, problems);
  const labelled = withOwnLabels(single, problems);
  const resolved = withoutLoops(withIds(labelled, problems), problems);
  problems.push(...wrongOrders(resolved), ...wrongTags(resolved), ...equalTimestamps(resolved));
  const age = new Map(resolved.map(({ id }, index) => [id, index]));
  return {
    revisions: resolved,
    problems: problems.toSorted((a, b) => (age.get(a.revision ?? "") ?? 0) - (age.get(b.revision ?? "") ?? 0)),
  };
}

function withoutDuplicates(revisions: readonly Revision[], problems: ErrorReport[]): Revision[] {
  const byId = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (!other) byId.set(revision.id, revision);
    else {
      problems.push({
        code: "duplicate-revision",
        message: `Two migrations have the id ${revision.id}: ${other.name} and ${revision.name}.`,
        hint: "Give one of them another timestamp, in its class name and its file name.",
        ...at(revision),
      });
    }
  }
  return [...byId.values()];
}

function withOwnLabels(revisions: readonly Revision[], problems: ErrorReport[]): Revision[] {
  const owners = new Map<string, Revision>();
  return revisions.map((revision) => {
    const { branch } = revision;
    if (branch === undefined) return revision;
    const other = owners.get(branch);
    if (!other && isLabel(branch)) {
      owners.set(branch, revision);
      return revision;
    }
    problems.push({
      code: "bad-branch-label",
      ...(other
        ? {
            message: `The branch label ${branch} of ${revision.name} is already that of ${other.name}.`,
            hint: "Revisions above inherit the label; give another branch another one.",
          }
        : {
            message: `"${branch}" cannot be a branch label.`,
            hint: "A label is one word that does not begin with a digit, without @, : and +, and not head, heads, base or current.",
          }),
      ...at(revision, "branch", branch),
    });
    const { branch: _, ...unlabelled } = revision;
    return unlabelled;
  });
}

/** What can stand before and after `@` and is no other identifier. */
function isLabel(text: string): boolean {
  return /^[^\s\d@:+-][^\s@:+]*$/.test(text) && !/-\d+$/.test(text) && !/^(?:heads?|base|current)$/.test(text);
}

function withIds(revisions: readonly Revision[], problems: ErrorReport[]): Revision[] {
  const names = indexNames(revisions);
  const resolve = (revision: Revision, tag: Edge): string[] => {
    const ids = revision[tag].flatMap((text) => {
      const candidates = candidatesFor(names, text);
      const [found] = candidates;
      if (found && candidates.length === 1 && found.id !== revision.id) return [found.id];
      problems.push({ ...wrongReference(revision, tag, text, candidates), ...at(revision, tag, text) });
      return [];
    });
    return [...new Set(ids)];
  };
  return revisions.map((revision) => ({
    ...revision,
    revises: resolve(revision, "revises"),
    dependsOn: resolve(revision, "dependsOn"),
  }));
}

function wrongReference(
  { name }: Revision,
  tag: Edge,
  text: string,
  candidates: readonly Revision[],
): Omit<ErrorReport, "file"> {
  const says = `Revision ${name} says @${tag} ${text}`;
  const code = "bad-graph";
  if (candidates.length === 0)
    return {
      code,
      message: `${says}, which is not in this history.`,
      hint: "Correct the tag, or bring the missing file back.",
    };
  if (candidates.length === 1)
    return {
      code,
      message: `Revision ${name} ${tag === "revises" ? "revises" : "depends on"} itself.`,
      hint: "Name the revision that must be applied before it.",
    };
  return {
    code,
    message: `${says}, which could be ${candidates.length} revisions.`,
    hint: "Give the full id.",
    candidates: candidates.map(describe),
  };
}

/** A loop is cut where an older revision names a younger one, as one in it must. */
function withoutLoops(revisions: readonly Revision[], problems: ErrorReport[]): Revision[] {
  const cut = new Map<string, ReadonlySet<string>>();
  for (const loop of loopsOf(revisions)) {
    const ids = new Set(loop.map(({ id }) => id));
    const [first = "", culprit = first] = [loop[0]?.id, loop.find((one) => forward(one, ids) !== undefined)?.id];
    const revision = loop.find(({ id }) => id === culprit);
    if (!revision) continue;
    for (const { id } of loop) cut.set(id, ids);
    const by = loopsOf(loop.map((one) => ({ ...one, dependsOn: [] }))).length > 0 ? "revise" : "rest on";
    const [tag, text] = forward(revision, ids) ?? ["revises", ""];
    problems.push({
      code: "bad-graph",
      message: `These revisions ${by} each other in a loop: ${loop.map(({ name }) => name).join(", ")}.`,
      hint: "Correct the @revises and @dependsOn tags so that each revision only rests on older ones.",
      ...at(revision, tag, text),
    });
  }
  return revisions.map((revision) => {
    const loop = cut.get(revision.id);
    if (!loop) return revision;
    const keep = (id: string) => !loop.has(id) || compareIds(id, revision.id) < 0;
    return { ...revision, revises: revision.revises.filter(keep), dependsOn: revision.dependsOn.filter(keep) };
  });
}

/** The reference of a revision to a younger member of its loop. */
function forward(revision: Revision, loop: ReadonlySet<string>): [Edge, string] | undefined {
  for (const tag of EDGES) {
    const id = revision[tag].find((other) => loop.has(other) && compareIds(other, revision.id) > 0);
    if (id !== undefined) return [tag, id];
  }
  return undefined;
}

/** TypeORM runs migrations by timestamp: what rests on a younger one would run before it. */
function wrongOrders(revisions: readonly Revision[]): ErrorReport[] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  return revisions.flatMap((revision) =>
    EDGES.flatMap((tag) =>
      revision[tag].flatMap((id) => {
        const other = byId.get(id);
        if (!other || compareIds(id, revision.id) < 0) return [];
        return {
          code: "wrong-order" as const,
          message: `${revision.name} is older than ${other.name}, which it ${tag === "revises" ? "revises" : "depends on"}; TypeORM would run it first.`,
          hint: "Give it a later timestamp, in its class name and its file name.",
          ...at(revision, tag, id),
        };
      }),
    ),
  );
}

function wrongTags(revisions: readonly Revision[]): ErrorReport[] {
  return revisions.flatMap((revision) => {
    const [digits] = revision.id.split(".", 1);
    const tag = revision.places?.tags.find(({ tag: name }) => name === "revision");
    if (!tag || tag.value === digits) return [];
    return {
      code: "wrong-revision-tag" as const,
      message: `${revision.name} says @revision ${tag.value}, but the digits of its name are its id.`,
      hint: `Write @revision ${digits}, or give the class the digits of the tag.`,
      ...at(revision, "revision", tag.value),
    };
  });
}

function equalTimestamps(revisions: readonly Revision[]): ErrorReport[] {
  return revisions.flatMap((revision, index) => {
    const before = revisions[index - 1];
    if (!before || before.id.split(".", 1)[0] !== revision.id.split(".", 1)[0]) return [];
    const why = before.file === revision.file ? "it stands later in the file" : "its file comes later by name";
    return {
      code: "equal-timestamps" as const,
      severity: "warning" as const,
      message: `${revision.name} has the timestamp of ${before.name} and runs after it because ${why}.`,
      hint: "TypeORM itself leaves their order open: give it a timestamp of its own while it is not applied anywhere.",
      ...at(revision),
    };
  });
}

/** Where it is said: at the value of the tag, else at the tag, else at the name of the class. */
function at(
  revision: Revision,
  tag?: TagPlace["tag"],
  value?: string,
): Partial<Place> & { file: string; revision: string } {
  const { file, id, places } = revision;
  const ofTag = places?.tags.filter((one) => one.tag === tag) ?? [];
  const place = (ofTag.find((one) => one.value === value) ?? ofTag[0])?.place ?? places?.name;
  return { file, revision: id, ...place };
}
