import type { Expression, Function as FunctionNode } from "oxc-parser";
import type { ModuleScope } from "./module-scope.ts";

/** Where names of a module lead to. */
export interface Names {
  scope: ModuleScope;
  /** Variables of the functions around. */
  locals?: ReadonlyMap<string, Expression> | undefined;
}

/** What a name stands for, unless it is imported. */
export function valueOf(name: string, { scope, locals }: Names): Expression | FunctionNode | undefined {
  const local = locals?.get(name);
  if (local) return local;
  const binding = scope.get(name);
  return binding?.kind === "value" ? binding.value : undefined;
}

/** One that is declared; function expressions are values as others are. */
export function isFunction(node: Expression | FunctionNode): node is FunctionNode {
  return node.type === "FunctionDeclaration";
}
