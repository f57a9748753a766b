import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { makeVsix } from "./packaging/make-vsix.ts";
import type { Vsix } from "./packaging/make-vsix.ts";
import { parseTargets } from "./packaging/targets.ts";

/**
 * `npm run package [-- --target all|current|linux-x64|…] [--no-build]`: a VSIX for each target in
 * packages/, with only its own native parts. Fails, naming the file, when one would be incomplete.
 */
const root = path.dirname(import.meta.dirname);
const out = path.join(root, "packages");

const { values } = parseArgs({
  options: { target: { type: "string", default: "all" }, build: { type: "boolean", default: true } },
  allowNegative: true,
});

async function main(): Promise<void> {
  const targets = parseTargets(values.target);
  if (values.build) execFileSync(process.execPath, ["scripts/build.ts"], { cwd: root, stdio: "inherit" });
  const { name, version } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  await mkdir(out, { recursive: true });
  const made: Vsix[] = [];
  for (const target of targets) made.push(await makeVsix(root, target, out, `${name}-${target}-${version}.vsix`));
  for (const { target, file, entries } of made) {
    const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
    const packed = (await stat(file)).size;
    console.log(
      `${target.padEnd(12)} ${mib(packed)} MiB (${mib(unpacked)} unpacked, ${entries.length} files)  ${path.relative(root, file)}`,
    );
  }
  const [first] = made;
  if (first !== undefined) printLargest(first);
}

function printLargest({ target, entries }: Vsix): void {
  console.log(`\nLargest parts of ${target}, compressed:`);
  const parts = new Map<string, number>();
  for (const { file, compressedSize } of entries) {
    const part = /^dist\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? file;
    parts.set(part, (parts.get(part) ?? 0) + compressedSize);
  }
  const largest = [...parts].toSorted(([, a], [, b]) => b - a).slice(0, 10);
  for (const [part, size] of largest) console.log(`  ${mib(size)} MiB  ${part}`);
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2).padStart(6);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
