import { DEFAULT_STYLE } from "../core/autogenerate/file-style.ts";
import type { FileStyle } from "../core/autogenerate/file-style.ts";
import { commentText } from "../core/autogenerate/source-text.ts";
import type { NeededImport } from "./nest/portable.ts";

/** An option of a data source: its text, or why there is none. */
export type WrittenOption = { name: string; text: string } | { name: string; missing: string };

export interface DataSourceFile {
  /** First lines of the comment. */
  about: readonly string[];
  imports: readonly NeededImport[];
  /** `import "dotenv/config"`. */
  dotenv: boolean;
  options: readonly WrittenOption[];
  /** Relative to the file. */
  entities: readonly string[];
  migrations: string;
  style: FileStyle;
}

/** The source of a file that exports a data source. */
export function writeDataSource({ about, imports, dotenv, options, style, ...globs }: DataSourceFile): string {
  const { indent } = style;
  const end = style.semicolons ? ";" : "";
  const commonJs = style.language === "js" && style.module === "cjs";
  const quote = (text: string) => quoted(text, style);
  const here = style.module === "esm" ? "import.meta.dirname" : "__dirname";
  const at = (glob: string) => `${here} + ${quote(`/${glob}`)}`;
  // A type that is read from the environment is no literal, which the type of the options asks for.
  const cast = style.language === "ts" && options.some((one) => one.name === "type" && !isLiteral(one));
  const names = cast ? ["DataSource", "type DataSourceOptions"] : ["DataSource"];
  const required = (one: string, source: string) =>
    commonJs ? `const ${one} = require(${quote(source)})${end}` : `import ${one} from ${quote(source)}${end}`;
  const lines = [
    ...(dotenv
      ? [commonJs ? `require(${quote("dotenv/config")})${end}` : `import ${quote("dotenv/config")}${end}`]
      : []),
    required(`{ ${names.join(", ")} }`, "typeorm"),
    ...imports.map((one) => required(clauseOf(one, commonJs), one.source)),
    "",
    ...(about.length === 1
      ? [`/** ${commentText(about[0] ?? "")} */`]
      : ["/**", ...about.map((line) => ` * ${commentText(line)}`), " */"]),
    `${commonJs ? "" : "export "}const AppDataSource = new DataSource({`,
    ...options.map((one) =>
      "text" in one ? `${indent}${one.name}: ${one.text},` : `${indent}// ${one.name}: ${commentText(one.missing)}`,
    ),
    `${indent}entities: [${globs.entities.map(at).join(", ")}],`,
    `${indent}migrations: [${at(globs.migrations)}],`,
    `${indent}synchronize: false,`,
    `}${cast ? " as DataSourceOptions" : ""})${end}`,
    ...(commonJs ? ["", `module.exports = { AppDataSource }${end}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** A string literal in a style. */
export function quoted(text: string, { quotes }: Pick<FileStyle, "quotes"> = DEFAULT_STYLE): string {
  const json = JSON.stringify(text);
  // Where the text has the quotes of the style, the other ones spare the backslashes.
  if (quotes === "double" || (text.includes("'") && !text.includes('"'))) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function isLiteral(option: WrittenOption): boolean {
  return "text" in option && /^["']/.test(option.text);
}

function clauseOf({ imported, local }: NeededImport, commonJs: boolean): string {
  if (imported === "*") return commonJs ? local : `* as ${local}`;
  if (imported === "default") return commonJs ? `{ default: ${local} }` : local;
  const as = commonJs ? ": " : " as ";
  return imported === local ? `{ ${local} }` : `{ ${imported}${as}${local} }`;
}
