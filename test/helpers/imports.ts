import { parseSync, Visitor } from "oxc-parser";

/** One `import`, `export … from`, `import()`, `require()` or `import("…").Type` of a source file. */
export interface Import {
  /** As written: "../core/errors.ts", "node:fs", "pg". */
  specifier: string;
  /** Nothing of it is left at run time. */
  typeOnly: boolean;
  /** 1-based. */
  line: number;
}

export interface ModuleFacts {
  imports: Import[];
  hasDefaultExport: boolean;
  lines: number;
}

/**
 * What a TypeScript source imports and exports, by parsing it.
 * @throws Error naming the file when it does not parse
 */
export function readModule(file: string, source: string): ModuleFacts {
  const { program, module, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const imports: Import[] = [];
  const add = (specifier: unknown, typeOnly: boolean, offset: number): void => {
    if (typeof specifier !== "string") return;
    imports.push({ specifier, typeOnly, line: source.slice(0, offset).split("\n").length });
  };
  for (const { moduleRequest, entries, start } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType), start);
  }
  for (const { entries, start } of module.staticExports) {
    const from = entries.filter(({ moduleRequest }) => moduleRequest !== null);
    add(
      from[0]?.moduleRequest?.value,
      from.every(({ isType }) => isType),
      start,
    );
  }
  new Visitor({
    ImportExpression: ({ source: argument, start }) => {
      if (argument.type === "Literal") add(argument.value, false, start);
    },
    TSImportType: ({ source: argument, start }) => add(argument.value, true, start),
    CallExpression: ({ callee, arguments: [argument], start }) => {
      const name = callee.type === "MemberExpression" ? callee.object : callee;
      const required = name.type === "Identifier" && /^_*require$/.test(name.name);
      if (required && argument?.type === "Literal") add(argument.value, false, start);
    },
  }).visit(program);
  return {
    imports,
    hasDefaultExport: module.staticExports.some(({ entries }) =>
      entries.some((entry) => entry.exportName.kind === "Default"),
    ),
    lines: source.trimEnd().split("\n").length,
  };
}
