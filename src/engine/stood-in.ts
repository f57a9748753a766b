import type { DataSourceOptions } from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import { standInPackageOf } from "./loader/stand-ins.ts";
import type { StandIns } from "./loader/stand-ins.ts";
import type { TypeOrm } from "./typeorm.ts";

/** One sentence for each package that is stood in for. */
export function standInWarnings(standIns: StandIns): string[] {
  return standIns.list().map((name) => `The package ${name} cannot be resolved and is stood in for.`);
}

interface MetadataArgs {
  target: unknown;
  propertyName?: string;
}

/**
 * A schema that a stand-in had a part in would be another one than the project's.
 * @throws RevisionsError `entity-failed` naming the package
 */
export function refuseStandIns(targets: unknown[], options: Record<string, unknown>, { module }: TypeOrm): void {
  const where = (target: unknown, property?: string): string =>
    [typeof target === "function" ? target.name : "The data source", property].filter(Boolean).join(".");
  for (const target of targets) {
    if (standInPackageOf(target) !== undefined) throw needed(standInPackageOf(target), "The list of entities");
    for (const parent of lineage(target)) {
      if (standInPackageOf(parent) !== undefined) throw needed(standInPackageOf(parent), where(target));
    }
  }
  refuseStandInOptions(options);
  const ours = new Set(targets.flatMap(lineage));
  for (const list of Object.values(module.getMetadataArgsStorage()) as unknown[]) {
    for (const args of Array.isArray(list) ? (list as MetadataArgs[]) : []) {
      if (!ours.has(args.target)) continue;
      const packageName = packageIn(withoutBehaviour(args), 4);
      if (packageName !== undefined) throw needed(packageName, where(args.target, args.propertyName));
    }
  }
  for (const target of targets) {
    const packageName = packageIn((target as { options?: unknown }).options, 4);
    if (packageName !== undefined) throw needed(packageName, "An entity schema");
  }
}

/**
 * Options that a stand-in gave would lead elsewhere, or give what is made other names than the project's.
 * @throws RevisionsError `entity-failed` naming the package
 */
export function refuseStandInOptions(options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    const packageName = packageIn(value, 3);
    if (packageName !== undefined) throw needed(packageName, `The option ${name} of the data source`);
  }
}

/**
 * SQL that has the text of a stand-in in it.
 * @throws RevisionsError `entity-failed` naming the package
 */
export function refuseStandInText(statements: string[]): void {
  for (const statement of statements) {
    const packageName = standInPackageOf(statement);
    if (packageName !== undefined) throw needed(packageName, "A name or default in the schema");
  }
}

/** Sentences about properties that a stand-in decorates and nothing else makes a column: the real decorator may. */
export function decorationWarnings(standIns: StandIns, targets: unknown[], { module }: TypeOrm): string[] {
  const ours = new Set(targets.flatMap(lineage));
  const { columns, relations, embeddeds } = module.getMetadataArgsStorage();
  const known = [...columns, ...relations, ...embeddeds];
  const sentences = standIns.decorations
    .filter(({ target, property }) => property !== undefined && ours.has(target))
    .filter(({ target, property }) => !known.some((args) => args.target === target && args.propertyName === property))
    .map(
      ({ target, property, packageName }) =>
        `${(target as { name: string }).name}.${property} is decorated by the package ${packageName}, which is stood in for: a column that it declares is not seen.`,
    );
  return [...new Set(sentences)];
}

function needed(packageName: string | undefined, what: string): RevisionsError {
  return new RevisionsError("entity-failed", `${what} needs the package ${packageName}, which is stood in for.`, {
    hint: `Install ${packageName}; the schema depends on it.`,
  });
}

/** A class and those that it extends. */
function lineage(target: unknown): unknown[] {
  const classes: unknown[] = [];
  for (let each = target; typeof each === "function" && each !== Function.prototype;) {
    classes.push(each);
    if (standInPackageOf(each) !== undefined) break;
    each = Object.getPrototypeOf(each) as unknown;
  }
  return classes;
}

/** What maps values in the application and says nothing of the schema. */
function withoutBehaviour(args: object): object {
  const {
    options,
    type,
    target: _,
    ...rest
  } = args as { options?: DataSourceOptions; type?: unknown; target: unknown };
  const { transformer: __, ...shaping } = (options ?? {}) as { transformer?: unknown };
  return { ...rest, options: shaping, type: evaluated(type) };
}

/** The class behind `() => Embedded`. */
function evaluated(type: unknown): unknown {
  if (typeof type !== "function" || standInPackageOf(type) !== undefined || /^class\b/.test(String(type))) return type;
  try {
    return (type as () => unknown)();
  } catch {
    return undefined;
  }
}

function packageIn(value: unknown, depth: number): string | undefined {
  const own = standInPackageOf(value);
  if (own !== undefined || depth === 0) return own;
  if (typeof value !== "object" || value === null) return undefined;
  for (const member of Object.values(value)) {
    const found = packageIn(member, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
