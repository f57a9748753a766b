import { bare, walk } from "../syntax.ts";
import { propertyOf, stringOf, topLevel } from "./located.ts";
import type { Located, ObjectNode } from "./located.ts";
import type { SourceModule } from "./source-modules.ts";

/** What `ConfigModule.forRoot` of a file says. */
export interface ConfigModule {
  /** Functions that make settings. */
  load: Located[];
  /** Files of variables. */
  envFiles: string[];
}

/** The calls of `ConfigModule.forRoot` in a file. */
export function findConfigModules(module: SourceModule): ConfigModule[] {
  const found: ConfigModule[] = [];
  if (module.scope.get("ConfigModule")?.kind !== "import") return found;
  walk(module.program, (node) => {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return true;
    const { object, property } = node.callee;
    const [options] = node.arguments;
    if (object.type !== "Identifier" || object.name !== "ConfigModule" || options?.type !== "ObjectExpression")
      return true;
    if (property.type !== "Identifier" || property.name !== "forRoot") return true;
    const at: Located<ObjectNode> = { ...topLevel(module), node: options };
    found.push({
      load: elementsOf(propertyOf(at, "load")),
      envFiles: elementsOf(propertyOf(at, "envFilePath")).flatMap((one) => stringOf(one.node) ?? []),
    });
    return false;
  });
  return found;
}

/** The elements of a list, or the one value that stands in its place. */
function elementsOf(at: Located | undefined): Located[] {
  if (at === undefined) return [];
  if (at.node.type === "FunctionDeclaration" || at.node.type === "ClassDeclaration") return [at];
  const node = bare(at.node);
  if (node.type !== "ArrayExpression") return [{ ...at, node }];
  return node.elements.flatMap((one) => (one === null || one.type === "SpreadElement" ? [] : [{ ...at, node: one }]));
}
