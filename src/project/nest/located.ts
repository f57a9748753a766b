import type { Class, Expression, Function as FunctionNode, Node, TSType } from "oxc-parser";
import { moduleExports } from "../module-exports.ts";
import type { Binding } from "../module-scope.ts";
import { bodyOf, isFunction } from "../parse-data-sources.ts";
import type { FunctionLike } from "../parse-data-sources.ts";
import { bare, nameOfKey, walk } from "../syntax.ts";
import type { SourceModule, SourceModules } from "./source-modules.ts";

/** An expression and what the names in it stand for. */
export interface Located<N = Expression | FunctionNode | Class> {
  node: N;
  module: SourceModule;
  /** Variables of the functions around it. */
  locals: ReadonlyMap<string, Expression>;
  /** Parameters of the functions around it, with their types. */
  parameters: ReadonlyMap<string, TSType | undefined>;
}

export type ObjectNode = Extract<Expression, { type: "ObjectExpression" }>;
type CallNode = Extract<Expression, { type: "CallExpression" }>;

/** Names and calls lead no further than this. */
const DEEPEST = 12;

/** Follows names, calls and imports through the files of a project. */
export class Follower {
  readonly #modules: SourceModules;
  readonly #files: readonly string[];

  /** @param files where `registerAs` is looked for */
  constructor(modules: SourceModules, files: readonly string[]) {
    this.#modules = modules;
    this.#files = files;
  }

  /** What an identifier stands for; undefined for packages, parameters and globals. */
  named(name: string, at: Located<unknown>): Located | undefined {
    const local = at.locals.get(name);
    if (local) return { ...at, node: local };
    const binding = at.module.scope.get(name);
    if (!binding) return undefined;
    if (binding.kind !== "import") return ofBinding(binding, at.module);
    const module = this.#modules.resolve(at.module.file, binding.source);
    return module && this.#exported(module, binding.imported);
  }

  /** The object that an expression comes to: through names, functions, `await` and ConfigService. */
  object(at: Located, depth = 0): Located<ObjectNode> | undefined {
    if (depth > DEEPEST || at.node.type === "ClassDeclaration" || at.node.type === "ClassExpression") return undefined;
    const deeper = (next: Located | undefined) => next && this.object(next, depth + 1);
    if (isFunction(at.node)) {
      for (const result of resultsOf({ ...at, node: at.node })) {
        const object = deeper(result);
        if (object) return object;
      }
      return undefined;
    }
    const node = bare(at.node);
    switch (node.type) {
      case "ObjectExpression":
        return { ...at, node };
      case "Identifier":
        return deeper(this.named(node.name, at) ?? this.#injected(node.name, at));
      case "AwaitExpression":
        return deeper({ ...at, node: node.argument });
      case "CallExpression":
        return deeper(this.#called({ ...at, node }));
      case "MemberExpression":
        return deeper(this.member({ ...at, node }));
      default:
        return isFunction(node) ? deeper({ ...at, node }) : undefined;
    }
  }

  /** The value of `settings.host`, where `settings` can be followed to an object. */
  member(at: Located): Located | undefined {
    const { node } = at;
    if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return undefined;
    const object = this.object({ ...at, node: node.object });
    return object && propertyOf(object, node.property.name);
  }

  /** The value of `config.get("database.host")`, where the settings are registered in the project. */
  configured(key: string): Located | undefined {
    const [namespace = "", ...path] = key.split(".");
    let value = this.#registered(namespace);
    for (const name of path) {
      const object: Located<ObjectNode> | undefined = value && this.object(value);
      value = object && propertyOf(object, name);
    }
    return value;
  }

  #called(at: Located<CallNode>): Located | undefined {
    const { callee } = at.node;
    const key = configKey(at.node, at);
    if (key !== undefined) return this.configured(key);
    if (callee.type !== "Identifier") return undefined;
    if (callee.name === "registerAs") return factoryOf(at);
    return this.named(callee.name, at);
  }

