import type { ArrowFunctionExpression, Expression, Function as FunctionNode, Node, Program, TSType } from "oxc-parser";
import { readOptions } from "./data-source-options.ts";
import type { DataSourceDeclaration } from "./module-index.ts";
import { moduleExports } from "./module-exports.ts";
import { typeormName } from "./module-scope.ts";
import type { ModuleScope } from "./module-scope.ts";
import type { Positions } from "./positions.ts";
import { bare, walk } from "./syntax.ts";

export type FunctionLike = FunctionNode | ArrowFunctionExpression;

/** Where a value comes from: two exports of one origin are the same data source. */
interface Origin {
  node: { start: number; end: number };
  how: DataSourceDeclaration["how"];
  byType?: true;
  /** Variables of the functions around it. */
  locals?: ReadonlyMap<string, Expression>;
}

/** Names reach no further than this through others. */
const DEEPEST = 8;

/** The exports of a module that are a data source: the thing itself, a promise of it, or a function that makes it. */
export function findDataSourceDeclarations(
  program: Program,
  scope: ModuleScope,
  positions: Positions,
): DataSourceDeclaration[] {
  const found = moduleExports(program).flatMap(({ exportName, value }) => {
    const origin =
      "local" in value ? originOfName(value.local, { scope, depth: 0 }) : originOf(value.node, { scope, depth: 0 });
    return origin ? [{ exportName, origin }] : [];
  });
  const origins = [...new Set(found.map(({ origin }) => origin.node.start))];
  return origins.flatMap((start) => {
    const [best] = found.filter(({ origin }) => origin.node.start === start).toSorted(byDirectness);
    if (!best) return [];
    const { exportName, origin } = best;
    return [
      {
        exportName,
        how: origin.how,
        ...(origin.byType ? { byType: true } : {}),
        range: positions.range(origin.node),
        ...readOptions(origin.node, { scope, locals: origin.locals }, positions),
      },
    ];
  });
}

type Found = { exportName: string; origin: Origin };

function byDirectness(a: Found, b: Found): number {
  const ways: DataSourceDeclaration["how"][] = ["instance", "promise", "function"];
  const byWay = ways.indexOf(a.origin.how) - ways.indexOf(b.origin.how);
  return byWay || Number(a.exportName === "default") - Number(b.exportName === "default");
}

interface Search {
  scope: ModuleScope;
  /** Variables of the functions around. */
  locals?: ReadonlyMap<string, Expression>;
  depth: number;
}

function originOf(value: Expression | FunctionNode, search: Search): Origin | undefined {
  if (search.depth > DEEPEST) return undefined;
  const deeper = { ...search, depth: search.depth + 1 };
  if (isFunction(value)) return ofFunction(value, deeper);
  const expression = bare(value);
  switch (expression.type) {
    case "NewExpression":
      if (!isDataSourceClass(expression.callee, search.scope)) return undefined;
      return { node: expression, how: "instance", ...(search.locals ? { locals: search.locals } : {}) };
    case "Identifier":
      return originOfName(expression.name, deeper);
    case "AwaitExpression":
      return withHow(originOf(expression.argument, deeper), "instance");
    case "ConditionalExpression":
      return at(expression, originOf(expression.consequent, deeper) ?? originOf(expression.alternate, deeper));
    case "LogicalExpression":
      return at(expression, originOf(expression.left, deeper) ?? originOf(expression.right, deeper));
    case "AssignmentExpression":
      return originOf(expression.right, deeper);
    case "CallExpression":
      return ofCall(expression, deeper);
    default:
      return isFunction(expression) ? ofFunction(expression, deeper) : undefined;
  }
}

function originOfName(name: string, search: Search): Origin | undefined {
  const local = search.locals?.get(name);
  if (local) return originOf(local, search);
  const binding = search.scope.get(name);
  if (binding?.kind === "value")
    return originOf(binding.value, search) ?? (binding.type && originByType(binding.type, binding.value, search.scope));
  return binding?.kind === "declared" ? originByType(binding.type, binding, search.scope) : undefined;
}

