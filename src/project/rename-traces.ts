import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { displayTable } from "../core/autogenerate/operations.ts";
import type { RenameTrace } from "../core/autogenerate/rename-traces.ts";
import { plainName } from "../core/autogenerate/similarity.ts";
import type { Decision } from "../core/operations/operation.ts";
import type { EntityModel } from "../protocol/engine.ts";
import type { Git } from "./git.ts";
import { hunksOf } from "./line-hunks.ts";
import type { Hunk } from "./line-hunks.ts";
import type { EntityDeclaration, PropertyDeclaration } from "./module-index.ts";
import { parseModule } from "./parse.ts";

/** The text of one file with entities, at the last commit and now. */
export interface EntityEdit {
  before: readonly EntityDeclaration[];
  after: readonly EntityDeclaration[];
  hunks: readonly Hunk[];
  /** How many the text had. */
  lines: number;
}

/**
 * What the uncommitted edits of entity files tell of the renames that are asked about.
 * @throws RevisionsError `no-git`
 */
export async function renameTraces(
  git: Git,
  decisions: readonly Decision[],
  entities: readonly EntityModel[],
  defaultSchema: string,
): Promise<RenameTrace[]> {
  const asked = decisions.filter(({ kind, candidates }) => kind.startsWith("rename-or-drop-") && candidates.length > 0);
  if (asked.length === 0) return [];
  const root = await realpath(await git.root());
  const edits = new Map<string, Promise<EntityEdit[]>>();
  const editsOf = (file: string) => {
    const known = edits.get(file) ?? readEdits(git, root, file);
    edits.set(file, known);
    return known;
  };
  const traces: RenameTrace[] = [];
  for (const { table, column, candidates } of asked) {
    for (const to of candidates) {
      const model = entities.find((one) => displayTable(one, defaultSchema) === (column === undefined ? to : table));
      if (model?.file === undefined) continue;
      const [inPlace] = (await editsOf(model.file))
        .map((edit) =>
          column === undefined ? tableInPlace(edit, table, model.name) : columnInPlace(edit, column, to, model),
        )
        .filter((told) => told !== undefined);
      if (inPlace !== undefined) traces.push({ table, ...(column === undefined ? {} : { column }), to, inPlace });
    }
  }
  return traces;
}

/** Its own edit; of a file that is new, those that made it of files that are gone. */
async function readEdits(git: Git, root: string, file: string): Promise<EntityEdit[]> {
  const name = path.relative(root, await realpath(file)).replaceAll("\\", "/");
  if ((await git.object(`HEAD:${name}`)) !== undefined) return readEdit(git, file, name, await hunksOf(git, file));
  const gone = await git.run("diff", "--name-only", "-z", "--no-renames", "--diff-filter=D", "HEAD");
  const moved = gone
    .split("\0")
    .filter((one) => path.extname(one) === path.extname(name))
    .slice(0, MOST_MOVED)
    .map(async (one) => {
      const hunks = await hunksOf(git, file, one);
      const [edit] = await readEdit(git, file, one, hunks);
      return edit !== undefined && isAlike(edit) ? edit : [];
    });
  return (await Promise.all(moved)).flat();
}

/** More is no rename but a new order of things. */
const MOST_MOVED = 20;

async function readEdit(git: Git, file: string, from: string, hunks: readonly Hunk[]): Promise<EntityEdit[]> {
  if (hunks.length === 0) return [];
  const [before, after] = await Promise.all([git.run("show", `HEAD:${from}`), readFile(file, "utf8")]);
  const edit = { before: parseModule(file, before).entities, after: parseModule(file, after).entities, hunks };
  return [{ ...edit, lines: before.split("\n").length }];
}

/** As git sees it: at least half of it stayed. */
function isAlike({ hunks, lines }: EntityEdit): boolean {
  return hunks.reduce((left, { oldCount }) => left - oldCount, lines) >= lines / 2;
}

/**
 * Whether a column of an entity stands where the old one stood; undefined where the text does not tell.
 * @param model the entity as it is loaded
 */
