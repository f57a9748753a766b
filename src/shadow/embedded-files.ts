import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** Where a project's embedded database keeps its things. */
export interface EmbeddedFiles {
  folder: string;
  data: string;
  claims: string;
  /** {@link EmbeddedAddress} of the running process. */
  address: string;
  log: string;
}

/** How the running process is reached. */
export interface EmbeddedAddress {
  pid: number;
  port: number;
  password: string;
  /** Of PGlite. */
  version: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

export function embeddedFiles(root: string): EmbeddedFiles {
  const folder = path.join(root, ".typeorm-revisions");
  return {
    folder,
    data: path.join(folder, "embedded"),
    claims: path.join(folder, "embedded-claims"),
    address: path.join(folder, "embedded.json"),
    log: path.join(folder, "embedded.log"),
  };
}

/** Makes the folder, and keeps it out of git. */
export async function makeEmbeddedFolder({ folder }: EmbeddedFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}

/** Undefined when nobody has written one, or only a part of it is there. */
export async function readAddress({ address }: EmbeddedFiles): Promise<EmbeddedAddress | undefined> {
  try {
    const parsed = JSON.parse(await readFile(address, "utf8")) as EmbeddedAddress;
    return Number.isInteger(parsed.pid) && Number.isInteger(parsed.port) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export async function writeAddress({ address }: EmbeddedFiles, content: EmbeddedAddress): Promise<void> {
  const temporary = `${address}.${randomUUID()}`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(temporary, address);
}

export async function removeAddress({ address }: EmbeddedFiles): Promise<void> {
  await rm(address, { force: true });
}
