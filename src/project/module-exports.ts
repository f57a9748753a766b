import type { Expression, Function as FunctionNode, Node, Program } from "oxc-parser";
import { nameOfKey, nameOfModuleExport } from "./syntax.ts";

/** One export of a module: a local name, or a value of its own. */
export interface ModuleExport {
  /** `default` for the default export and for `module.exports`. */
  exportName: string;
  value: { local: string } | { node: Expression | FunctionNode };
}

/** The values that a module exports; what it passes on from other modules is left out. */
export function moduleExports(program: Program): ModuleExport[] {
  return program.body.flatMap((statement): ModuleExport[] => {
    switch (statement.type) {
      case "ExportNamedDeclaration": {
        if (statement.source) return [];
        const { declaration } = statement;
        if (declaration?.type === "VariableDeclaration") {
          return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [byName(id.name)] : []));
        }
        if (declaration?.type === "FunctionDeclaration" && declaration.id) return [byName(declaration.id.name)];
        return statement.specifiers.map(({ local, exported }) =>
          byName(nameOfModuleExport(local), nameOfModuleExport(exported)),
        );
      }
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        if (declaration.type === "ClassDeclaration" || declaration.type === "TSInterfaceDeclaration") return [];
        return [valued("default", declaration)];
      }
      case "TSExportAssignment":
        return [valued("default", statement.expression)];
      default: {
        const assigned = commonJsExport(statement);
        if (!assigned) return [];
        if (assigned.exportName === "default" && assigned.value.type === "ObjectExpression")
          return ofObject(assigned.value);
        return [valued(assigned.exportName, assigned.value)];
      }
    }
  });
}

function ofObject({ properties }: Extract<Expression, { type: "ObjectExpression" }>): ModuleExport[] {
  return properties.flatMap((property) => {
    const name = property.type === "Property" ? nameOfKey(property.key) : undefined;
    return property.type === "Property" && name !== undefined ? [valued(name, property.value)] : [];
  });
}

function byName(local: string, exportName = local): ModuleExport {
  return { exportName, value: { local } };
}

function valued(exportName: string, node: Expression | FunctionNode): ModuleExport {
  return { exportName, value: node.type === "Identifier" ? { local: node.name } : { node } };
}

/** `module.exports = value`, `module.exports.name = value`, `exports.name = value`. */
export function commonJsExport(statement: Node): { exportName: string; value: Expression } | undefined {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression")
    return undefined;
  const { left, right } = statement.expression;
  if (left.type !== "MemberExpression" || left.computed) return undefined;
  const property = left.property.type === "Identifier" ? left.property.name : undefined;
  const { object } = left;
  if (object.type === "Identifier" && object.name === "module" && property === "exports")
    return { exportName: "default", value: right };
  const onExports =
    (object.type === "Identifier" && object.name === "exports") ||
    (object.type === "MemberExpression" && object.object.type === "Identifier" && object.object.name === "module");
  return onExports && property !== undefined ? { exportName: property, value: right } : undefined;
}
