import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** `.env.example`, `.env.local.sample`, `env-example-relational`, `.development.env`: files that show what has to be set. */
const EXAMPLE = /^\.?env([.-][\w-]+)+$|^\.[\w-]+\.env$/;

/**
 * The file of a folder that sets most of the variables by example, and which those are; undefined where
 * none sets any. The file for real, `.env`, is none.
 */
export function exampleEnvFile(folder: string, variables: string[]): { file: string; sets: string[] } | undefined {
  return namesIn(folder)
    .filter((name) => EXAMPLE.test(name))
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, sets: variables.filter((variable) => variablesOf(file)[variable] !== undefined) }))
    .filter(({ sets }) => sets.length > 0)
    .toSorted((a, b) => b.sets.length - a.sets.length)[0];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function variablesOf(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
