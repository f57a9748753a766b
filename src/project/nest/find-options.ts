import { isNestModule } from "../parse.ts";
import { walk } from "../syntax.ts";
import { propertyOf, topLevel } from "./located.ts";
import { methodOf } from "./follower.ts";
import type { Follower } from "./follower.ts";
import type { Located, ObjectNode } from "./located.ts";
import type { SourceModule } from "./source-modules.ts";

/** The options that a module hands to TypeORM. */
export interface NestOptions {
  method: "forRoot" | "forRootAsync";
  /** Undefined where they cannot be told by reading. */
  options: Located<ObjectNode> | undefined;
}

/** The options of the first `TypeOrmModule.forRoot(Async)` in a file. */
export function findNestOptions(module: SourceModule, follower: Follower): NestOptions | undefined {
  let found: NestOptions | undefined;
  walk(module.program, (node) => {
    if (found || node.type !== "CallExpression" || !isNestModule(node.callee)) return found === undefined;
    const { callee } = node;
    const name = callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name;
    const [argument] = node.arguments;
    const at = argument && argument.type !== "SpreadElement" ? { ...topLevel(module), node: argument } : undefined;
    found =
      name === "forRoot"
        ? { method: "forRoot", options: at && follower.object(at) }
        : { method: "forRootAsync", options: at && ofAsync(at, follower) };
    return false;
  });
  return found;
}

/** `useFactory`, `useClass` and `useExisting`. */
function ofAsync(at: Located, follower: Follower): Located<ObjectNode> | undefined {
  const object = follower.object(at);
  if (!object) return undefined;
  const factory = propertyOf(object, "useFactory");
  if (factory) return follower.object(factory);
  const named = propertyOf(object, "useClass") ?? propertyOf(object, "useExisting");
  if (named?.node.type !== "Identifier") return undefined;
  const maker = follower.named(named.node.name, named);
  if (maker?.node.type !== "ClassDeclaration" && maker?.node.type !== "ClassExpression") return undefined;
  const method = methodOf({ ...maker, node: maker.node }, "createTypeOrmOptions");
  return method && follower.object(method);
}
