import type { Expression, Function as FunctionNode, Node, Program } from "oxc-parser";
import { moduleExports } from "./module-exports.ts";
import { isFunction, valueOf } from "./named-values.ts";
import type { Names } from "./named-values.ts";
import { originsOf } from "./option-origins.ts";
import type { DeclaredOptions, OptionDeclaration, OptionsDeclaration } from "./module-index.ts";
import type { ModuleScope } from "./module-scope.ts";
import type { Positions } from "./positions.ts";
import { bare, nameOfKey, walk } from "./syntax.ts";

/** What nothing else among the options has as its `type`. */
const DRIVERS = new Set(["postgres", "mysql", "mariadb", "sqlite", "better-sqlite3", "sqljs"]);

/** Reads options that are written out, also those that have a name of their own, whole or spread. */
export function readOptions(node: { start: number; end: number }, names: Names, positions: Positions): DeclaredOptions {
  const options: DeclaredOptions = {};
  const seen = new Set<string>();
  const look = (from: Node): void =>
    walk(from, (inner) => {
      if (inner.type === "Property") {
        const key = nameOfKey(inner.key);
        const value = inner.value as Expression;
        if (key === "type") {
          const type = textOf(value);
          if (DRIVERS.has(type)) options.type ??= type;
        }
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
  const origins = originsOf(node as Node, names);
  return {
    ...options,
    ...(origins.from.length > 0 ? { from: origins.from } : {}),
    ...(origins.isTold ? {} : { partial: true }),
  };
}

/** The exports of a module that look like options of a data source, or make them. */
export function findOptions(program: Program, scope: ModuleScope, positions: Positions): OptionsDeclaration[] {
  return moduleExports(program).flatMap(({ exportName, value }) => {
    const node = "local" in value ? valueOf(value.local, { scope }) : value.node;
    if (node === undefined || isMade(node)) return [];
    const options = readOptions(node, { scope }, positions);
    const isAbout = options.synchronize ?? options.entities ?? options.migrations;
    return isAbout === undefined && !namesDialect(node) ? [] : [{ exportName, ...options }];
  });
}

/** An object with a `type`, as the options have that several data sources share. */
function namesDialect(node: Expression | FunctionNode): boolean {
  const object = isFunction(node) ? undefined : bare(node);
  if (object?.type !== "ObjectExpression") return false;
  return object.properties.some((property) => property.type === "Property" && nameOfKey(property.key) === "type");
}

/** A data source, or anything else that is made of options. */
function isMade(node: Expression | FunctionNode): boolean {
  const type = isFunction(node) ? node.type : bare(node).type;
  return type === "NewExpression" || type === "CallExpression" || type === "AwaitExpression";
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
