import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A process's claim on the folder; its name says all, so it is there whole or not at all. */
interface Claim {
  file: string;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** The right to open the data folder; given back with {@link release}. */
export interface HeldClaim {
  /** False when the folder was deleted: whoever comes next may own it by now. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/**
 * Lets one process at a time own the data folder, also when processes that did were killed. Each one
 * that wants it makes a claim of its own name and looks for others: who sees another living claim
 * steps back. So two never own it; and since no name is used twice, claims of the dead can be removed
 * by anybody at any time.
 * @returns undefined when another living process has it
 */
export async function claimFolder(folder: string): Promise<HeldClaim | undefined> {
  await mkdir(folder, { recursive: true });
  for (let attempt = 0; attempt < 10; attempt++) {
    if ((await livingClaims(folder)).length > 0) return undefined;
    const own = `${process.pid}-${Date.now()}-${randomUUID()}`;
    const file = path.join(folder, own);
    await writeFile(file, "", { flag: "wx" });
    const others = (await livingClaims(folder)).filter((claim) => claim.file !== file);
    if (others.length === 0) return { isHeld: () => existsSync(file), release: () => rm(file, { force: true }) };
    await rm(file, { force: true });
    // Several that came at the same moment have all stepped back; the next time one comes first.
    await delay(Math.random() * 50 * (attempt + 1));
  }
  return undefined;
}

/** Whether a living process owns the folder or is about to. */
export async function isClaimed(folder: string): Promise<boolean> {
  return (await livingClaims(folder)).length > 0;
}

async function livingClaims(folder: string): Promise<Claim[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const living: Claim[] = [];
  for (const name of names) {
    const [, pid, startedAt] = /^(\d+)-(\d+)-/.exec(name) ?? [];
    const claim: Claim = { file: path.join(folder, name), pid: Number(pid), startedAt: Number(startedAt) };
    if (pid !== undefined && isAlive(claim)) living.push(claim);
    else await rm(claim.file, { force: true });
  }
  return living;
}

/** A process of before the machine's last start is dead, whoever has its number now. */
export function isAlive({ pid, startedAt }: { pid: number; startedAt: number }): boolean {
  if (startedAt < Date.now() - uptime() * 1000 - 60_000) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
