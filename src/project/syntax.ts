import type { Expression, Node, PropertyKey } from "oxc-parser";

/** The expression inside `as`, `satisfies`, `!` and parentheses. */
export function bare(expression: Expression): Expression {
  switch (expression.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
      return bare(expression.expression);
    default:
      return expression;
  }
}

export function nameOfKey(key: PropertyKey): string | undefined {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** Calls `visit` for a node and everything below it, but not below nodes for which it returns false. */
export function walk(node: Node, visit: (node: Node) => boolean): void {
  if (!visit(node)) return;
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) walkChild(item, visit);
    else walkChild(value, visit);
  }
}

function walkChild(value: unknown, visit: (node: Node) => boolean): void {
  if (typeof value === "object" && value !== null && "type" in value && typeof value.type === "string")
    walk(value as Node, visit);
}

export function nameOfModuleExport(name: { type: string; name?: string; value?: string }): string {
  return name.name ?? name.value ?? "";
}
