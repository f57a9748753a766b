import { readFile } from "node:fs/promises";
import path from "node:path";

export type NodeVersion = [major: number, minor: number, patch: number];

/** A Node that a version manager has installed. */
export interface InstalledNode {
  version: NodeVersion;
  /** Absolute path of the executable. */
  path: string;
}

/** Names of the lines with long-term support, as nvm and fnm write them. */
const LTS_LINES: Record<string, number> = { hydrogen: 18, iron: 20, jod: 22, krypton: 24 };

/** `v22.3.0` or `22.3.0`; undefined for everything else. */
export function parseVersion(text: string): NodeVersion | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)$/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/**
 * The newest installed Node that a wish means: a version or its beginning, a range as package.json has
 * it, `lts/*`, the name of a line, `node` for any, or an alias of nvm.
 */
export async function matchVersion(
  wish: string,
  installed: readonly InstalledNode[],
  env: NodeJS.ProcessEnv,
): Promise<InstalledNode | undefined> {
  const isWanted = await matcherOf(wish.trim().toLowerCase(), env);
  return installed
    .filter(({ version }) => isWanted(version))
    .toSorted((a, b) => compare(b.version, a.version))
    .at(0);
}

async function matcherOf(wish: string, env: NodeJS.ProcessEnv, depth = 0): Promise<(version: NodeVersion) => boolean> {
  const prefix = /^(?:node[-@/])?v?(\d+)(?:\.(\d+|x|\*))?(?:\.(\d+|x|\*))?$/.exec(wish);
  if (prefix) {
    const parts = prefix.slice(1).map((part) => (part === undefined || /[x*]/.test(part) ? undefined : Number(part)));
    return (version) => parts.every((part, index) => part === undefined || part === version[index]);
  }
  const above = /^(\^|~|>=)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(wish);
  if (above) {
    const [, sign, ...parts] = above;
    const least = parts.map((part) => Number(part ?? 0)) as NodeVersion;
    const same = sign === ">=" ? 0 : sign === "^" ? 1 : 2;
    return (version) =>
      compare(version, least) >= 0 && least.slice(0, same).every((part, index) => part === version[index]);
  }
  if (/^(node|latest|current|stable)$/.test(wish)) return () => true;
  if (/^(lts|lts\/\*|lts-\*|--lts)$/.test(wish)) return ([major]) => major % 2 === 0;
  const line = LTS_LINES[wish.replace(/^lts[/-]/, "")];
  if (line !== undefined) return ([major]) => major === line;
  const alias = depth < 5 ? await nvmAlias(wish, env) : undefined;
  return alias === undefined ? () => false : matcherOf(alias.trim().toLowerCase(), env, depth + 1);
}

/** `default` and names that somebody gave. */
async function nvmAlias(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const home = env["NVM_DIR"] ?? path.join(env["HOME"] ?? "", ".nvm");
  if (!/^[\w/-]+$/.test(name)) return undefined;
  return readFile(path.join(home, "alias", name), "utf8").catch(() => undefined);
}

function compare(a: NodeVersion, b: NodeVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
