import { SourceMap } from "node:module";

interface Place {
  file: string;
  line: number;
  column: number;
}

const maps = new Map<string, string | SourceMap>();

/** Remembers the source map of a compiled file; it is parsed when an error first passes through the file. */
export function rememberMap(file: string, map: string): void {
  maps.set(file, map);
}

/** Makes `stack` of every error name lines of the user's sources instead of lines of compiled code. */
export function installStackTraces(): void {
  Error.prepareStackTrace = (error, sites) => {
    const lines = sites.map((site) => `\n    at ${describe(site)}`);
    return `${headline(error)}${lines.join("")}`;
  };
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function describe(site: NodeJS.CallSite): string {
  const file = site.getFileName();
  const line = site.getLineNumber();
  const place = file && line !== null ? originalPlace(file, line, site.getColumnNumber() ?? 1) : undefined;
  const described = (site as unknown as { toString: () => string }).toString();
  if (place === undefined || line === null) return described;
  return described.replace(
    `${file}:${line}:${site.getColumnNumber() ?? 1}`,
    `${place.file}:${place.line}:${place.column}`,
  );
}

function originalPlace(file: string, line: number, column: number): Place | undefined {
  let map = maps.get(file);
  if (map === undefined) return undefined;
  if (typeof map === "string") {
    map = new SourceMap(JSON.parse(map));
    maps.set(file, map);
  }
  // The compiler's second half moves columns but keeps lines, so the start of the line is what is sure.
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry)) return undefined;
  return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** Where an error comes from: the first of its frames in a file that was asked about. */
export function placeOf(error: unknown, isWanted: (file: string) => boolean): Place | undefined {
  if (!(error instanceof Error) && !(typeof error === "object" && error !== null && "stack" in error)) return undefined;
  for (const match of String((error as Error).stack).matchAll(
    /(?:\(|at (?:async )?|^)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()\n]*?):(\d+):(\d+)\)?$/gm,
  )) {
    const [, file, line, column] = match;
    if (file !== undefined && isWanted(file)) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}
