/** Platforms that VSIX files are made for, and what oxc calls them in the names of its native packages. */
export const TARGETS = {
  "linux-x64": "linux-x64-gnu",
  "linux-arm64": "linux-arm64-gnu",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "win32-x64-msvc",
  "win32-arm64": "win32-arm64-msvc",
} as const;

export type Target = keyof typeof TARGETS;

/**
 * The targets that a command-line argument means: `all`, `current` or one by name.
 * @throws Error listing what there is
 */
export function parseTargets(argument: string): Target[] {
  const all = Object.keys(TARGETS) as Target[];
  if (argument === "all") return all;
  const name = argument === "current" ? `${process.platform}-${process.arch}` : argument;
  const target = all.find((one) => one === name);
  if (target === undefined) throw new Error(`No VSIX is made for ${name}; the targets are ${all.join(", ")}.`);
  return [target];
}

/** The packages with native code and the one file in each that matters. */
export function nativeParts(target: Target): { package: string; of: string; file: string }[] {
  const binding = TARGETS[target];
  return ["parser", "transform"].map((part) => ({
    package: `@oxc-${part}/binding-${binding}`,
    of: `oxc-${part}`,
    file: `${part}.${binding}.node`,
  }));
}
