import { existsSync } from "node:fs";
import { rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";

/** A file that gets another text, and perhaps another name. Paths are absolute. */
export interface FileChange {
  file: string;
  /** Its text of now. */
  before: string;
  after: string;
  /** Absent: it keeps its name. */
  to?: string;
}

/**
 * Changes files, all or none.
 * @throws RevisionsError `file-exists` or `write-failed`; everything is then as it was
 */
export async function replaceFiles(changes: readonly FileChange[]): Promise<void> {
  for (const { file, to } of changes) {
    if (to !== undefined && to !== file && existsSync(to)) {
      throw new RevisionsError("file-exists", `${path.basename(to)} is already there and was left alone.`, {
        hint: "Move it away first.",
        file: to,
      });
    }
  }
  const waiting: { temporary: string; change: FileChange; mode: number }[] = [];
  const done: typeof waiting = [];
  try {
    for (const change of changes) {
      const { mode } = await stat(change.file);
      const temporary = `${change.to ?? change.file}.${process.pid}.tmp`;
      waiting.push({ temporary, change, mode });
      await writeFile(temporary, change.after, { flag: "wx", mode });
    }
    for (const one of waiting) {
      const { file, to = file } = one.change;
      await rename(one.temporary, to);
      done.push(one);
      if (to !== file) await rm(file);
    }
  } catch (cause) {
    for (const { change, mode } of done.toReversed()) {
      const { file, to = file, before } = change;
      await writeFile(file, before, { mode });
      if (to !== file) await rm(to, { force: true });
    }
    for (const { temporary } of waiting) await rm(temporary, { force: true }).catch(() => undefined);
    const { code = "unknown error", path: at } = cause as NodeJS.ErrnoException;
    const folder = path.dirname(at ?? changes[0]?.file ?? "");
    throw new RevisionsError("write-failed", `The files could not be changed: ${code}. They are as they were.`, {
      hint: `Make ${folder} writable.`,
      ...(at === undefined ? {} : { file: at }),
      cause,
    });
  }
}
