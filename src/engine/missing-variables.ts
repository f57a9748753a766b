import { readFileSync } from "node:fs";

/** What looks like the name of a variable, and is the name of an error. */
const NO_VARIABLE = /^(?:ERR?|SQLITE|NODE_MODULE)_/;

/**
 * Variables that are not set and whose want may have made a load fail: those that the message names,
 * else, where anything will do, those that the files read without a default.
 * @param files the likeliest first
 */
export function missingVariables(files: string[], message: string, anyWill: boolean): string[] {
  const isMissing = (name: string): boolean => process.env[name] === undefined;
  const read = new Set(files.flatMap(variablesIn).filter(isMissing));
  const named = [...message.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g)]
    .map(([name]) => name)
    .filter((name) => isMissing(name) && (read.has(name) || (name.includes("_") && !NO_VARIABLE.test(name))));
  return [...new Set(named.length > 0 || !anyWill ? named : read)].slice(0, 6);
}

/** Those without a default beside them. */
function variablesIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  const members = text.matchAll(/process\.env(?:\.([A-Za-z_]\w*)\b|\[["']([^"']+)["']\])(?!\s*(?:\?\?|\|\|))/g);
  // A config service or a package for variables: config.get<string>("DB_HOST").
  const asked = text.matchAll(
    /\.get(?:OrThrow)?\s*(?:<[^<>()]*>)?\(\s*["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']\s*\)(?!\s*(?:\?\?|\|\|))/g,
  );
  const taken = text.matchAll(/\{([^{}]*)\}\s*=\s*process\.env\b/g);
  return [
    ...[...members].map((match) => match[1] ?? match[2] ?? ""),
    ...[...asked].map((match) => match[1] ?? ""),
    ...[...taken].flatMap(([, names = ""]) =>
      names.split(",").flatMap((name) => (name.includes("=") ? [] : (/^\s*(\w+)/.exec(name)?.[1] ?? []))),
    ),
  ];
}
