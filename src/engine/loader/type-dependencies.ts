import type ts from "@typescript/typescript6";
import { isInNodeModules } from "./resolve.ts";
import type { TypeScriptApi } from "./typescript.ts";

/**
 * The project's files that have a say in what a type node comes to: those of every declaration behind
 * its names, and of the modules that these come through.
 */
export function filesBehind(api: TypeScriptApi, program: ts.Program, type: ts.TypeNode): string[] {
  const checker = program.getTypeChecker();
  const files = new Set([type.getSourceFile().fileName]);
  const seen = new Set<ts.Symbol | ts.SourceFile>();

  const visit = (node: ts.Node): void => {
    if (api.isDecorator(node)) return;
    if (api.isIdentifier(node)) follow(checker.getSymbolAtLocation(node));
    api.forEachChild(node, visit);
  };

  const follow = (symbol: ts.Symbol | undefined): void => {
    if (symbol === undefined || seen.has(symbol)) return;
    seen.add(symbol);
    for (const declaration of symbol.declarations ?? []) {
      if (!isOurs(declaration.getSourceFile())) continue;
      files.add(declaration.getSourceFile().fileName);
      if (api.isSourceFile(declaration) || api.isModuleDeclaration(declaration)) continue;
      const from = moduleOf(declaration);
      if (from !== undefined) through(from);
      visit(declaration);
    }
    if (symbol.flags & api.SymbolFlags.Alias) follow(checker.getAliasedSymbol(symbol));
  };

  /** The module that an import names, and those that it hands on. */
  const through = (specifier: ts.Expression): void => {
    for (const module of checker.getSymbolAtLocation(specifier)?.declarations ?? []) {
      if (!api.isSourceFile(module) || !isOurs(module) || seen.has(module)) continue;
      seen.add(module);
      files.add(module.fileName);
      for (const statement of module.statements)
        if (api.isExportDeclaration(statement) && statement.moduleSpecifier) through(statement.moduleSpecifier);
    }
  };

  const moduleOf = (declaration: ts.Node): ts.Expression | undefined => {
    for (let node = declaration; !api.isSourceFile(node); node = node.parent)
      if (api.isImportDeclaration(node) || api.isExportDeclaration(node)) return node.moduleSpecifier;
    return undefined;
  };

  const isOurs = (source: ts.SourceFile): boolean =>
    !isInNodeModules(source.fileName) && !program.isSourceFileDefaultLibrary(source);

  visit(type);
  return [...files];
}
