import { RevisionsError } from "../errors.ts";
import type { ErrorReport } from "../errors.ts";
import { examine } from "./examine.ts";
import { compareIds, prerequisites } from "./id.ts";
import { candidatesFor, indexNames } from "./references.ts";
import type { Names } from "./references.ts";
import type { Revision } from "./revision.ts";
import { reach, union } from "./sets.ts";

/**
 * The history as a directed acyclic graph: a child revises its parents. Pure and immutable; it is
 * given revisions and reads no files. A faulty history makes a graph too, of what can be used.
 */
export class RevisionGraph {
  /** Parents before children; among independent ones the older id first. References are ids. */
  readonly ordered: readonly Revision[];
  /** All that is wrong with the history, errors and warnings, by age. What it is about is left out of the graph. */
  readonly problems: readonly ErrorReport[];
  readonly #names: Names;
  readonly #byId: ReadonlyMap<string, Revision>;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #dependents: ReadonlyMap<string, readonly string[]>;
  #labels: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(history: readonly Revision[]) {
    const { revisions, problems } = examine(history);
    this.problems = problems;
    this.ordered = parentsFirst(revisions);
    this.#names = indexNames(this.ordered);
    this.#byId = this.#names.byId;
    this.#children = inverse(this.ordered, ({ revises }) => revises);
    this.#dependents = inverse(this.ordered, prerequisites);
  }

  get(id: string): Revision | undefined {
    return this.#byId.get(id);
  }

  /** The revision that bears a branch label itself. */
  labelled(label: string): Revision | undefined {
    return this.#names.byLabel.get(label);
  }

  /** All that an anchor may mean; none, one, or several where it is ambiguous. */
  candidates(anchor: string): readonly Revision[] {
    return candidatesFor(this.#names, anchor);
  }

  /** Revisions that nothing revises. */
  get heads(): Revision[] {
    return this.ordered.filter(({ id }) => !this.#children.has(id));
  }

  /** Revisions without parents. */
  get bases(): Revision[] {
    return this.ordered.filter(({ revises }) => revises.length === 0);
  }

  /** Ids of what revises this one, by age. */
  childrenOf(id: string): readonly string[] {
    return this.#children.get(id) ?? [];
  }

  /** Ids of what revises this one or depends on it, by age. */
  dependentsOf(id: string): readonly string[] {
    return this.#dependents.get(id) ?? [];
  }

  isHead(id: string): boolean {
    return !this.#children.has(id);
  }

  isBranchPoint(id: string): boolean {
    return this.childrenOf(id).length > 1;
  }

  isMergePoint(id: string): boolean {
    return (this.#byId.get(id)?.revises.length ?? 0) > 1;
  }

  /** The given revisions with all that they rest on, parents and dependencies alike. */
  closureDown(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => prerequisites(this.#require(id)));
  }

  /** The given revisions with all that rests on them. */
  closureUp(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.dependentsOf(id));
  }

  /** The given revisions with all that they revise; dependencies are other branches' business. */
  ancestors(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.#require(id).revises);
  }

  /** The given revisions with all that revises them. */
  descendants(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.childrenOf(id));
  }

  /** The branch that goes through a revision: what it revises and what revises it, to both ends. */
  lineage(id: string): Set<string> {
    return union(this.ancestors([id]), this.descendants([id]));
  }

  /**
   * Branch labels of a revision: its own, those of what it revises, and those of what is above it as
   * far as the branch is not yet one of several.
   */
  labelsOf(id: string): readonly string[] {
    this.#labels ??= this.#spreadLabels();
    return this.#labels.get(id) ?? [];
  }

  /** Of a set of revisions, those that no other member revises, be it through others. */
  headsOf(ids: ReadonlySet<string>): string[] {
    const below = this.ancestors([...ids].flatMap((id) => this.#byId.get(id)?.revises ?? []));
    return this.ordered.filter(({ id }) => ids.has(id) && !below.has(id)).map(({ id }) => id);
  }

  #spreadLabels(): Map<string, string[]> {
    const labels = new Map<string, string[]>();
    for (const [label, { id }] of this.#names.byLabel) {
      const members = this.descendants([id]);
      for (let at = this.#onlyParent(id); at !== undefined; at = this.#onlyParent(at)) members.add(at);
      for (const member of members) labels.set(member, [...(labels.get(member) ?? []), label]);
    }
    return labels;
  }

  /** The parent, where a branch neither begins above it nor ends below it. */
  #onlyParent(id: string): string | undefined {
    const [parent, ...others] = this.#require(id).revises;
    if (parent === undefined || others.length > 0) return undefined;
    return this.dependentsOf(parent).length > 1 || this.isMergePoint(parent) ? undefined : parent;
  }

  #require(id: string): Revision {
    const revision = this.#byId.get(id);
    if (!revision) throw new RevisionsError("unknown-revision", `Revision ${id} is not in this history.`);
    return revision;
  }
}

/** By age, but for a parent that is younger than its child: it is drawn forward. */
function parentsFirst(byAge: readonly Revision[]): Revision[] {
  const byId = new Map(byAge.map((revision) => [revision.id, revision]));
  const visited = new Set<string>();
  const result: Revision[] = [];
  for (const start of byAge) {
    const stack = [start];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const open = visited.has(top.id) ? [] : prerequisites(top).filter((id) => !visited.has(id));
      if (open.length > 0)
        stack.push(
          ...open
            .toSorted(compareIds)
            .toReversed()
            .flatMap((id) => byId.get(id) ?? []),
        );
      else {
        stack.pop();
        if (!visited.has(top.id)) result.push(top);
        visited.add(top.id);
      }
    }
  }
  return result;
}

function inverse(
  revisions: readonly Revision[],
  below: (revision: Revision) => readonly string[],
): Map<string, string[]> {
  const above = new Map<string, string[]>();
  for (const revision of revisions) {
    for (const id of below(revision)) {
      const known = above.get(id);
      if (known) known.push(revision.id);
      else above.set(id, [revision.id]);
    }
  }
  return above;
}
