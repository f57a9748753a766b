import type { Class, Expression, Program } from "oxc-parser";
import { commonJsExport, moduleExports } from "./module-exports.ts";
import { bare, nameOfKey } from "./syntax.ts";

export interface TopLevelClass {
  node: Class;
  /** The name by which it is looked up: its own, or the one that its export or variable gives to a class without one. */
  name: string;
  nameRange: { start: number; end: number };
  /** Where the statement begins, `export` and decorators included. */
  start: number;
  exported: boolean;
}

/** The classes that a module declares at its top level, as declarations or as values. */
export function topLevelClasses(program: Program): TopLevelClass[] {
  const exports = moduleExports(program);
  const exportedNames = new Set(exports.flatMap(({ value }) => ("local" in value ? [value.local] : [])));
  return program.body.flatMap((statement): TopLevelClass[] => {
    const { start } = statement;
    const assigned = commonJsExport(statement);
    if (assigned)
      return valuesOf(assigned.value).flatMap((value) => classValue(value, assigned.exportName, start, true));
    const isExport = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const declaration = isExport ? statement.declaration : statement;
    if (declaration?.type === "ClassDeclaration") {
      const exported = isExport || (declaration.id !== null && exportedNames.has(declaration.id.name));
      return [
        classOf(
          declaration,
          "default",
          Math.min(start, declaration.start, ...declaration.decorators.map((one) => one.start)),
          exported,
        ),
      ];
    }
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id, init }) => {
      if (id.type !== "Identifier" || !init) return [];
      return classValue(init, id.name, start, isExport || exportedNames.has(id.name));
    });
  });
}

function valuesOf(value: Expression): Expression[] {
  if (value.type !== "ObjectExpression") return [value];
  return value.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []));
}

function classValue(value: Expression, name: string, start: number, exported: boolean): TopLevelClass[] {
  const node = bare(value);
  return node.type === "ClassExpression" ? [classOf(node, name, start, exported)] : [];
}

function classOf(node: Class, name: string, start: number, exported: boolean): TopLevelClass {
  const place = node.id ?? { start: node.start, end: node.start + "class".length };
  return { node, name: node.id?.name ?? name, nameRange: place, start, exported };
}

/** The value of a class property that is written as a literal: `name = "x"`, `readonly transaction = false as const`. */
export function literalProperty(node: Class, name: string): unknown {
  for (const member of node.body.body) {
    if (member.type !== "PropertyDefinition" || nameOfKey(member.key) !== name || !member.value) continue;
    const value = bare(member.value);
    if (value.type === "Literal" && "value" in value) return value.value;
    if (value.type === "TemplateLiteral" && value.expressions.length === 0) return value.quasis[0]?.value.cooked;
  }
  return undefined;
}
