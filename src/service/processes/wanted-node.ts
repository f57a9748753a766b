import { readFile } from "node:fs/promises";
import path from "node:path";

/** The Node that a project asks for. */
export interface WantedNode {
  /** As it is written: "22", "v22.3.0", "lts/jod". */
  version: string;
  /** The file that says it, for people. */
  source: string;
}

/** Reads one file's text; undefined when it says nothing about Node. */
type Reader = (text: string, folder: string) => Promise<string | undefined> | string | undefined;

const READERS: Record<string, Reader> = {
  ".nvmrc": firstLine,
  ".node-version": firstLine,
  ".tool-versions": (text) => /^(?:nodejs|node)[ \t]+(\S+)/m.exec(text)?.[1],
  "mise.toml": miseVersion,
  ".mise.toml": miseVersion,
  "package.json": voltaVersion,
};

/** The nearest wish in a folder or one above it; `system` is none. */
export async function wantedNode(folder: string): Promise<WantedNode | undefined> {
  for (const [name, read] of Object.entries(READERS)) {
    const file = path.join(folder, name);
    const text = await readFile(file, "utf8").catch(() => undefined);
    const version = text === undefined ? undefined : await read(text, folder);
    if (version === "system") return undefined;
    if (version) return { version, source: name };
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : wantedNode(parent);
}

function firstLine(text: string): string | undefined {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, "").trim())
    .find((line) => line !== "");
}

function miseVersion(text: string): string | undefined {
  const tools = /^\[tools\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1];
  return /^\s*node(?:js)?\s*=\s*(?:\{[^}]*version\s*=\s*)?["']([^"']+)["']/m.exec(tools ?? "")?.[1];
}

/** Volta's field may refer to another file that has it. */
async function voltaVersion(text: string, folder: string): Promise<string | undefined> {
  const { volta } = parsed(text);
  if (volta?.node !== undefined) return volta.node;
  if (volta?.extends === undefined) return undefined;
  const file = path.resolve(folder, volta.extends);
  const other = await readFile(file, "utf8").catch(() => undefined);
  return other === undefined || other === text ? undefined : voltaVersion(other, path.dirname(file));
}

function parsed(text: string): { volta?: { node?: string; extends?: string } } {
  try {
    return JSON.parse(text) as { volta?: { node?: string; extends?: string } };
  } catch {
    return {};
  }
}
