import type { Class, Expression, Function as FunctionNode, Node, TSType } from "oxc-parser";
import { bodyOf } from "../parse-data-sources.ts";
import type { FunctionLike } from "../parse-data-sources.ts";
import { bare, nameOfKey } from "../syntax.ts";
import type { SourceModule } from "./source-modules.ts";

/** An expression and what the names in it stand for. */
export interface Located<N = Expression | FunctionNode | Class> {
  node: N;
  module: SourceModule;
  /** Variables of the functions around it. */
  locals: ReadonlyMap<string, Expression>;
  /** Parameters of the functions around it, with their types. */
  parameters: ReadonlyMap<string, TSType | undefined>;
  /** What was handed over for parameters, where the call is known. */
  bound: ReadonlyMap<string, Located>;
}

export type ObjectNode = Extract<Expression, { type: "ObjectExpression" }>;
export type CallNode = Extract<Expression, { type: "CallExpression" }>;

/** The top level of a module, where there are no locals. */
export function topLevel(module: SourceModule): Omit<Located, "node"> {
  return { module, locals: new Map(), parameters: new Map(), bound: new Map() };
}

/** What a function returns, its variables and parameters known. */
export function resultsOf(at: Located<FunctionLike>): Located[] {
  const { results, locals } = bodyOf(at.node);
  const parameters = new Map(at.parameters);
  for (const parameter of at.node.params) {
    if (parameter.type === "Identifier") parameters.set(parameter.name, parameter.typeAnnotation?.typeAnnotation);
  }
  return results.map((node) => ({ ...at, node, locals: new Map([...at.locals, ...locals]), parameters }));
}

/** The value of a property that is written out, methods included. */
export function propertyOf(at: Located<ObjectNode>, name: string): Located | undefined {
  const property = at.node.properties.find((one) => one.type === "Property" && nameOfKey(one.key) === name);
  return property?.type === "Property" ? { ...at, node: property.value } : undefined;
}

/** A call's function, which knows what is handed over for its parameters. */
export function boundTo(call: Located<CallNode>, fn: Located): Located {
  const { node } = fn;
  const params = "params" in node && Array.isArray(node.params) ? node.params : [];
  const bound = new Map(fn.bound);
  for (const [index, parameter] of params.entries()) {
    const argument = call.node.arguments[index];
    if (parameter.type !== "Identifier" || argument === undefined || argument.type === "SpreadElement") continue;
    bound.set(parameter.name, { ...call, node: argument });
  }
  return { ...fn, bound };
}

/** The key in `config.get("KEY")` of a parameter or a property of `this`. */
export function configKey(node: CallNode, { parameters, locals }: Located<unknown>): string | undefined {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return undefined;
  const method = callee.property.name;
  const receiver = bare(callee.object);
  const key = stringOf(node.arguments[0]);
  // Services of the project's own put such methods around ConfigService's, and call them on themselves.
  if (/^get(?:String|Number|Int|Bool(?:ean)?|Env|Value)$/.test(method) || receiver.type === "ThisExpression")
    return method.startsWith("get") && key !== undefined && /^[A-Z][A-Z\d_]*$/.test(key) ? key : undefined;
  if (method !== "get" && method !== "getOrThrow") return undefined;
  const isService =
    receiver.type === "Identifier"
      ? parameters.has(receiver.name) || locals.get(receiver.name)?.type === "NewExpression"
      : receiver.type === "MemberExpression" && receiver.object.type === "ThisExpression";
  return isService ? key : undefined;
}

export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}
