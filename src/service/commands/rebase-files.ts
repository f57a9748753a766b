import { readFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../../core/errors.ts";
import { describe } from "../../core/revisions/describe.ts";
import { RevisionGraph } from "../../core/revisions/graph.ts";
import { timestampOf } from "../../core/revisions/name.ts";
import type { RebasePlan } from "../../core/revisions/rebase.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import type { FileChange } from "../../project/replace-files.ts";
import { applyEdits, RevisionText } from "../../project/revision-text.ts";
import type { TextEdit } from "../../project/revision-text.ts";
import { readRevisions } from "../../project/revisions.ts";

/** What a rebase makes of the files. */
export interface Rewritten {
  changes: FileChange[];
  /** As they are read from the new texts. */
  revisions: Revision[];
}

/**
 * The new texts of the files of a history, read back: where a file without tags would now follow another
 * revision, it gets a tag. Nothing is written.
 * @throws RevisionsError `bad-graph` where the files cannot be made to say what is planned
 */
export async function rewriteRevisions(graph: RevisionGraph, plan: RebasePlan): Promise<Rewritten> {
  const byFile = new Map<string, Revision[]>();
  for (const revision of graph.ordered) byFile.set(revision.file, [...(byFile.get(revision.file) ?? []), revision]);
  const texts = new Map<string, string>();
  for (const file of byFile.keys()) texts.set(file, await readFile(file, "utf8"));
  const explicit = new Set<string>();
  // Each round gives a tag to one revision more at least.
  for (let round = 0; round <= graph.ordered.length; round += 1) {
    const changes = [...texts].map(([file, before]) =>
      changeOf({ file, before, inside: byFile.get(file) ?? [], graph, plan, explicit }),
    );
    const after = new Map(changes.map(({ file, to = file, after: text }) => [to, text]));
    const { revisions } = await readRevisions([...after.keys()], after);
    const wrong = notAsPlanned(revisions, graph, plan);
    if (wrong.length === 0)
      return {
        changes: changes.filter(({ file, to, before, after }) => before !== after || (to !== undefined && to !== file)),
        revisions,
      };
    const untagged = wrong.filter(
      ({ id, places }) => !explicit.has(id) && !places?.tags.some(({ tag }) => tag === "revises"),
    );
    const [first] = wrong;
    if (untagged.length === 0 && first) {
      throw new RevisionsError("bad-graph", `What ${describe(first)} revises cannot be told to its file.`, {
        hint: "Write the ids of its parents behind @revises, and run it again.",
        file: first.file,
        revision: first.id,
      });
    }
    for (const { id } of untagged) explicit.add(id);
  }
  throw new RevisionsError("bad-graph", "The history cannot be written as it was planned.");
}

interface ChangeInput {
  file: string;
  before: string;
  /** The revisions that it holds. */
  inside: readonly Revision[];
  graph: RevisionGraph;
  plan: RebasePlan;
  /** Ids of revisions that get a tag though they have none. */
  explicit: ReadonlySet<string>;
}

function changeOf({ file, before, inside, graph, plan, explicit }: ChangeInput): FileChange {
  const edits: TextEdit[] = [];
  let name = path.basename(file);
  for (const revision of inside) {
    const text = new RevisionText(file, before, revision.className);
    const digits = String(timestampOf(revision.id));
    const id = plan.moved.get(revision.id);
    if (id !== undefined) {
      edits.push(...text.renumber(digits, id));
      name = name.replace(digits, id);
    }
    edits.push(...tagEdits(revision, text, graph, plan));
    if (explicit.has(revision.id)) {
      const parents = plan.references.get(revision.id)?.revises ?? [];
      edits.push(text.insertTag(`@revises ${parents.join(" ") || "base"}`));
    }
  }
  const to = path.join(path.dirname(file), name);
  return { file, before, after: applyEdits(before, edits), ...(to === file ? {} : { to }) };
}

function tagEdits(revision: Revision, text: RevisionText, graph: RevisionGraph, plan: RebasePlan): TextEdit[] {
  const tags = revision.places?.tags ?? [];
  const id = plan.moved.get(revision.id);
  const planned = plan.references.get(revision.id);
  const edits =
    id === undefined ? [] : tags.filter(({ tag }) => tag === "revision").map((one) => text.replaceTag(one, id));
  /** Another id behind a tag, where the revision of now is not named by something that stays. */
  const renamed = (one: (typeof tags)[number]): TextEdit[] => {
    const [named] = graph.candidates(one.value);
    const other = named && plan.moved.get(named.id);
    return other === undefined || one.value === named?.slug || one.value === named?.branch
      ? []
      : [text.replaceTag(one, other)];
  };
  edits.push(...tags.filter(({ tag }) => tag === "dependsOn").flatMap(renamed));
  const parents = tags.filter(({ tag }) => tag === "revises");
  const [first, ...others] = parents;
  if (!first || !planned) return edits;
  const before = revision.revises.map((one) => plan.moved.get(one) ?? one);
  if (before.join(" ") === planned.revises.join(" ")) return [...edits, ...parents.flatMap(renamed)];
  // A tag without value is its own place.
  const value = `${first.value === "" ? "@revises " : ""}${planned.revises.join(" ") || "base"}`;
  return [...edits, text.replaceTag(first, value), ...others.map((one) => text.removeTag(one))];
}

/** The revisions that, as they are read back, do not rest on what they were planned to rest on. */
function notAsPlanned(revisions: readonly Revision[], graph: RevisionGraph, plan: RebasePlan): Revision[] {
  const after = new RevisionGraph(revisions);
  const byName = new Map(after.ordered.map((revision) => [revision.name, revision]));
  const before = new Map([...plan.moved].map(([from, to]) => [to, from]));
  const nameThen = (id: string): string => {
    const { name = id } = graph.get(id) ?? {};
    const digits = plan.moved.get(id);
    return digits === undefined ? name : name.slice(0, -digits.length) + digits;
  };
  const same = (read: readonly string[], wanted: readonly string[]) => {
    const names = new Set(read.map((id) => after.get(id)?.name));
    const planned = new Set(wanted.map((id) => nameThen(before.get(id) ?? id)));
    return names.size === planned.size && [...names].every((name) => name !== undefined && planned.has(name));
  };
  return graph.ordered.filter(({ id }) => {
    const found = byName.get(nameThen(id));
    const planned = plan.references.get(id);
    return !found || !planned || !same(found.revises, planned.revises) || !same(found.dependsOn, planned.dependsOn);
  });
}
