import path from "node:path";
import { readModule } from "./imports.ts";
import type { Import } from "./imports.ts";

/** Which folders of src a folder may import, beside itself. */
const MAY_IMPORT: Record<string, string[]> = {
  core: [],
  protocol: ["core"],
  project: ["core", "protocol"],
  engine: ["core", "protocol", "database"],
  database: ["core"],
  shadow: ["core", "protocol", "database"],
  service: ["core", "protocol", "project", "database", "shadow"],
  server: ["core", "protocol", "project", "service"],
  cli: ["core", "protocol", "project", "service"],
  extension: ["core", "protocol"],
};

/** Packages that belong to certain folders; any other that package.json names may be used outside core. */
const OWNED_PACKAGES: Record<string, string[]> = {
  vscode: ["extension"],
  "vscode-languageclient": ["extension"],
  "vscode-languageserver": ["server"],
  "vscode-languageserver-textdocument": ["server"],
  typeorm: ["engine"],
  "reflect-metadata": ["engine"],
  "@oxc-project/runtime": ["engine"],
  "oxc-transform": ["engine"],
  sucrase: ["engine"],
  pg: ["engine", "database", "shadow"],
  "@electric-sql/pglite": ["shadow"],
  "@electric-sql/pglite-socket": ["shadow"],
  "@supabase/pg-delta": ["database"],
};

/** Node's modules that core may use: they compute and touch nothing. */
const PURE_MODULES = new Set(["node:path", "node:crypto", "node:util", "node:url"]);

const MAX_LINES = 500;

/** Sources by path relative to src, with forward slashes: `{"core/errors.ts": "export …"}`. */
export type Sources = Record<string, string>;

/**
 * Everything in the sources that breaks the house's rules, one sentence each.
 * @param declared the packages that package.json names
 */
export function violations(sources: Sources, declared: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [file, source] of Object.entries(sources)) {
    const { imports, hasDefaultExport, lines } = readModule(file, source);
    if (hasDefaultExport) found.push(`${file} has a default export`);
    if (lines > MAX_LINES) found.push(`${file} has ${lines} lines, more than ${MAX_LINES}`);
    for (const one of imports) {
      const problem = problemWith(file, one, declared);
      if (problem !== undefined) found.push(`${file}:${one.line} ${problem}`);
    }
    graph.set(
      file,
      imports.flatMap(({ specifier }) => target(file, specifier) ?? []),
    );
  }
  return [...found, ...cycles(graph).map((cycle) => `import cycle: ${cycle.join(" → ")}`)];
}

function problemWith(file: string, { specifier, typeOnly }: Import, declared: ReadonlySet<string>): string | undefined {
  const from = folderOf(file);
  const to = target(file, specifier);
  if (to !== undefined) return problemWithOurs(from, to, typeOnly);
  if (specifier.startsWith("node:")) {
    return from === "core" && !PURE_MODULES.has(specifier) ? `core imports ${specifier}` : undefined;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (!declared.has(name)) return `imports ${name}, which package.json does not name`;
  const owned = OWNED_PACKAGES[name]?.includes(from) ?? from !== "core";
  return owned ? undefined : `${from} imports ${name}`;
}

function problemWithOurs(from: string, to: string, typeOnly: boolean): string | undefined {
  const folder = folderOf(to);
  if (folder === from) return undefined;
  if (!(MAY_IMPORT[from] ?? []).includes(folder)) return `${from} imports ${to}`;
  if (from === "extension" && folder === "core" && !typeOnly && to !== "core/errors.ts") {
    return `extension imports more than types of ${to}`;
  }
  if (from === "service" && folder === "shadow" && !/^shadow\/(embedded|client)/.test(to)) {
    return `service imports ${to}, which belongs to the shadow process`;
  }
  return undefined;
}

/** The imported file relative to src, for a relative import. */
function target(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return path.posix.join(path.posix.dirname(file), specifier);
}

function folderOf(file: string): string {
  return file.split("/")[0] ?? "";
}

/** Each cycle once, as the files on it with the first repeated at the end. */
function cycles(graph: Map<string, string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) {
      found.push([...trail.slice(start), file]);
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