  /** A parameter of the type `ConfigType<typeof databaseConfig>`. */
  #injected(name: string, at: Located): Located | undefined {
    const type = at.parameters.get(name);
    if (type?.type !== "TSTypeReference" || type.typeName.type !== "Identifier") return undefined;
    const [argument] = type.typeArguments?.params ?? [];
    if (type.typeName.name !== "ConfigType" || argument?.type !== "TSTypeQuery") return undefined;
    return argument.exprName.type === "Identifier" ? this.named(argument.exprName.name, at) : undefined;
  }

  /** The factory of `registerAs("database", () => ({ … }))`. */
  #registered(namespace: string): Located | undefined {
    for (const file of this.#files) {
      const module = this.#modules.read(file);
      if (module?.scope.get("registerAs")?.kind !== "import") continue;
      let found: Located | undefined;
      walk(module.program, (node) => {
        if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name === "registerAs") {
          const at = { ...topLevel(module), node };
          if (stringOf(node.arguments[0]) === namespace) found ??= factoryOf(at);
        }
        return found === undefined;
      });
      if (found) return found;
    }
    return undefined;
  }

  #exported(module: SourceModule, name: string): Located | undefined {
    const found = moduleExports(module.program).find(({ exportName }) => exportName === name);
    if (found && "node" in found.value) return { ...topLevel(module), node: found.value.node };
    const local = found && "local" in found.value ? found.value.local : name;
    const binding = module.scope.get(local) ?? defaultClass(module, name);
    return binding && binding.kind !== "import" ? ofBinding(binding, module) : undefined;
  }
}

/** The top level of a module, where there are no locals. */
export function topLevel(module: SourceModule): Omit<Located, "node"> {
  return { module, locals: new Map(), parameters: new Map() };
}

/** What a function returns, its variables and parameters known. */
export function resultsOf(at: Located<FunctionLike>): Located[] {
  const { results, locals } = bodyOf(at.node);
  const parameters = new Map(at.parameters);
  for (const parameter of at.node.params) {
    if (parameter.type === "Identifier") parameters.set(parameter.name, parameter.typeAnnotation?.typeAnnotation);
  }
  return results.map((node) => ({ ...at, node, locals: new Map([...at.locals, ...locals]), parameters }));
}

/** The value of a property that is written out, methods included. */
export function propertyOf(at: Located<ObjectNode>, name: string): Located | undefined {
  const property = at.node.properties.find((one) => one.type === "Property" && nameOfKey(one.key) === name);
  return property?.type === "Property" ? { ...at, node: property.value } : undefined;
}

/** The key in `config.get("KEY")` of a parameter or a property of `this`. */
export function configKey(node: CallNode, { parameters, locals }: Located<unknown>): string | undefined {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return undefined;
  if (callee.property.name !== "get" && callee.property.name !== "getOrThrow") return undefined;
  const receiver = bare(callee.object);
  const isService =
    receiver.type === "Identifier"
      ? parameters.has(receiver.name) || locals.get(receiver.name)?.type === "NewExpression"
      : receiver.type === "MemberExpression" && receiver.object.type === "ThisExpression";
  return isService ? stringOf(node.arguments[0]) : undefined;
}

export function stringOf(node: Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function factoryOf(at: Located<CallNode>): Located | undefined {
  const factory = at.node.arguments[1];
  return factory && factory.type !== "SpreadElement" ? { ...at, node: factory } : undefined;
}

function ofBinding(binding: Exclude<Binding, { kind: "import" }>, module: SourceModule): Located | undefined {
  return binding.kind === "declared" ? undefined : { ...topLevel(module), node: binding.value };
}

function defaultClass(module: SourceModule, name: string): Binding | undefined {
  if (name !== "default") return undefined;
  const statement = module.program.body.find((one) => one.type === "ExportDefaultDeclaration");
  const declaration = statement?.type === "ExportDefaultDeclaration" ? statement.declaration : undefined;
  return declaration?.type === "ClassDeclaration" ? { kind: "class", value: declaration } : undefined;
}
