import type { Expression, Function as FunctionNode, Node, Program } from "oxc-parser";
import type { DataSourceDeclaration, Range } from "./module-index.ts";
import type { Positions } from "./positions.ts";
import { bare, calleeName, commonJsExport, exportedLocals, nameOfKey, walk } from "./syntax.ts";

/** What a local name of the module stands for. */
type Binding = Expression | FunctionNode;

/** The exports of a module that are a data source: the thing itself, a promise of it, or a function that makes it. */
export function findDataSourceDeclarations(program: Program, positions: Positions): DataSourceDeclaration[] {
  const bindings = bindingsOf(program);
  const found: DataSourceDeclaration[] = [];
  const add = (exportName: string, value: Binding | undefined) => {
    if (!value || found.some((other) => other.exportName === exportName) || !makesDataSource(value, bindings)) return;
    const synchronize = synchronizeRange(value, bindings, positions);
    found.push({ exportName, range: positions.range(value), ...(synchronize ? { synchronize } : {}) });
  };
  for (const statement of program.body) {
    if (statement.type === "ExportNamedDeclaration") {
      const { declaration } = statement;
      if (declaration?.type === "VariableDeclaration") {
        for (const { id } of declaration.declarations) if (id.type === "Identifier") add(id.name, bindings.get(id.name));
      } else if (declaration?.type === "FunctionDeclaration" && declaration.id) add(declaration.id.name, declaration);
    } else if (statement.type === "ExportDefaultDeclaration") {
      if (statement.declaration.type !== "Identifier") add("default", statement.declaration as Binding);
    } else {
      const assigned = commonJsExport(statement);
      if (assigned) add(assigned.exportName, assigned.value);
    }
  }
  for (const [local, exported] of exportedLocals(program)) add(exported, bindings.get(local));
  // The same data source under two names is one.
  return found.filter(({ range }, index) => found.findIndex((other) => sameRange(other.range, range)) === index);
}

function bindingsOf(program: Program): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const { id, init } of declaration.declarations) if (id.type === "Identifier" && init) bindings.set(id.name, init);
    } else if (declaration?.type === "FunctionDeclaration" && declaration.id) bindings.set(declaration.id.name, declaration);
  }
  return bindings;
}

function makesDataSource(value: Binding, bindings: ReadonlyMap<string, Binding>, depth = 0): boolean {
  if (depth > 4) return false;
  if (value.type === "FunctionDeclaration" || value.type === "FunctionExpression" || value.type === "ArrowFunctionExpression") {
    return value.params.length === 0 && returned(value).some((result) => makesDataSource(result, bindings, depth + 1));
  }
  const expression = bare(value as Expression);
  if (expression.type === "NewExpression") return calleeName(expression) === "DataSource";
  if (expression.type === "Identifier") {
    const target = bindings.get(expression.name);
    return target !== undefined && makesDataSource(target, bindings, depth + 1);
  }
  if (expression.type !== "CallExpression") return false;
  const callee = expression.callee as Expression;
  // `new DataSource(…).initialize()`, `make().then(…)`: a promise of one.
  if (callee.type === "MemberExpression") return makesDataSource(callee.object as Expression, bindings, depth + 1);
  return makesDataSource(callee, bindings, depth + 1);
}

/** The expressions that a function may return, those of functions inside it left out. */
function returned(node: Node): Expression[] {
  if (node.type === "ArrowFunctionExpression" && node.expression) return [node.body as Expression];
  const body = (node as { body?: Node | null }).body;
  if (!body) return [];
  const locals = new Map<string, Expression>();
  const results: Expression[] = [];
  walk(body, (inner) => {
    if (inner.type === "VariableDeclarator" && inner.id.type === "Identifier" && inner.init) locals.set(inner.id.name, inner.init);
    if (inner.type === "ReturnStatement" && inner.argument) results.push(inner.argument);
  });
  return results.map((result) => (result.type === "Identifier" ? (locals.get(result.name) ?? result) : result));
}

/** Where the literal options say `synchronize: true`. */
function synchronizeRange(value: Binding, bindings: ReadonlyMap<string, Binding>, positions: Positions): Range | undefined {
  let range: Range | undefined;
  const look = (node: Node) =>
    walk(node, (inner) => {
      if (inner.type !== "Property" || nameOfKey(inner.key) !== "synchronize") return;
      const setting = bare(inner.value as Expression);
      if (setting.type === "Literal" && setting.value === true) range ??= positions.range(inner);
    });
  look(value);
  walk(value, (inner) => {
    if (inner.type !== "NewExpression") return;
    const [options] = inner.arguments;
    const target = options?.type === "Identifier" ? bindings.get(options.name) : undefined;
    if (target) look(target);
  });
  return range;
}

function sameRange(a: Range, b: Range): boolean {
  return a.start.line === b.start.line && a.start.character === b.start.character && a.end.line === b.end.line && a.end.character === b.end.character;
}
