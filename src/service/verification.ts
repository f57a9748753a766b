import { randomUUID } from "node:crypto";
import { describeDifference, describeReverse } from "../core/autogenerate/difference-words.ts";
import { handmadeDifferences } from "../core/autogenerate/handmade-differences.ts";
import { toOperations } from "../core/autogenerate/operations.ts";
import type { ChangedColumn } from "../core/operations/changed-column.ts";
import type { HandmadeObject } from "../core/operations/handmade-object.ts";
import type { Direction, Revision } from "../core/revisions/revision.ts";
import type { StepResult } from "../protocol/engine.ts";
import type { Verification } from "../protocol/results.ts";
import { DEFAULT_SCHEMA } from "./worlds.ts";
import type { WorldKey, Worlds } from "./worlds.ts";

export interface ProofInput {
  /** The revisions that the one to be proven stands on, in the order of the graph. */
  before: readonly Revision[];
  revision: Revision;
  /** Where it has to lead; absent: wherever it leads. */
  desired?: WorldKey;
  /** Tables whose rows matter; absent: all. */
  tables?: readonly string[];
  report?: ((message: string) => void) | undefined;
}

/**
 * The round-trip proof of a revision on the shadow, with rows in the tables: up, then the database is
 * what it has to be; down, then it equals the one before; up again, then it is what it was the first time.
 */
export async function verify(worlds: Worlds, input: ProofInput): Promise<Verification> {
  return new Proof(worlds, input).run();
}

class Proof {
  readonly #worlds: Worlds;
  readonly #input: ProofInput;
  readonly #result: Verification = { up: false, down: false, schemaRestored: false, upAgain: false };
  #withRows = false;
  #handmadeBefore: HandmadeObject[] = [];
  #connection: Awaited<ReturnType<Worlds["replay"]>> | undefined;

  constructor(worlds: Worlds, input: ProofInput) {
    this.#worlds = worlds;
    this.#input = input;
    if (input.desired !== undefined) this.#result.diffEmpty = false;
  }

  async run(): Promise<Verification> {
    const problem = await this.#walk();
    return problem === undefined ? this.#result : { ...this.#result, problem };
  }

