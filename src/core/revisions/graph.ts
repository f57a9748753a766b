import { RevisionsError } from "../errors.ts";
import type { Revision } from "./revision.ts";

/**
 * The history as a directed acyclic graph: a child revises its parents. Pure and immutable; it is
 * given revisions and reads no files.
 */
export class RevisionGraph {
  /** Parents before children; among independent ones the older id first. */
  readonly ordered: readonly Revision[];
  readonly #byId: ReadonlyMap<string, Revision>;
  readonly #children: ReadonlyMap<string, readonly string[]>;

  /** @throws RevisionsError `duplicate-revision` or `bad-graph`, naming the file at fault */
  constructor(revisions: readonly Revision[]) {
    this.#byId = indexById(revisions);
    this.#children = childrenOf(revisions, this.#byId);
    this.ordered = order(revisions, this.#children);
  }

  get(id: string): Revision | undefined {
    return this.#byId.get(id);
  }

  /** Revisions that nothing revises. */
  get heads(): Revision[] {
    return this.headsOf(new Set(this.#byId.keys())).flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** Revisions without parents. */
  get bases(): Revision[] {
    return this.ordered.filter((revision) => revision.revises.length === 0);
  }

  /** The given revisions with all that they rest on, parents and dependencies alike. */
  closureDown(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => prerequisites(this.#require(id)));
  }

  /** The given revisions with all that rests on them. */
  closureUp(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.#children.get(id) ?? []);
  }

  /** Of a set of revisions, those that no other member rests on. */
  headsOf(ids: ReadonlySet<string>): string[] {
    const covered = new Set<string>();
    for (const id of ids) {
      for (const parent of this.#byId.get(id)?.revises ?? []) covered.add(parent);
    }
    return this.ordered.filter(({ id }) => ids.has(id) && !covered.has(id)).map(({ id }) => id);
  }

  #require(id: string): Revision {
    const revision = this.#byId.get(id);
    if (!revision) throw new RevisionsError("unknown-revision", `Revision ${id} is not in this history.`);
    return revision;
  }
}

/** Everything that must be applied before a revision. */
export function prerequisites(revision: Revision): string[] {
  return [...revision.revises, ...revision.dependsOn];
}

function indexById(revisions: readonly Revision[]): Map<string, Revision> {
  const byId = new Map<string, Revision>();
  for (const revision of revisions) {
    const other = byId.get(revision.id);
    if (other) {
      throw new RevisionsError(
        "duplicate-revision",
        `Two migrations have the id ${revision.id}: ${other.name} and ${revision.name}.`,
        {
          hint: "Give one of them another timestamp, in its class name and its file name.",
          file: revision.file,
          revision: revision.id,
        },
      );
    }
    byId.set(revision.id, revision);
  }
  return byId;
}

function childrenOf(revisions: readonly Revision[], byId: ReadonlyMap<string, Revision>): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const revision of revisions) {
    for (const parent of prerequisites(revision)) {
      if (!byId.has(parent)) {
        const tag = revision.revises.includes(parent) ? "@revises" : "@dependsOn";
        throw new RevisionsError(
          "bad-graph",
          `Revision ${revision.name} says ${tag} ${parent}, which is not in this history.`,
          {
            hint: "Correct the tag, or bring the missing file back.",
            file: revision.file,
            revision: revision.id,
          },
        );
      }
      children.set(parent, [...(children.get(parent) ?? []), revision.id]);
    }
  }
  return children;
}

/** Kahn's algorithm; what is left over is a loop. */
function order(revisions: readonly Revision[], children: ReadonlyMap<string, readonly string[]>): Revision[] {
  const waiting = new Map(revisions.map((revision) => [revision.id, new Set(prerequisites(revision))]));
  const byAge = revisions.toSorted((a, b) => compareIds(a.id, b.id));
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const ready = byAge.filter(({ id }) => waiting.get(id)?.size === 0).map(({ id }) => id);
  const result: Revision[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    const revision = byId.get(id);
    if (revision) result.push(revision);
    for (const child of children.get(id) ?? []) {
      const open = waiting.get(child);
      if (open?.delete(id) && open.size === 0) insertByAge(ready, child);
    }
  }
  if (result.length < revisions.length) throw loopError(byAge.filter((revision) => !result.includes(revision)));
  return result;
}

function insertByAge(ready: string[], id: string): void {
  const at = ready.findIndex((other) => compareIds(other, id) > 0);
  ready.splice(at < 0 ? ready.length : at, 0, id);
}

function loopError(members: Revision[]): RevisionsError {
  const names = members.map(({ name }) => name).join(", ");
  return new RevisionsError("bad-graph", `These revisions rest on each other in a loop: ${names}.`, {
    hint: "Correct the @revises and @dependsOn tags so that each revision only rests on older ones.",
    ...(members[0] ? { file: members[0].file, revision: members[0].id } : {}),
  });
}

/** Ids are decimal numbers, of the same length save for hand-made ones; `.2` comes right after what it shares a timestamp with. */
export function compareIds(a: string, b: string): number {
  const [wholeA = "", wholeB = ""] = [a, b].map((id) => id.split(".", 1)[0]);
  return compareNumbers(wholeA, wholeB) || compareNumbers(a, b);
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function reach(from: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...next(id));
  }
  return seen;
}
