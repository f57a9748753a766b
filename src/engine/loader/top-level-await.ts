import type { Node } from "oxc-parser";

/** Whether a module has an `await` outside of every function. */
export function waitsAtTop(node: Node): boolean {
  switch (node.type) {
    case "AwaitExpression":
      return true;
    case "ForOfStatement":
      if (node.await) return true;
      break;
    case "VariableDeclaration":
      if (node.kind === "await using") return true;
      break;
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
    case "PropertyDefinition":
    case "StaticBlock":
      return false;
  }
  return Object.values(node).some((value: unknown) =>
    Array.isArray(value) ? value.some((item) => isNode(item) && waitsAtTop(item)) : isNode(value) && waitsAtTop(value),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
