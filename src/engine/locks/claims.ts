import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { HeldLock } from "./port.ts";

const STEP_BACK_MS = 50;

/** The claims of living processes, whose names say all: `<process>-<since, in ms>-<random>`. */
interface Claim {
  file: string;
  pid: number;
}

/**
 * Takes a folder for this process alone, if no other living process has it, without waiting. Each one
 * makes a claim of its own name and looks for others: who sees another living claim steps back, so two
 * never have it; and since no name is used twice, anybody may remove the claims of the dead.
 */
export async function claim(folder: string): Promise<HeldLock | undefined> {
  const file = path.join(folder, `${process.pid}-${Date.now()}-${randomUUID()}`);
  if ((await claimsIn(folder)).length > 0) return undefined;
  await writeClaim(file);
  const others = (await claimsIn(folder)).filter((other) => other.file !== file);
  if (others.length === 0) return { release: () => giveUp(file) };
  await giveUp(file);
  // Several that came at the same moment have all stepped back; the next time one comes first.
  await delay(Math.random() * STEP_BACK_MS);
  return undefined;
}

/** The process that has a folder. */
export async function claimantOf(folder: string): Promise<number | undefined> {
  return (await claimsIn(folder))[0]?.pid;
}

/** The folder goes with the last claim, maybe at this moment. */
async function writeClaim(file: string): Promise<void> {
  for (let left = 10; ; left -= 1) {
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, "", { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || left === 0) throw error;
    }
  }
}

async function giveUp(file: string): Promise<void> {
  await rm(file, { force: true });
  // Others may have a claim there.
  await rmdir(path.dirname(file)).catch(() => {});
}

async function claimsIn(folder: string): Promise<Claim[]> {
  const names = await readdir(folder).catch(() => []);
  const living: Claim[] = [];
  for (const name of names) {
    const [, pid, since] = /^(\d+)-(\d+)-/.exec(name) ?? [];
    const file = path.join(folder, name);
    if (pid !== undefined && isAlive(Number(pid), Number(since))) living.push({ file, pid: Number(pid) });
    else await rm(file, { force: true });
  }
  return living;
}

/** A process of before the machine's last start is dead, whoever has its number now. */
function isAlive(pid: number, since: number): boolean {
  if (since < Date.now() - uptime() * 1000 - 60_000) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
