import type { Expression, Function as FunctionNode, Node } from "oxc-parser";
import type { DeclaredOptions } from "./module-index.ts";
import { isFunction, valueOf } from "./named-values.ts";
import type { Names } from "./named-values.ts";
import { bare, walk } from "./syntax.ts";

/** Names are followed through no more values than this. */
const DEEPEST = 5;

export interface Origins {
  from: NonNullable<DeclaredOptions["from"]>;
  /** Everything is written out in this module or comes from those. */
  isTold: boolean;
}

/** Where the options come from that are handed to `new DataSource`, or that an export holds. */
export function originsOf(node: Node, names: Names): Origins {
  const origins: Origins = { from: [], isTold: true };
  const follow = (value: Expression | FunctionNode | undefined, depth = 0): void => {
    const results = value && depth < DEEPEST ? resultsOf(value) : undefined;
    if (results !== undefined) {
      for (const result of results) follow(result, depth + 1);
      return;
    }
    const expression = value && !isFunction(value) ? bare(value) : undefined;
    if (expression?.type === "ObjectExpression" && depth < DEEPEST) {
      for (const property of expression.properties)
        if (property.type === "SpreadElement") follow(property.argument, depth + 1);
      return;
    }
    const name = nameOf(expression);
    const imported = name === undefined ? undefined : names.scope.get(name);
    if (imported?.kind === "import") origins.from.push({ source: imported.source, imported: imported.imported });
    else if (name !== undefined && depth < DEEPEST) follow(valueOf(name, names), depth + 1);
    else origins.isTold = false;
  };
  const [options] = node.type === "NewExpression" ? node.arguments : [node as Expression];
  follow(options?.type === "SpreadElement" ? undefined : options);
  return origins;
}

/** What a function returns; undefined for every other value. */
function resultsOf(value: Expression | FunctionNode): Expression[] | undefined {
  if (value.type === "ArrowFunctionExpression" && value.expression) return [value.body as Expression];
  const isOne = value.type === "ArrowFunctionExpression" || value.type === "FunctionExpression" || isFunction(value);
  if (!isOne || !value.body) return undefined;
  const results: Expression[] = [];
  walk(value.body, (node) => {
    if (node.type === "ReturnStatement" && node.argument) results.push(node.argument);
    return !node.type.includes("Function");
  });
  return results;
}

/** Of a value, and of the function that is called for it. */
function nameOf(expression: Expression | undefined): string | undefined {
  if (expression?.type === "CallExpression") return nameOf(expression.callee);
  return expression?.type === "Identifier" ? expression.name : undefined;
}
