import type { Class } from "oxc-parser";
import { moduleExports } from "../module-exports.ts";
import type { Binding } from "../module-scope.ts";
import { isFunction } from "../parse-data-sources.ts";
import { bare, nameOfKey, nameOfModuleExport, walk } from "../syntax.ts";
import { findConfigModules } from "./config-module.ts";
import { boundTo, configKey, propertyOf, resultsOf, stringOf, topLevel } from "./located.ts";
import type { CallNode, Located, ObjectNode } from "./located.ts";
import type { SourceModule, SourceModules } from "./source-modules.ts";

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
    const handedOver = at.bound.get(name);
    if (handedOver) return handedOver;
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
    // A getter of a service.
    const method = this.#method(at, "get");
    if (method) return method;
    const object = this.object({ ...at, node: node.object });
    return object && propertyOf(object, node.property.name);
  }

  /** The value of `config.get("database.host")`, where the settings are registered in the project. */
  configured(key: string): Located | undefined {
    const [namespace = "", ...path] = key.split(".");
    const registered = this.#registered(namespace);
    if (registered) return this.#below(registered, path);
    for (const settings of this.#loaded()) {
      const value = this.#below(settings, [namespace, ...path]);
      if (value) return value;
    }
    return undefined;
  }

  #below(at: Located, path: readonly string[]): Located | undefined {
    let value: Located | undefined = at;
    for (const name of path) {
      const object: Located<ObjectNode> | undefined = value && this.object(value);
      value = object && propertyOf(object, name);
    }
    return value;
  }

  /** What `ConfigModule.forRoot({ load })` makes settings of. */
  #loaded(): Located[] {
    return this.#modules
      .mentioning(this.#files, "ConfigModule")
      .flatMap((module) => findConfigModules(module).flatMap(({ load }) => load));
  }

  #called(at: Located<CallNode>): Located | undefined {
    const { callee } = at.node;
    const key = configKey(at.node, at);
    if (key !== undefined) return this.configured(key);
    if (callee.type === "Identifier" && callee.name === "registerAs") return factoryOf(at);
    const fn = callee.type === "Identifier" ? this.named(callee.name, at) : this.#method({ ...at, node: callee });
    return fn && boundTo(at, fn);
  }

  /** The function that `service.method` is, where the class of the service is the project's. */
  #method(at: Located, kind: "get" | "method" = "method"): Located | undefined {
    const { node } = at;
    if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return undefined;
    const owner = this.#classOf({ ...at, node: bare(node.object) });
    return owner && methodOf(owner, node.property.name, kind);
  }

  /** The class of `new Service()`, of a parameter by its type, or the one that is named itself. */
  #classOf(at: Located, depth = 0): Located<Class> | undefined {
    const { node } = at;
    if (depth > DEEPEST) return undefined;
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") return { ...at, node };
    const deeper = (name: string) => {
      const next = this.named(name, at);
      return next && this.#classOf(next, depth + 1);
    };
    if (node.type === "NewExpression") return node.callee.type === "Identifier" ? deeper(node.callee.name) : undefined;
    if (node.type !== "Identifier") return undefined;
    const type = at.parameters.get(node.name);
    if (type?.type === "TSTypeReference" && type.typeName.type === "Identifier") return deeper(type.typeName.name);
    return deeper(node.name);
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
    for (const module of this.#modules.mentioning(this.#files, "registerAs")) {
      if (module.scope.get("registerAs")?.kind !== "import") continue;
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

  /** What a module passes on from another file: `export { a } from`, `export * from`. */
  #passedOn(module: SourceModule, name: string): Located | undefined {
    for (const statement of module.program.body) {
      const isAll = statement.type === "ExportAllDeclaration" && statement.exported === null;
      const specifier =
        statement.type === "ExportNamedDeclaration"
          ? statement.specifiers.find(({ exported }) => nameOfModuleExport(exported) === name)
          : undefined;
      if ((!isAll && !specifier) || !("source" in statement) || !statement.source) continue;
      const source = this.#modules.resolve(module.file, statement.source.value);
      const value = source && this.#exported(source, specifier ? nameOfModuleExport(specifier.local) : name);
      if (value) return value;
    }
    return undefined;
  }

  #exported(module: SourceModule, name: string): Located | undefined {
    const found = moduleExports(module.program).find(({ exportName }) => exportName === name);
    if (!found) {
      const passedOn = this.#passedOn(module, name);
      if (passedOn) return passedOn;
    }
    if (found && "node" in found.value) return { ...topLevel(module), node: found.value.node };
    const local = found && "local" in found.value ? found.value.local : name;
    const binding = module.scope.get(local) ?? defaultClass(module, name);
    return binding && binding.kind !== "import" ? ofBinding(binding, module) : undefined;
  }
}

/** A method of a class, a property that holds a function, or a getter. */
export function methodOf(at: Located<Class>, name: string, kind: "get" | "method" = "method"): Located | undefined {
  for (const member of at.node.body.body) {
    if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") continue;
    if ((member.type === "MethodDefinition" && member.kind === "get") !== (kind === "get")) continue;
    if (nameOfKey(member.key) === name && member.value && isFunction(member.value))
      return { ...at, node: member.value };
  }
  return undefined;
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
