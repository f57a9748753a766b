import { createRequire } from "node:module";
import path from "node:path";
import { parseSync } from "oxc-parser";
import type { CallExpression, Expression, Node } from "oxc-parser";
import { resolveProjectFile } from "./loader/resolve.ts";
import { scopeOf, scopeOfFile } from "./loader/type-scope.ts";
import type { TypeScope } from "./loader/type-scope.ts";

/** An export that is an entity, or a list of them. */
export interface NamedEntity {
  file: string;
  /** `*` for all that the module exports. */
  name: string;
}

/** One `TypeOrmModule.forFeature([…], dataSource)`. */
export interface ForFeatureCall {
  file: string;
  entities: NamedEntity[];
  /** False when an element is something that only running the module would tell. */
  isComplete: boolean;
  /** Absent for the default data source. */
  dataSource?: string;
}

/** The calls in one source. */
export function forFeatureCalls(file: string, source: string): ForFeatureCall[] {
  const { program } = parseSync(file, source);
  const scope = scopeOf(file, program);
  const calls: ForFeatureCall[] = [];
  visit(program, (node) => {
    const [list, dataSource] = node.arguments;
    if (list === undefined || list.type === "SpreadElement") return;
    const entities = namedIn(list, scope, 0);
    calls.push({
      file,
      entities: entities.filter((entity) => entity !== undefined),
      isComplete: !entities.includes(undefined),
      ...(dataSource === undefined ? {} : { dataSource: textOf(dataSource, scope) ?? "" }),
    });
  });
  return calls;
}

function visit(node: Node, found: (call: CallExpression) => void): void {
  if (node.type === "CallExpression" && isForFeature(node)) found(node);
  for (const value of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(item)) visit(item, found);
  }
}

function isForFeature({ callee }: CallExpression): boolean {
  return (
    callee.type === "MemberExpression" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "TypeOrmModule" &&
    callee.property.type === "Identifier" &&
    callee.property.name === "forFeature"
  );
}

/** Undefined stands for what cannot be told. */
function namedIn(value: Expression, scope: TypeScope, depth: number): (NamedEntity | undefined)[] {
  if (depth > 5) return [undefined];
  switch (value.type) {
    case "ArrayExpression":
      return value.elements.flatMap((element) => {
        if (element === null) return [];
        return namedIn(element.type === "SpreadElement" ? element.argument : element, scope, depth + 1);
      });
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return namedIn(value.expression, scope, depth + 1);
    case "Identifier": {
      const declared = scope.names.get(value.name);
      if (declared?.kind === "constant") return namedIn(declared.value, scope, depth + 1);
      if (declared?.kind === "object") return [{ file: scope.file, name: value.name }];
      return [declared?.kind === "import" ? imported(declared, scope) : undefined];
    }
    case "MemberExpression": {
      const space = value.object.type === "Identifier" ? scope.names.get(value.object.name) : undefined;
      return value.property.type === "Identifier" && space?.kind === "import" && space.name === "*"
        ? [imported({ ...space, name: value.property.name }, scope)]
        : [undefined];
    }
    default:
      return [undefined];
  }
}

function imported({ source, name }: { source: string; name: string }, scope: TypeScope): NamedEntity | undefined {
  const file = resolveProjectFile(source, scope.file) ?? packageFile(source, scope.file);
  return file === undefined ? undefined : { file, name };
}

/** An installed package, or one of the workspace. */
function packageFile(specifier: string, from: string): string | undefined {
  try {
    const file = createRequire(from).resolve(specifier);
    return path.isAbsolute(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: Node, scope: TypeScope): string | undefined {
  if (value.type === "Literal" && typeof value.value === "string") return value.value;
  const declared = value.type === "Identifier" ? scope.names.get(value.name) : undefined;
  if (declared?.kind === "constant") return textOf(declared.value, scope);
  if (declared?.kind !== "import") return undefined;
  const file = resolveProjectFile(declared.source, scope.file);
  const other = file === undefined ? undefined : scopeOfFile(file);
  const constant = other?.names.get(declared.name);
  return other && constant?.kind === "constant" ? textOf(constant.value, other) : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
