import { readFile } from "node:fs/promises";
import path from "node:path";
import { compareIds } from "../core/revisions/id.ts";
import { idOfName, slugOfName } from "../core/revisions/name.ts";
import type { ErrorReport } from "../core/errors.ts";
import type { Place, Revision } from "../core/revisions/revision.ts";
import type { MigrationDeclaration, ModuleIndex, Range } from "./module-index.ts";
import { parseModule } from "./parse.ts";

export interface RevisionsOnDisk {
  /** By age. */
  revisions: Revision[];
  /** Files that hold no revision, or one that cannot be used, and why. */
  problems: ErrorReport[];
}

interface Declared extends MigrationDeclaration {
  file: string;
  source?: string;
  id: string;
  recordedName: string;
}

/** Parses a file; undefined when it cannot be read. */
export type ModuleReader = (file: string) => ModuleIndex | undefined | Promise<ModuleIndex | undefined>;

/**
 * Reads migration files by parsing. Those without tags revise the one before them.
 * @param texts of files that are not on disk
 * @param read knows what was parsed before; absent: every file is read and parsed
 */
export async function readRevisions(
  files: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
  read: ModuleReader = readModule,
): Promise<RevisionsOnDisk> {
  const problems: ErrorReport[] = [];
  const declared: Declared[] = [];
  const modules = await Promise.all(
    files.map(async (file) => {
      const text = texts.get(file);
      return text === undefined ? read(file) : parseModule(file, text);
    }),
  );
  for (const [index, file] of files.entries()) {
    const module = modules[index];
    if (module === undefined) continue;
    const { migrations, syntaxErrors } = module;
    const [syntaxError] = syntaxErrors;
    if (syntaxError) {
      problems.push({
        code: "syntax-error",
        message: `${path.basename(file)} cannot be parsed: ${syntaxError.message}`,
        hint: "Correct the syntax of the file.",
        file,
        line: syntaxError.line,
        column: syntaxError.column,
      });
    }
    for (const migration of migrations) {
      const recordedName = migration.name ?? migration.className;
      const id = idOfName(recordedName);
      if (id === undefined) problems.push(nameProblem(file, migration, recordedName));
      else {
        const source = texts.get(file);
        declared.push({ ...migration, file, id, recordedName, ...(source === undefined ? {} : { source }) });
      }
    }
  }
  declared.sort((a, b) => compareIds(a.id, b.id));
  const unique = withIdsOfTheirOwn(withoutDuplicates(declared, problems));
  return { revisions: unique.map((migration, index) => toRevision(migration, unique[index - 1]?.id)), problems };
}

async function readModule(file: string): Promise<ModuleIndex | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseModule(file, text);
}

function toRevision(migration: Declared, before: string | undefined): Revision {
  const { id, recordedName, className, file, source, message, tags, tagRanges, range, transaction } = migration;
  return {
    id,
    name: recordedName,
    className,
    slug: slugOfName(recordedName),
    ...(message === undefined ? {} : { message }),
    file,
    ...(source === undefined ? {} : { source }),
    revises: tags.revises ?? (before === undefined ? [] : [before]),
    ...(tags.branch === undefined ? {} : { branch: tags.branch }),
    dependsOn: tags.dependsOn ?? [],
    ...(transaction === undefined ? {} : { transaction }),
    places: {
      name: placeOf(range),
      tags: tagRanges.map(({ tag, value, range: at }) => ({ tag, value, place: placeOf(at) })),
    },
  };
}

function withoutDuplicates(declared: readonly Declared[], problems: ErrorReport[]): Declared[] {
  const seen = new Map<string, Declared>();
  for (const migration of declared) {
    const other = seen.get(migration.recordedName);
    if (!other) {
      seen.set(migration.recordedName, migration);
      continue;
    }
    problems.push({
      code: "duplicate-revision",
      message: `Two files hold the migration ${migration.recordedName}: ${path.basename(other.file)} and ${path.basename(migration.file)}.`,
      hint: "Give one of them another timestamp, in its class name and its file name.",
      file: migration.file,
      ...placeOf(migration.range),
      revision: migration.id,
    });
  }
  return [...seen.values()];
}

/** TypeORM knows migrations by their name, so several may have one timestamp; they run in the order of their files. */
function withIdsOfTheirOwn(declared: readonly Declared[]): Declared[] {
  const counts = new Map<string, number>();
  return declared.map((migration) => {
    const count = (counts.get(migration.id) ?? 0) + 1;
    counts.set(migration.id, count);
    return count === 1 ? migration : { ...migration, id: `${migration.id}.${count}` };
  });
}

function nameProblem(file: string, migration: MigrationDeclaration, recordedName: string): ErrorReport {
  return {
    code: "bad-migration-name",
    message: `The migration ${recordedName} does not end in the 13 digits of a timestamp, so TypeORM refuses it.`,
    hint: `Rename the class, for example to ${recordedName}${Date.now()}.`,
    file,
    ...placeOf(migration.range),
  };
}

function placeOf({ start, end }: Range): Place {
  return { line: start.line + 1, column: start.character + 1, endColumn: end.character + 1 };
}
