import { statSync } from "node:fs";
import type { Verification } from "../protocol/results.ts";

interface Proof {
  file: string;
  /** Of the file as it was proven. */
  stamp: string;
  verified: Verification;
}

/** What the last proof of each revision found, for as long as its file stays as it was. */
export class Proofs {
  readonly #proofs = new Map<string, Proof>();

  add({ id, file }: { id: string; file: string }, verified: Verification): void {
    this.#proofs.set(id, { file, stamp: stampOf(file), verified });
  }

  /** By the id of the revision. */
  get all(): Readonly<Record<string, Verification>> {
    return Object.fromEntries([...this.#proofs].map(([id, { verified }]) => [id, verified]));
  }

  /** Forgets what was found of files that are others now. */
  forgetChanged(): void {
    for (const [id, { file, stamp }] of this.#proofs) if (stampOf(file) !== stamp) this.#proofs.delete(id);
  }

  clear(): void {
    this.#proofs.clear();
  }
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "gone" : `${stats.mtimeMs}:${stats.size}`;
}
