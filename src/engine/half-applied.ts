import { createHash } from "node:crypto";
import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import type { Direction } from "../core/revisions/revision.ts";
import type { ExecutableStep } from "../protocol/engine.ts";
import type { RanStatement } from "./self-committing.ts";

/** A step of which a part stays in the database, because the server commits by itself. */
export interface HalfApplied {
  id: string;
  name: string;
  direction: Direction;
  /** What went through and stays, in order. */
  statements: RanStatement[];
}

/** The note of a database, by where it is and its migrations table; in the project that the engine works for. */
export function noteOf(target: string, migrationsTable: string): HalfAppliedNote {
  return new HalfAppliedNote(process.cwd(), [target, migrationsTable]);
}

/**
 * The half-applied step of one database, remembered in a file of the project between runs: a line of
 * JSON for the step, and one for each statement, so that it can grow while the step runs.
 */
export class HalfAppliedNote {
  readonly #file: string;
  /** How many statements this process has written. */
  #written = 0;

  /**
   * @param folder of the project
   * @param database what tells this database from others: where it is, and its migrations table
   */
  constructor(folder: string, database: readonly string[]) {
    const hash = createHash("sha256").update(database.join("\0")).digest("hex").slice(0, 12);
    this.#file = path.join(folder, ".typeorm-revisions", `half-applied-${hash}.jsonl`);
  }

  /** What is remembered of a step; of any, where none is named. */
  async read(step?: ExecutableStep): Promise<HalfApplied | undefined> {
    try {
      // A process that is killed may leave the beginning of a line.
      const [head = "", ...lines] = (await readFile(this.#file, "utf8")).split("\n").slice(0, -1);
      const note: HalfApplied = {
        ...(JSON.parse(head) as Omit<HalfApplied, "statements">),
        statements: lines.map((line) => JSON.parse(line) as RanStatement),
      };
      return step === undefined || isOf(note, step) ? note : undefined;
    } catch {
      return undefined;
    }
  }

  async write({ id, name, direction }: ExecutableStep, statements: RanStatement[]): Promise<void> {
    const lines = [{ id, name, direction }, ...statements].map((line) => JSON.stringify(line, bigintAsText));
    await mkdir(path.dirname(this.#file), { recursive: true });
    await writeFile(path.join(path.dirname(this.#file), ".gitignore"), "*\n", { flag: "wx" }).catch(() => {});
    await writeFile(this.#file, `${lines.join("\n")}\n`);
    this.#written = statements.length;
  }

  /** Writes what has come since the last time, in case this process ends before the step does. */
  async keepUp(step: ExecutableStep, statements: RanStatement[]): Promise<void> {
    if (this.#written === 0) return this.write(step, statements);
    const lines = statements.slice(this.#written).map((line) => `${JSON.stringify(line, bigintAsText)}\n`);
    await appendFile(this.#file, lines.join(""));
    this.#written = statements.length;
  }

  /** The revision is whole again, whichever way it went. */
  async forget({ id }: ExecutableStep): Promise<void> {
    if ((await this.read())?.id === id) await rm(this.#file, { force: true });
    this.#written = 0;
  }
}

/** Goes through a step again without what went through before. */
export class Resumption {
  readonly #step: ExecutableStep;
  readonly #left: RanStatement[];

  /** @throws RevisionsError `cannot-resume` where nothing is remembered of the step */
  constructor(step: ExecutableStep, note: HalfApplied | undefined) {
    if (note === undefined || !isOf(note, step)) {
      throw new RevisionsError(
        "cannot-resume",
        note === undefined
          ? "No revision is known to be half applied to this database."
          : `The half-applied revision is ${note.id} (${note.name}), on its way ${note.direction}; this run begins with ${step.id} (${step.name}), ${step.direction}.`,
        { hint: "Run it without --resume, or name the target that the interrupted run had." },
      );
    }
    this.#step = step;
    this.#left = [...note.statements];
  }

  /**
   * What a statement was answered that need not run again; undefined once all of those have come by.
   * @throws RevisionsError `cannot-resume` when it is another statement
   */
  instead(sql: string, parameters: unknown[] | undefined): RanStatement | undefined {
    const next = this.#left.shift();
    if (next === undefined) return undefined;
    if (next.sql === sql && textOf(next.parameters) === textOf(parameters)) return next;
    throw this.#changed(`it now runs ${shown(sql)} where ${shown(next.sql)} went through`);
  }

  /** @throws RevisionsError `cannot-resume` when the step is over before all has come by */
  finish(): void {
    const [next] = this.#left;
    if (next !== undefined) throw this.#changed(`it no longer runs ${shown(next.sql)}, which went through`);
  }

  #changed(how: string): RevisionsError {
    const { id, name, file } = this.#step;
    return new RevisionsError("cannot-resume", `Revision ${id} (${name}) cannot be gone on with: ${how}.`, {
      file,
      revision: id,
      hint: "Put what went through back as it was, at its beginning, and correct only what comes after; or take it back by hand and run it without --resume.",
    });
  }
}

function isOf(note: HalfApplied, { id, name, direction }: ExecutableStep): boolean {
  return note.id === id && note.name === name && note.direction === direction;
}

function shown(sql: string): string {
  return `"${sql.trim().replace(/\s+/g, " ").slice(0, 80)}"`;
}

function textOf(parameters: unknown[] | undefined): string {
  return JSON.stringify(parameters ?? [], bigintAsText);
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