  /** Returns what goes wrong first. */
  async #walk(): Promise<string | undefined> {
    const { before, revision, desired } = this.#input;
    const result = this.#result;
    const worlds = this.#worlds;
    const history = await worlds.history(before, this.#input.report);

    const up = await this.#firstUp();
    if (up) return `up failed: ${messageOf(up)}`;
    result.up = true;

    const after = await this.#read();
    const handmadeAfter = await worlds.handmade();
    if (desired !== undefined) {
      const left = await this.#differences(after, desired);
      if (left.length > 0) return `after up the database still differs from the entities: ${sentence(left)}`;
      result.diffEmpty = true;
    }
    const changedByUp = this.#withRows ? await worlds.changedRows("identity") : [];

    const down = await this.#step("down", "Verifying: down");
    if (down) {
      this.#tellRows(changedByUp, undefined);
      return isMissing(down) ? "it has no down" : `down failed: ${messageOf(down)}`;
    }
    result.down = true;

    const handmade = handmadeDifferences(await worlds.handmade(), this.#handmadeBefore);
    // What was made by hand goes with its table, and no generated down can make it again.
    if (desired !== undefined && handmade.length > 0) result.notRestored = handmade;
    const differences = [
      ...(await this.#differences(await this.#read(), history)),
      ...(desired === undefined ? handmade : []),
    ];
    if (differences.length > 0) {
      this.#tellRows(changedByUp, undefined);
      result.differences = differences;
      return `down does not restore the schema: ${sentence(differences)}`;
    }
    result.schemaRestored = true;
    this.#tellRows(changedByUp, this.#withRows ? await worlds.changedRows("name") : []);

    // Where the rows cannot be taken away, the history is replayed once more.
    if (this.#withRows) await worlds.takeRowsAway().catch(() => this.#prepare());
    const again = await this.#step("up", "Verifying: up again");
    if (again) return `up failed the second time: ${messageOf(again)}`;
    // It is the end of the history now.
    const end = await worlds.historyKey([...before, revision]);
    await worlds.read(end);
    const others = [
      ...(await this.#differences(end, after)),
      ...handmadeDifferences(await worlds.handmade(), handmadeAfter),
    ];
    if (others.length > 0) return `up leads elsewhere the second time: ${sentence(others)}`;
    result.upAgain = true;
    await worlds.mark([...before, revision]);
    return undefined;
  }

  /** With rows in the tables; without them where it stops on account of them. */
  async #firstUp(): Promise<StepResult | undefined> {
    await this.#prepare();
    this.#handmadeBefore = await this.#worlds.handmade();
    const { seeded, unseeded } = await this.#worlds.putRows(this.#input.tables);
    this.#withRows = true;
    if (seeded.length > 0) this.#result.seeded = seeded;
    if (unseeded.length > 0) this.#result.unseeded = unseeded;
    const failed = await this.#step("up", "Verifying: up");
    if (failed === undefined || seeded.length === 0) return failed;
    this.#withRows = false;
    await this.#prepare();
    const failedAgain = await this.#step("up", "Verifying: up, without rows");
    if (failedAgain === undefined) this.#result.failsOnRows = messageOf(failed);
    return failedAgain;
  }

  /** Brings the shadow's database to where the revision begins. What it holds then is ours to spoil. */
  async #prepare(): Promise<void> {
    this.#connection = await this.#worlds.replay(this.#input.before, this.#input.report);
    await this.#worlds.spoil();
  }

  async #step(direction: Direction, report: string): Promise<StepResult | undefined> {
    this.#input.report?.(report);
    if (this.#connection === undefined) throw new Error("the shadow was not prepared");
    return this.#worlds.run(this.#connection, [this.#input.revision], direction);
  }

  async #read(): Promise<WorldKey> {
    const key = `probe-${randomUUID()}`;
    await this.#worlds.read(key);
    return key;
  }

  /** In words, what one world has otherwise than it should. */
  async #differences(now: WorldKey, wanted: WorldKey): Promise<string[]> {
    const needed = await this.#worlds.compare(now, wanted);
    // What only a hand can make is not in the way there when it is too much, but it is made in the way back.
    const back = await this.#worlds.compare(wanted, now);
    const leftOver = toOperations(back, [], DEFAULT_SCHEMA).filter(({ kind }) => /^(?:add|create)-/.test(kind));
    const told = [
      ...toOperations(needed, [], DEFAULT_SCHEMA).map(describeDifference),
      ...leftOver.map(describeReverse),
    ];
    return [...new Set(told)];
  }

  #tellRows(
    byUp: readonly Omit<ChangedColumn, "after">[],
    byBoth: readonly Omit<ChangedColumn, "after">[] | undefined,
  ) {
    const placeOf = ({ table, column }: Omit<ChangedColumn, "after">) => JSON.stringify([table, column]);
    const notRestored = new Set(byBoth?.map(placeOf));
    const seen = new Set(byUp.map(placeOf));
    const changed: ChangedColumn[] = [
      ...byUp.map((one) => ({
        ...one,
        after: "up" as const,
        ...(byBoth === undefined ? {} : { restored: !notRestored.has(placeOf(one)) }),
      })),
      ...(byBoth ?? []).filter((one) => !seen.has(placeOf(one))).map((one) => ({ ...one, after: "down" as const })),
    ];
    if (changed.length > 0) this.#result.changedColumns = changed;
  }
}

function messageOf({ error }: StepResult): string {
  return error?.message ?? "unknown error";
}

function isMissing({ error }: StepResult): boolean {
  return /\bdown is not a function\b/.test(error?.message ?? "");
}

function sentence(differences: readonly string[]): string {
  const shown = differences.slice(0, 5).join("; ");
  return differences.length > 5 ? `${shown}; and ${differences.length - 5} more` : shown;
}
