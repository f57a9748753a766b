import type { Class, Expression, Node, Program, PropertyKey } from "oxc-parser";

export interface TopLevelClass {
  node: Class;
  /** Where the statement begins, `export` and decorators included. */
  start: number;
  exported: boolean;
}

/** The classes that a module declares at its top level. */
export function topLevelClasses(program: Program): TopLevelClass[] {
  const exports = exportedLocals(program);
  return program.body.flatMap((statement): TopLevelClass[] => {
    if (statement.type === "ClassDeclaration") {
      return [{ node: statement, start: statement.start, exported: statement.id !== null && exports.has(statement.id.name) }];
    }
    const assigned = commonJsExport(statement);
    if (assigned?.value.type === "ClassExpression") return [{ node: assigned.value, start: statement.start, exported: true }];
    if (statement.type !== "ExportNamedDeclaration" && statement.type !== "ExportDefaultDeclaration") return [];
    const { declaration } = statement;
    return declaration?.type === "ClassDeclaration" ? [{ node: declaration, start: Math.min(statement.start, declaration.start), exported: true }] : [];
  });
}

/** Local name → export name, for `export { a as b }`, `export default a`, `module.exports = a` and `exports.b = a`. */
export function exportedLocals(program: Program): Map<string, string> {
  const result = new Map<string, string>();
  for (const statement of program.body) {
    if (statement.type === "ExportNamedDeclaration" && !statement.source) {
      for (const { local, exported } of statement.specifiers) result.set(nameOfModuleExport(local), nameOfModuleExport(exported));
    } else if (statement.type === "ExportDefaultDeclaration" && statement.declaration.type === "Identifier") {
      result.set(statement.declaration.name, "default");
    } else {
      const assigned = commonJsExport(statement);
      if (!assigned) continue;
      if (assigned.value.type === "Identifier") result.set(assigned.value.name, assigned.exportName);
      if (assigned.value.type === "ObjectExpression") {
        for (const property of assigned.value.properties) {
          if (property.type === "Property" && property.value.type === "Identifier") result.set(property.value.name, nameOfKey(property.key) ?? property.value.name);
        }
      }
    }
  }
  return result;
}

/** `module.exports = value`, `module.exports.name = value`, `exports.name = value`. */
export function commonJsExport(statement: Node): { exportName: string; value: Expression } | undefined {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") return undefined;
  const { left, right } = statement.expression;
  if (left.type !== "MemberExpression" || left.computed) return undefined;
  const property = left.property.type === "Identifier" ? left.property.name : undefined;
  const { object } = left;
  if (object.type === "Identifier" && object.name === "module" && property === "exports") return { exportName: "default", value: right };
  const onExports =
    (object.type === "Identifier" && object.name === "exports") ||
    (object.type === "MemberExpression" && object.object.type === "Identifier" && object.object.name === "module");
  return onExports && property !== undefined ? { exportName: property, value: right } : undefined;
}

/** `Entity` of `@Entity`, `@Entity()` and `@typeorm.Entity()`. */
export function calleeName(expression: Expression): string | undefined {
  const callee = expression.type === "CallExpression" || expression.type === "NewExpression" ? (expression.callee as Expression) : expression;
  if (callee.type === "Identifier") return callee.name;
  if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier") return callee.property.name;
  return undefined;
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

/** The expression inside `as`, `satisfies`, `!`, `await` and parentheses. */
export function bare(expression: Expression): Expression {
  switch (expression.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "ParenthesizedExpression":
      return bare(expression.expression);
    case "AwaitExpression":
      return bare(expression.argument);
    default:
      return expression;
  }
}

export function nameOfKey(key: PropertyKey): string | undefined {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** Calls `visit` for a node and everything below it. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) walkChild(item, visit);
    else walkChild(value, visit);
  }
}

function walkChild(value: unknown, visit: (node: Node) => void): void {
  if (typeof value === "object" && value !== null && "type" in value && typeof value.type === "string") walk(value as Node, visit);
}

function nameOfModuleExport(name: { type: string; name?: string; value?: string }): string {
  return name.name ?? name.value ?? "";
}
