import assert from "node:assert/strict";
import { RevisionsError } from "../../../src/core/errors.ts";
import type { AppliedState } from "../../../src/core/revisions/applied.ts";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import type { Revision } from "../../../src/core/revisions/revision.ts";

/**
 * A history as a literal: `"c#label: a b & d"` is a revision c with a branch label, on a and b,
 * depending on d. Ids follow the order of the lines, of which a comma makes two; slugs are the names.
 */
export function graphOf(...lines: string[]): RevisionGraph {
  return new RevisionGraph(revisionsOf(...lines));
}

/** The same, and nothing is wrong with it. */
export function soundGraph(...lines: string[]): RevisionGraph {
  const graph = graphOf(...lines);
  assert.deepEqual(graph.problems, []);
  return graph;
}

export function revisionsOf(...literals: string[]): Revision[] {
  const lines = literals.flatMap((literal) => literal.split(/,\s*/));
  const ids = new Map(lines.map((line, index) => [nameOf(line), String(1_700_000_000_000 + index)]));
  return lines.map((line) => {
    const [, , label, parents = "", dependencies = ""] = LINE.exec(line) ?? assert.fail(line);
    const slug = nameOf(line);
    const id = ids.get(slug) ?? assert.fail(line);
    const references = (text: string): string[] =>
      text
        .split(" ")
        .filter((word) => word !== "")
        .map((word) => ids.get(word) ?? word);
    return {
      id,
      name: `Rev_${slug}${id}`,
      className: `Rev_${slug}${id}`,
      slug,
      file: `/migrations/${slug}.ts`,
      revises: references(parents),
      ...(label === undefined ? {} : { branch: label }),
      dependsOn: references(dependencies),
    };
  });
}

const LINE = /^(\w+)(?:#(\S+?))?(?::([^&]*))?(?:&(.*))?$/;

function nameOf(line: string): string {
  return LINE.exec(line)?.[1] ?? assert.fail(line);
}

/** Exactly these are applied. */
export function applied(graph: RevisionGraph, names = ""): AppliedState {
  return { applied: new Set(idsOf(graph, names)), missing: [] };
}

/** These and all that they rest on are applied. */
export function at(graph: RevisionGraph, heads = ""): AppliedState {
  return { applied: graph.closureDown(idsOf(graph, heads)), missing: [] };
}

export function idOf(graph: RevisionGraph, name: string): string {
  return graph.ordered.find(({ slug }) => slug === name)?.id ?? assert.fail(name);
}

function idsOf(graph: RevisionGraph, names: string): string[] {
  return names
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => idOf(graph, name));
}

/** Names of revisions or ids, in their order. */
export function namesOf(graph: RevisionGraph, revisions: Iterable<Revision | string>): string {
  return [...revisions]
    .map((each) => (typeof each === "string" ? (graph.get(each)?.slug ?? each) : each.slug))
    .join(" ");
}

/** The action ends with an error of ours of this code. */
export function fails(code: string, action: () => unknown, message?: RegExp): RevisionsError {
  let caught: unknown;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  assert.ok(caught instanceof RevisionsError, `an error of ours is thrown, not ${String(caught)}`);
  assert.equal(caught.code, code);
  if (message) assert.match(caught.message, message);
  return caught;
}