function originByType(type: TSType, node: Origin["node"], scope: ModuleScope): Origin | undefined {
  const how = howOfType(type, scope);
  return how && { node, how, byType: true };
}

/** `new DataSource(…).initialize()` and `make()`; not what a data source is merely asked for. */
function ofCall({ callee }: Extract<Expression, { type: "CallExpression" }>, search: Search): Origin | undefined {
  const called = bare(callee);
  if (called.type === "MemberExpression") {
    const method = called.computed || called.property.type !== "Identifier" ? undefined : called.property.name;
    if (method === "initialize" || method === "connect") return withHow(originOf(called.object, search), "promise");
    const isPromise = method === "then" || method === "catch" || method === "finally";
    const origin = isPromise ? originOf(called.object, search) : undefined;
    return origin?.how === "promise" ? origin : undefined;
  }
  const target = called.type === "Identifier" ? search.scope.get(called.name) : undefined;
  const made = target?.kind === "value" ? target.value : called;
  const fn = isFunction(made) ? made : bare(made);
  if (!isFunction(fn)) return undefined;
  return withHow(ofFunction(fn, search, true), fn.async ? "promise" : "instance");
}

/** @param called its parameters are given, wherever that is */
function ofFunction(fn: FunctionLike, { scope, depth }: Search, called = false): Origin | undefined {
  if (!called && fn.params.some(isRequired)) return undefined;
  const { results, locals } = bodyOf(fn);
  for (const result of results) {
    const origin = originOf(result, { scope, locals, depth });
    if (origin) return { ...origin, how: "function" };
  }
  const declared = fn.returnType ? howOfType(fn.returnType.typeAnnotation, scope) : undefined;
  return declared && { node: fn, how: "function" };
}

function isRequired(parameter: FunctionLike["params"][number]): boolean {
  if (parameter.type === "AssignmentPattern" || parameter.type === "RestElement") return false;
  return (parameter as { optional?: boolean }).optional !== true;
}

/** What a function may return, and its variables; functions inside it are left out. */
export function bodyOf(fn: FunctionLike): { results: Expression[]; locals: Map<string, Expression> } {
  const results: Expression[] = [];
  const locals = new Map<string, Expression>();
  if (fn.type === "ArrowFunctionExpression" && fn.expression) return { results: [fn.body as Expression], locals };
  if (!fn.body) return { results, locals };
  walk(fn.body, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init)
      locals.set(node.id.name, node.init);
    if (node.type === "ReturnStatement" && node.argument) results.push(node.argument);
    return !isFunction(node);
  });
  return { results, locals };
}

export function isFunction(node: Node): node is FunctionLike {
  return (
    node.type === "FunctionDeclaration" || node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression"
  );
}

/** TypeORM's class, or one of this module that extends it. */
function isDataSourceClass(callee: Expression, scope: ModuleScope): boolean {
  const binding = callee.type === "Identifier" ? scope.get(callee.name) : undefined;
  if (binding?.kind === "class")
    return binding.value.superClass !== null && isDataSourceClass(binding.value.superClass, scope);
  return typeormName(callee, scope) === "DataSource";
}

/** Of `DataSource` and `Promise<DataSource>`. */
function howOfType(type: TSType, scope: ModuleScope): "instance" | "promise" | undefined {
  if (type.type === "TSUnionType")
    return type.types.map((one) => howOfType(one, scope)).find((how) => how !== undefined);
  if (type.type !== "TSTypeReference") return undefined;
  const { typeName, typeArguments } = type;
  if (typeName.type !== "Identifier") return undefined;
  const [argument] = typeArguments?.params ?? [];
  if (typeName.name === "Promise" && argument) return howOfType(argument, scope) && "promise";
  return typeormName(typeName, scope) === "DataSource" ? "instance" : undefined;
}

function at(node: Expression, origin: Origin | undefined): Origin | undefined {
  return origin && { ...origin, node };
}

function withHow(origin: Origin | undefined, how: Origin["how"]): Origin | undefined {
  return origin && { ...origin, how };
}
