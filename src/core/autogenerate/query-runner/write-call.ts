import type { FileStyle } from "../file-style.ts";
import { templateLiteral } from "../source-text.ts";
import { isMade } from "./call.ts";
import type { CallValue, RunnerCall } from "./call.ts";

/**
 * The lines of `await queryRunner.createTable(…)`, broken where they would get longer.
 * @param width for a line, without the indent of the method's body
 */
export function writeCall({ method, args }: RunnerCall, style: FileStyle, width: number): string[] {
  const end = style.semicolons ? ";" : "";
  const before = `await queryRunner.${method}(`;
  const inline = `${before}${args.map((value) => oneLine(value, style)).join(", ")})${end}`;
  if (inline.length <= width && !inline.includes("\n")) return [inline];
  return list(before, `)${end}`, args, style, width);
}

/** The names that a file has to import for its calls, in order. */
export function importsOf(calls: readonly RunnerCall[]): string[] {
  const names = new Set<string>();
  for (const { args } of calls) for (const value of args) if (isMade(value)) names.add(value.class);
  return [...names].toSorted();
}

function oneLine(value: CallValue, style: FileStyle): string {
  if (typeof value === "string") return text(value, style);
  if (typeof value !== "object") return String(value);
  if (isArray(value)) return `[${value.map((one) => oneLine(one, style)).join(", ")}]`;
  if (isMade(value)) return `new ${value.class}(${oneLine(value.options, style)})`;
  const entries = Object.entries(value).map(([key, one]) => `${key}: ${oneLine(one, style)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Whatever stands before and after it on its own lines, with what the lines in between begin with. */
function lines(before: string, value: CallValue, after: string, style: FileStyle, width: number): string[] {
  const inline = `${before}${oneLine(value, style)}${after}`;
  if (typeof value !== "object" || (inline.length <= width && !inline.includes("\n"))) return [inline];
  if (isArray(value)) return list(`${before}[`, `]${after}`, value, style, width);
  if (isMade(value)) return lines(`${before}new ${value.class}(`, value.options, `)${after}`, style, width);
  const entries = Object.entries(value).flatMap(([key, one]) =>
    lines(`${key}: `, one, ",", style, width - style.indent.length),
  );
  return [`${before}{`, ...entries.map((line) => `${style.indent}${line}`), `}${after}`];
}

function list(before: string, after: string, values: readonly CallValue[], style: FileStyle, width: number): string[] {
  const inner = values.flatMap((value) => lines("", value, ",", style, width - style.indent.length));
  return [before, ...inner.map((line) => `${style.indent}${line}`), after];
}

function text(value: string, { quotes }: FileStyle): string {
  const mark = quotes === "double" ? '"' : "'";
  const isPlain = /^[\x20-\x7e]*$/.test(value) && !value.includes(mark) && !value.includes("\\");
  return isPlain ? `${mark}${value}${mark}` : templateLiteral(value);
}

function isArray(value: CallValue): value is readonly CallValue[] {
  return Array.isArray(value);
}
