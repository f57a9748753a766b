import type { Class, Expression, Function as FunctionNode, Program, TSType } from "oxc-parser";
import { bare, nameOfKey, nameOfModuleExport } from "./syntax.ts";

/** What a name at the top level of a module stands for. */
export type Binding =
  | { kind: "value"; value: Expression | FunctionNode; type?: TSType }
  | { kind: "class"; value: Class }
  /** Declared with a type and given its value elsewhere. */
  | { kind: "declared"; type: TSType; start: number; end: number }
  /** `imported` is `*` for the module as a whole and `default` for its default export. */
  | { kind: "import"; source: string; imported: string };

/** The names of a module's top level. */
export type ModuleScope = ReadonlyMap<string, Binding>;

export function scopeOf(program: Program): ModuleScope {
  const scope = new Map<string, Binding>();
  for (const statement of program.body) {
    if (statement.type === "ImportDeclaration") addImports(scope, statement);
    const isExport = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const declaration = isExport ? statement.declaration : statement;
    if (declaration?.type === "FunctionDeclaration" && declaration.id)
      scope.set(declaration.id.name, { kind: "value", value: declaration });
    else if (declaration?.type === "ClassDeclaration" && declaration.id)
      scope.set(declaration.id.name, { kind: "class", value: declaration });
    else if (declaration?.type === "VariableDeclaration")
      for (const declarator of declaration.declarations) addVariable(scope, declarator);
  }
  return scope;
}

type Statement = Program["body"][number];
type ImportStatement = Extract<Statement, { type: "ImportDeclaration" }>;
type Declarator = Extract<Statement, { type: "VariableDeclaration" }>["declarations"][number];

function addImports(scope: Map<string, Binding>, { source, specifiers }: ImportStatement): void {
  for (const specifier of specifiers) {
    const imported =
      specifier.type === "ImportSpecifier"
        ? nameOfModuleExport(specifier.imported)
        : specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : "*";
    scope.set(specifier.local.name, { kind: "import", source: source.value, imported });
  }
}

function addVariable(scope: Map<string, Binding>, { id, init }: Declarator): void {
  const required = init ? requiredModule(init) : undefined;
  if (id.type === "ObjectPattern" && required !== undefined) {
    for (const property of id.properties) {
      if (property.type !== "Property" || property.value.type !== "Identifier") continue;
      scope.set(property.value.name, {
        kind: "import",
        source: required,
        imported: nameOfKey(property.key) ?? property.value.name,
      });
    }
  }
  if (id.type !== "Identifier") return;
  const type = id.typeAnnotation?.typeAnnotation;
  if (required !== undefined) scope.set(id.name, { kind: "import", source: required, imported: "*" });
  else if (init) scope.set(id.name, { kind: "value", value: init, ...(type ? { type } : {}) });
  else if (type) scope.set(id.name, { kind: "declared", type, start: id.start, end: id.end });
}

/** The module of `require("module")`, also inside the helpers that compilers put around it. */
function requiredModule(init: Expression): string | undefined {
  const call = bare(init);
  if (call.type !== "CallExpression" || call.callee.type !== "Identifier") return undefined;
  const [argument] = call.arguments;
  if (call.callee.name !== "require") {
    const helper = /^__import(?:Star|Default)$/.test(call.callee.name);
    return helper && argument && argument.type !== "SpreadElement" ? requiredModule(argument) : undefined;
  }
  return argument?.type === "Literal" && typeof argument.value === "string" ? argument.value : undefined;
}

/**
 * The name that an expression has in TypeORM: `Entity` for `Entity`, `E` of `import { Entity as E }`
 * and `orm.Entity`. Undefined for names of other packages; names that come from files of the project,
 * or from nowhere, are taken at their word.
 */
export function typeormName(expression: Expression, scope: ModuleScope): string | undefined {
  if (expression.type === "Identifier") {
    const binding = scope.get(expression.name);
    if (binding?.kind !== "import") return expression.name;
    if (!mayBeTypeorm(binding.source)) return undefined;
    return binding.imported === "default" || binding.imported === "*" ? expression.name : binding.imported;
  }
  if (expression.type !== "MemberExpression" || expression.computed || expression.property.type !== "Identifier")
    return undefined;
  const { object, property } = expression;
  const binding = object.type === "Identifier" ? scope.get(object.name) : undefined;
  return binding?.kind === "import" && !mayBeTypeorm(binding.source) ? undefined : property.name;
}

/** Packages whose classes and decorators have the same names as TypeORM's. */
const NAMESAKES = /^@(?:mikro-orm|angular|okta|apollo)\b|^(?:sequelize|mongoose|@apollo\/datasource|apollo-datasource)/;

function mayBeTypeorm(source: string): boolean {
  return !NAMESAKES.test(source);
}
