import type { Expression, Function as FunctionNode, Node } from "oxc-parser";
import type { OptionDeclaration, Range } from "./module-index.ts";
import type { ModuleScope } from "./module-scope.ts";
import type { Positions } from "./positions.ts";
import { bare, nameOfKey, walk } from "./syntax.ts";

/** What the text of a data source tells of its options. */
export interface DeclaredOptions {
  /** Of `synchronize: true`. */
  synchronize?: Range;
  entities?: OptionDeclaration;
  migrations?: OptionDeclaration;
  /** Some of the options come from where the text of this module does not tell. */
  partial?: true;
}

/** Where names of a module lead to. */
interface Names {
  scope: ModuleScope;
  /** Variables of the functions around. */
  locals?: ReadonlyMap<string, Expression> | undefined;
}

/** Reads options that are written out, also those that have a name of their own, whole or spread. */
export function readOptions(node: { start: number; end: number }, names: Names, positions: Positions): DeclaredOptions {
  const options: DeclaredOptions = {};
  const seen = new Set<string>();
  const look = (from: Node): void =>
    walk(from, (inner) => {
      if (inner.type === "Property") {
        const key = nameOfKey(inner.key);
        const value = inner.value as Expression;
        if (key === "synchronize" && isTrue(value)) options.synchronize ??= positions.range(inner);
        if (key === "entities" || key === "migrations")
          options[key] ??= { range: positions.range(inner), ...readList(value, names, positions) };
      }
      if (inner.type === "Identifier" && !seen.has(inner.name)) {
        seen.add(inner.name);
        const named = valueOf(inner.name, names);
        if (named && (isFunction(named) || bare(named).type === "ObjectExpression")) look(named);
      }
      return true;
    });
  look(node as Node);
  return isWhole(node as Node, names) ? options : { ...options, partial: true };
}

function isTrue(value: Expression): boolean {
  const setting = bare(value);
  return setting.type === "Literal" && setting.value === true;
}

/** The strings of a list, each with what its text tells of it: `"/*.ts"` of `__dirname + "/*.ts"`. */
function readList(value: Expression, names: Names, positions: Positions): Omit<OptionDeclaration, "range"> {
  const strings: OptionDeclaration["strings"] = [];
  let others = 0;
  const read = (item: Expression, depth = 0): void => {
    const expression = bare(item);
    if (depth > 4) return;
    switch (expression.type) {
      case "ArrayExpression":
        for (const element of expression.elements)
          if (element) read(element.type === "SpreadElement" ? element.argument : element, depth + 1);
        return;
      case "ConditionalExpression":
        read(expression.consequent, depth + 1);
        read(expression.alternate, depth + 1);
        return;
      case "LogicalExpression":
        read(expression.left, depth + 1);
        read(expression.right, depth + 1);
        return;
      case "Identifier": {
        const named = valueOf(expression.name, names);
        if (named && !isFunction(named)) return read(named, depth + 1);
        others += 1;
        return;
      }
      default: {
        const text = textOf(expression);
        if (text === "") others += 1;
        else strings.push({ text, range: positions.range(expression) });
      }
    }
  };
  read(value);
  return { strings, empty: strings.length + others === 0 };
}

/** The part of a string that is written out. */
function textOf(value: Expression): string {
  const expression = bare(value);
  switch (expression.type) {
    case "Literal":
      return typeof expression.value === "string" ? expression.value : "";
    case "TemplateLiteral":
      return expression.quasis.map(({ value: { cooked, raw } }) => cooked ?? raw).join("");
    case "BinaryExpression":
      return expression.left.type === "PrivateIdentifier" ? "" : textOf(expression.left) + textOf(expression.right);
    case "CallExpression":
      return expression.arguments
        .map((argument) => (argument.type === "SpreadElement" ? "" : textOf(argument)))
        .filter((text) => text !== "")
        .join("/");
    default:
      return "";
  }
}

/** Whether everything that is handed to `new DataSource` is written out in this module. */
function isWhole(node: Node, names: Names): boolean {
  if (node.type !== "NewExpression") return false;
  const [options] = node.arguments;
  return options !== undefined && options.type !== "SpreadElement" && isWrittenOut(options, names, 0);
}

function isWrittenOut(value: Expression, names: Names, depth: number): boolean {
  const expression = bare(value);
  if (depth > 4) return false;
  if (expression.type === "Identifier") {
    const named = valueOf(expression.name, names);
    return named !== undefined && !isFunction(named) && isWrittenOut(named, names, depth + 1);
  }
  if (expression.type !== "ObjectExpression") return false;
  return expression.properties.every(
    (property) => property.type !== "SpreadElement" || isWrittenOut(property.argument, names, depth + 1),
  );
}

function valueOf(name: string, { scope, locals }: Names): Expression | FunctionNode | undefined {
  const local = locals?.get(name);
  if (local) return local;
  const binding = scope.get(name);
  return binding?.kind === "value" ? binding.value : undefined;
}

function isFunction(node: Expression | FunctionNode): node is FunctionNode {
  return node.type === "FunctionDeclaration";
}