export function columnInPlace(
  edit: EntityEdit,
  from: string,
  to: string,
  { name, columns }: Pick<EntityModel, "name" | "columns">,
): boolean | undefined {
  const after = edit.after.find(({ className }) => className === name);
  const before = edit.before.find(({ className }) => className === name) ?? onlyOther(edit);
  const property = columns.find(({ column }) => column === to)?.property;
  const added = after?.properties.find((one) => one.name === property);
  const removed = before?.properties.find((one) => isColumn(one, from));
  if (!before || !after || !added || !removed) return undefined;
  // One property, whose column is called otherwise by now.
  if (removed.name === added.name) return true;
  if (after.properties.some((one) => one.name === removed.name)) return undefined;
  return standsIn(edit.hunks, {
    removed: lineOf(removed),
    added: lineOf(added),
    allRemoved: without(before.properties, after.properties),
    allAdded: without(after.properties, before.properties),
  });
}

/** Whether a table's entity stands where that of the old table stood; undefined where the text does not tell. */
export function tableInPlace(edit: EntityEdit, from: string, entity: string): boolean | undefined {
  const after = edit.after.find(({ className }) => className === entity);
  const before = edit.before.find(({ className, table = className }) => plainName(table) === plainName(base(from)));
  if (!before || !after) return undefined;
  if (before.className === after.className) return true;
  const goes = (one: EntityDeclaration) => !edit.after.some(({ className }) => className === one.className);
  const comes = (one: EntityDeclaration) => !edit.before.some(({ className }) => className === one.className);
  if (!goes(before) || !comes(after)) return undefined;
  return standsIn(edit.hunks, {
    removed: lineOf(before),
    added: lineOf(after),
    allRemoved: edit.before.filter(goes).map(lineOf),
    allAdded: edit.after.filter(comes).map(lineOf),
  });
}

interface Lines {
  removed: number;
  added: number;
  /** Of all of their kind, in the order of the text. */
  allRemoved: readonly number[];
  allAdded: readonly number[];
}

/** One replaced the other where one hunk has both, the first the first and the second the second. */
function standsIn(hunks: readonly Hunk[], { removed, added, allRemoved, allAdded }: Lines): boolean | undefined {
  const isOld = (line: number) => (hunk: Hunk) => line >= hunk.oldStart && line < hunk.oldStart + hunk.oldCount;
  const isNew = (line: number) => (hunk: Hunk) => line >= hunk.newStart && line < hunk.newStart + hunk.newCount;
  const from = hunks.find(isOld(removed));
  const to = hunks.find(isNew(added));
  if (from === undefined || to === undefined) return undefined;
  if (from !== to) return false;
  const here = allRemoved.filter((line) => isOld(line)(from));
  const there = allAdded.filter((line) => isNew(line)(to));
  if (here.indexOf(removed) === there.indexOf(added)) return true;
  // Of unequal numbers any may be the one that only comes, or only goes.
  return here.length === there.length ? false : undefined;
}

/** By what is written, else by what a naming strategy makes of the property. */
function isColumn({ name, column }: PropertyDeclaration, wanted: string): boolean {
  if (column !== undefined) return column === wanted;
  return [name, `${name}Id`].some((one) => plainName(one) === plainName(wanted));
}

/** The entity of before that is called otherwise now, where there is only one such. */
function onlyOther({ before, after }: EntityEdit): EntityDeclaration | undefined {
  const gone = before.filter((one) => !after.some(({ className }) => className === one.className));
  const come = after.filter((one) => !before.some(({ className }) => className === one.className));
  return gone.length === 1 && come.length === 1 ? gone[0] : undefined;
}

function without(all: readonly PropertyDeclaration[], others: readonly PropertyDeclaration[]): number[] {
  return all.filter(({ name }) => !others.some((one) => one.name === name)).map(lineOf);
}

function lineOf({ range }: EntityDeclaration | PropertyDeclaration): number {
  return range.start.line;
}

/** Without the schema. */
function base(table: string): string {
  return table.slice(table.lastIndexOf(".") + 1);
}
