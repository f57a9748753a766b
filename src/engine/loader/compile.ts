import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import path from "node:path";
import { transform as sucrase } from "sucrase";
import { CompileError } from "./compile-error.ts";
import type { ProjectSettings } from "./project-settings.ts";
import { PropertyTypes } from "./property-types.ts";
import type { TypeSources } from "./property-types.ts";
import { editSource, IMPORT_META, mayNeedEdits } from "./source-edits.ts";
import { waitsAtTop } from "./top-level-await.ts";

export interface CompiledModule {
  /** CommonJS, with as many lines as `map` tells of. */
  code: string;
  /** Source map from `code` to the file, as JSON. */
  map: string;
  /** Other files whose declarations went into the code. */
  dependsOn: string[];
  /** The code has an `await` that belongs to no function, so it only runs inside of one. */
  waits: boolean;
  /** False where a type could not be told for want of a TypeScript to ask. */
  isCertain: boolean;
}

export interface CompileSettings extends ProjectSettings {
  /** The project runs the file as an ES module, whatever its tsconfig says of imports. */
  runsAsEsm: boolean;
}

/** Part of the cache key: changes whenever the same source compiles to other code. */
export const COMPILER_VERSION = "7";

/**
 * Compiles TypeScript or ES modules to CommonJS as the project's own `tsc` would: decorators with
 * metadata, and exports *assigned*, so that entities that import each other load.
 * @throws CompileError
 */
export function compile(file: string, source: string, settings: CompileSettings, sources: TypeSources): CompiledModule {
  const typescript = /\.[cm]?tsx?$/.test(file);
  const types = typescript ? new PropertyTypes({ strictNullChecks: settings.strictNullChecks, ...sources }) : undefined;
  const mayWait = /\bawait\b/.test(source);
  const program = mayWait || mayNeedEdits(source) ? parse(file, source) : undefined;
  const edited = program === undefined ? source : editSource(file, source, program, types);
  const define = settings.useDefineForClassFields;
  const result = transformSync(file, edited, {
    lang: languageOf(file),
    sourceType: "module",
    target: "es2022",
    sourcemap: true,
    decorator: { legacy: true, emitDecoratorMetadata: true, strictNullChecks: settings.strictNullChecks },
    assumptions: { setPublicClassFields: !define },
    typescript: {
      removeClassFieldsWithoutInitializer: !define,
      onlyRemoveTypeImports: settings.verbatimModuleSyntax,
    },
    jsx: { runtime: "automatic" },
  });
  failOn(file, result.errors);
  return {
    code: toCommonJs(file, result.code, settings, source.includes("import.meta")),
    map: JSON.stringify({ ...result.map, sources: [file], sourcesContent: undefined }),
    dependsOn: [...(types?.readFiles ?? [])],
    waits: mayWait && program !== undefined && waitsAtTop(program),
    isCertain: types?.isCertain ?? true,
  };
}

/** Whether a JavaScript file is an ES module by its contents. */
export function hasModuleSyntax(file: string, source: string): boolean {
  if (!/\b(import|export)\b/.test(source)) return false;
  return parseSync(file, source).module.hasModuleSyntax;
}

/** What a module imports before it runs, in order. */
export function importsOf(file: string, source: string): string[] {
  const { module } = parseSync(file, source, { lang: languageOf(file), sourceType: "module" });
  const { staticImports, staticExports } = module;
  const imported = staticImports
    .filter(({ entries }) => entries.length === 0 || entries.some(({ isType }) => !isType))
    .map(({ start, moduleRequest }) => ({ start, specifier: moduleRequest.value }));
  const exported = staticExports.flatMap(({ start, entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest && !isType ? [{ start, specifier: moduleRequest.value }] : [],
    ),
  );
  const inOrder = [...imported, ...exported].toSorted((a, b) => a.start - b.start);
  return [...new Set(inOrder.map(({ specifier }) => specifier))];
}

function parse(file: string, source: string): ReturnType<typeof parseSync>["program"] {
  const parsed = parseSync(file, source, { lang: languageOf(file), sourceType: "module" });
  failOn(file, parsed.errors);
  return parsed.program;
}

function toCommonJs(file: string, code: string, settings: CompileSettings, usesImportMeta: boolean): string {
  let result: string;
  try {
    result = sucrase(code, {
      transforms: ["imports"],
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
      enableLegacyTypeScriptModuleInterop: !settings.esModuleInterop && !settings.runsAsEsm,
    }).code;
  } catch (error) {
    throw new CompileError(file, error instanceof Error ? error.message : String(error));
  }
  if (settings.runsAsEsm) result = result.replace(DEFAULT_IMPORT, DEFAULT_IMPORT_OF_NODE);
  const prelude = (usesImportMeta ? importMetaPrelude() : "") + hoistedExports(file, code);
  const directive = /^(["'])use strict\1;?/.exec(result)?.[0] ?? "";
  return `"use strict";${prelude}${result.slice(directive.length)}`;
}

const DEFAULT_IMPORT = "obj && obj.__esModule ? obj : { default: obj }";

/** Node gives an ES module the whole of what a CommonJS module exports, which is right where that has no default of its own. */
const DEFAULT_IMPORT_OF_NODE = 'obj && obj.__esModule && "default" in obj ? obj : { default: obj }';

function importMetaPrelude(): string {
  return (
    `const ${IMPORT_META}={url:require("node:url").pathToFileURL(__filename).href,dirname:__dirname,filename:__filename,` +
    `resolve:(specifier)=>require("node:url").pathToFileURL(require.resolve(specifier)).href};`
  );
}

/**
 * As TypeScript does, names all exports before anything is required and exports functions at once:
 * `export *` of a module that is not finished copies the names that are there.
 */
function hoistedExports(file: string, code: string): string {
  const names = new Set<string>();
  for (const { entries } of parseSync(`${file}.js`, code, { lang: "jsx", sourceType: "module" }).module.staticExports) {
    for (const { exportName } of entries) {
      if (exportName.kind === "Default") names.add("default");
      else if (exportName.kind === "Name" && exportName.name) names.add(exportName.name);
    }
  }
  const functions = [...code.matchAll(/^export (?:async )?function\*? ?([\w$]+)/gm)].map((match) => match[1] ?? "");
  return [
    ...[...names].toReversed().map((name) => `exports[${JSON.stringify(name)}]=`),
    names.size > 0 ? "void 0;" : "",
    ...functions.filter((name) => names.has(name)).map((name) => `exports.${name}=${name};`),
  ].join("");
}

function languageOf(file: string): "js" | "jsx" | "ts" | "tsx" {
  switch (path.extname(file)) {
    case ".tsx":
      return "tsx";
    case ".ts":
    case ".mts":
    case ".cts":
      return "ts";
    default:
      return "jsx";
  }
}

/** oxc tells the place only in its picture of the code: `,-[file:line:column]`. */
function failOn(file: string, errors: { severity: string; message: string; codeframe: string | null }[]): void {
  const error = errors.find(({ severity }) => severity === "Error");
  if (error === undefined) return;
  const place = /\[[^\]\n]*?:(\d+):(\d+)\]/.exec(error.codeframe ?? "");
  throw new CompileError(file, error.message, place ? { line: Number(place[1]), column: Number(place[2]) } : {});
}
