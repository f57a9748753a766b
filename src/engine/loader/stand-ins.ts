import { defineVirtualModule } from "./module-internals.ts";
import { packageNameOf } from "./resolve.ts";

/** What a stand-in becomes as text; where this turns up in SQL, the schema needed the package. */
const MARK = "[stand-in for ";

/** The project's code asked for something that no stand-in can give. */
export class StandInError extends TypeError {
  override readonly name = "StandInError";
  readonly packageName: string;

  /** @param use what was done with the package, as a part of a sentence */
  constructor(packageName: string, use: string) {
    super(`${packageName} is stood in for, but ${use}`);
    this.packageName = packageName;
  }
}

/** A class or property that a stand-in was a decorator of. */
export interface StandInDecoration {
  target: unknown;
  /** Absent for a decorator of the class itself. */
  property?: string;
  packageName: string;
}

const packages = new WeakMap<object, string>();

/** The package that a value stands in for; undefined for everything else. */
export function standInPackageOf(value: unknown): string | undefined {
  if (typeof value === "string" && value.includes(MARK))
    return value.slice(value.indexOf(MARK) + MARK.length).split("]")[0];
  return typeof value === "function" ? packages.get(value) : undefined;
}

/** Stand-ins for packages that cannot be resolved: whatever is done with them answers with another one. */
export class StandIns {
  /** Off until somebody chose it. */
  enabled = false;
  readonly decorations: StandInDecoration[] = [];
  readonly #packages = new Set<string>();

  /** The id of a virtual module for a specifier of a package. */
  moduleFor(specifier: string): string {
    const packageName = packageNameOf(specifier);
    const id = `typeorm-revisions:stand-in:${specifier}`;
    this.#packages.add(packageName);
    defineVirtualModule(id, this.#make(packageName, true));
    return id;
  }

  /** The packages stood in for so far, sorted. */
  list(): string[] {
    return [...this.#packages].toSorted();
  }

  #make(packageName: string, isModule: boolean): unknown {
    const members = new Map<PropertyKey, unknown>();
    const member = (key: PropertyKey): unknown => {
      if (!members.has(key)) members.set(key, this.#make(packageName, false));
      return members.get(key);
    };
    const text = `${MARK}${packageName}]`;
    const standIn: unknown = new Proxy(callable(), {
      get: (target, key) => {
        if (members.has(key)) return members.get(key);
        switch (key) {
          case "__esModule":
            return isModule;
          case "then":
            return undefined;
          case Symbol.toPrimitive:
            return (hint: string) => (hint === "number" ? Number.NaN : text);
          case Symbol.iterator:
            return () => {
              throw new StandInError(packageName, "what it exports is iterated");
            };
          case "toString":
          case "toJSON":
            return () => text;
          case "prototype":
          case "call":
          case "apply":
          case "bind":
            return Reflect.get(target, key) as unknown;
          case "name":
            return text;
          default:
            return typeof key === "symbol" ? undefined : member(key);
        }
      },
      set: (_, key, value) => {
        members.set(key, value);
        return true;
      },
      // `export *` asks a module for its names and may go without; whoever copies a value would lose some.
      ownKeys: (target) => {
        if (!isModule) throw new StandInError(packageName, "what it exports is copied");
        return Reflect.ownKeys(target);
      },
      apply: (_target, _this, args: unknown[]) => {
        const decorated = this.#decorate(packageName, args);
        return decorated === undefined ? this.#make(packageName, false) : decorated.result;
      },
      construct: (_target, _args, newTarget) =>
        (newTarget === standIn
          ? this.#make(packageName, false)
          : Object.create(newTarget.prototype as object)) as object,
    });
    packages.set(standIn as object, packageName);
    return standIn;
  }

  /** A decorator leaves class and descriptor as they are. Undefined for other calls. */
  #decorate(packageName: string, args: unknown[]): { result: unknown } | undefined {
    const [target, key, descriptor] = args;
    if (args.length === 1 && typeof target === "function" && standInPackageOf(target) === undefined) {
      this.decorations.push({ target, packageName });
      return { result: target };
    }
    if (args.length < 2 || args.length > 3 || typeof key !== "string" || typeof target !== "object" || target === null)
      return undefined;
    // Methods and accessors have a descriptor and parameters an index; none of them is a column.
    if (descriptor !== undefined) return { result: typeof descriptor === "object" ? descriptor : undefined };
    this.decorations.push({ target: target.constructor, property: key, packageName });
    return { result: undefined };
  }

  /**
   * Lets decorators of TypeORM fail when they are given a stand-in: what is neither text nor object
   * they pass over in silence.
   * @param exported a module of decorators
   */
  watchDecorators(exported: Record<string, unknown>): void {
    for (const [name, decorator] of Object.entries(exported)) {
      if (typeof decorator !== "function" || !/^[A-Z]/.test(name)) continue;
      exported[name] = function watched(this: unknown, ...args: unknown[]): unknown {
        const packageName = args.map(standInPackageOf).find((found) => found !== undefined);
        if (packageName !== undefined) throw new StandInError(packageName, `@${name} is given a value of it`);
        return Reflect.apply(decorator, this, args);
      };
    }
  }
}

/** What can be called and constructed, so that a proxy of it can. */
function callable(): () => void {
  return function standIn() {};
}
