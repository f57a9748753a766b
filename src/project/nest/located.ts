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
}

export type ObjectNode = Extract<Expression, { type: "ObjectExpression" }>;
export type CallNode = Extract<Expression, { type: "CallExpression" }>;

/** The top level of a module, where there are no locals. */
export function topLevel(module: SourceModule): Omit<Located, "node"> {
  return { module, locals: new Map(), parameters: new Map() };
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

/** The key in `config.get("KEY")` of a parameter or a property of `this`. */
export function configKey(node: CallNode, { parameters, locals }: Located<unknown>): string | undefined {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return undefined;
  if (callee.property.name !== "get" && callee.property.name !== "getOrThrow") return undefined;
  const receiver = bare(callee.object);
  const isService =
    receiver.type === "Identifier"
      ? parameters.has(receiver.name) || locals.get(receiver.name)?.type === "NewExpression"
      : receiver.type === "MemberExpression" && receiver.object.type === "ThisExpression";
  return isService ? stringOf(node.arguments[0]) : undefined;
}

export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}
