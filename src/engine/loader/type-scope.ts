import type {
  ExportDefaultDeclaration,
  Expression,
  ImportDeclarationSpecifier,
  Program,
  Statement,
  TSEnumDeclaration,
  TSType,
} from "oxc-parser";
import { parseSync } from "oxc-parser";
import { readFileSync } from "node:fs";

/** What a name at the top level of a module stands for, as far as types of columns need it. */
export type Declared =
  | { kind: "alias"; type: TSType }
  | { kind: "enum"; node: TSEnumDeclaration }
  | { kind: "constant"; value: Expression }
  /** A class or an interface: what it is at run time is all that a column could have of it. */
  | { kind: "object" }
  | { kind: "import"; source: string; name: string };

/** The declarations of one module, parsed and not run. */
export interface TypeScope {
  file: string;
  names: Map<string, Declared>;
  /** Exported name → name inside the module, or one of another module. */
  exports: Map<string, { local: string } | { source: string; name: string }>;
  /** Specifiers of `export * from`. */
  stars: string[];
}

const scopes = new Map<string, TypeScope | undefined>();

/** The scope of a file on disk, parsed once per process; undefined when it cannot be read. */
export function scopeOfFile(file: string): TypeScope | undefined {
  if (!scopes.has(file)) {
    try {
      scopes.set(file, scopeOf(file, parseSync(file, readFileSync(file, "utf8")).program));
    } catch {
      scopes.set(file, undefined);
    }
  }
  return scopes.get(file);
}

/** Gathers the declarations of a parsed module. */
export function scopeOf(file: string, program: Program): TypeScope {
  const scope: TypeScope = { file, names: new Map(), exports: new Map(), stars: [] };
  for (const statement of program.body) addStatement(scope, statement);
  return scope;
}

function addStatement(scope: TypeScope, statement: Statement): void {
  switch (statement.type) {
    case "ImportDeclaration":
      for (const specifier of statement.specifiers) {
        const source = statement.source.value;
        scope.names.set(specifier.local.name, { kind: "import", source, name: importedName(specifier) });
      }
      break;
    case "ExportNamedDeclaration":
      if (statement.declaration) {
        for (const name of addDeclaration(scope, statement.declaration)) scope.exports.set(name, { local: name });
      }
      for (const specifier of statement.specifiers) {
        const local = nameOf(specifier.local);
        scope.exports.set(
          nameOf(specifier.exported),
          statement.source ? { source: statement.source.value, name: local } : { local },
        );
      }
      break;
    case "ExportAllDeclaration":
      if (!statement.exported) scope.stars.push(statement.source.value);
      break;
    case "ExportDefaultDeclaration":
      addDefault(scope, statement.declaration);
      break;
    default:
      addDeclaration(scope, statement);
  }
}

function addDefault(scope: TypeScope, declaration: ExportDefaultDeclaration["declaration"]): void {
  if (declaration.type === "Identifier") scope.exports.set("default", { local: declaration.name });
  if (declaration.type !== "ClassDeclaration" && declaration.type !== "TSInterfaceDeclaration") return;
  const local = declaration.id?.name ?? "default";
  scope.names.set(local, { kind: "object" });
  scope.exports.set("default", { local });
}

function addDeclaration(scope: TypeScope, statement: Statement): string[] {
  switch (statement.type) {
    case "TSTypeAliasDeclaration":
      scope.names.set(statement.id.name, { kind: "alias", type: statement.typeAnnotation });
      return [statement.id.name];
    case "TSEnumDeclaration":
      scope.names.set(statement.id.name, { kind: "enum", node: statement });
      return [statement.id.name];
    case "ClassDeclaration":
    case "TSInterfaceDeclaration":
      if (!statement.id) return [];
      scope.names.set(statement.id.name, { kind: "object" });
      return [statement.id.name];
    case "VariableDeclaration":
      return statement.declarations.flatMap(({ id, init }) => {
        if (id.type !== "Identifier" || !init) return [];
        scope.names.set(id.name, { kind: "constant", value: init });
        return [id.name];
      });
    default:
      return [];
  }
}

/** `*` for the module as a whole. */
function importedName(specifier: ImportDeclarationSpecifier): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  return specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported);
}

function nameOf(node: { type: string; name?: string; value?: string }): string {
  return node.name ?? node.value ?? "";
}
