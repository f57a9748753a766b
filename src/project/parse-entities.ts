import type { Class, Expression, Program } from "oxc-parser";
import type { EntityDeclaration, ModuleIndex, PropertyDeclaration } from "./module-index.ts";
import { typeormName } from "./module-scope.ts";
import type { ModuleScope } from "./module-scope.ts";
import type { Positions } from "./positions.ts";
import { bare, nameOfKey, walk } from "./syntax.ts";
import type { TopLevelClass } from "./top-level-classes.ts";

const DECORATORS = ["Entity", "ViewEntity", "ChildEntity"] as const;

/** The entities of a module: decorated classes, and `EntitySchema` values under a name. */
export function findEntities(
  program: Program,
  classes: readonly TopLevelClass[],
  scope: ModuleScope,
  positions: Positions,
): EntityDeclaration[] {
  const decorated = classes.flatMap(({ node, name, nameRange, start, exported }): EntityDeclaration[] => {
    const decorator = DECORATORS.find((one) =>
      node.decorators.some(({ expression }) => decoratorName(expression, scope) === one),
    );
    if (!decorator) return [];
    const properties = propertiesOf(node, positions, scope);
    const table = firstOf(node.decorators, (one) =>
      decoratorName(one.expression, scope) === decorator ? nameIn(argumentsOf(one.expression)) : undefined,
    );
    return [
      {
        className: name,
        decorator,
        range: positions.range(nameRange),
        top: positions.at(start),
        ...(table === undefined ? {} : { table }),
        properties,
        ...(exported ? {} : { local: true }),
      },
    ];
  });
  const schemas = program.body.flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (statement.type === "ExportDefaultDeclaration")
      return schemaOf(statement.declaration as Expression, "default", statement.start, scope, positions);
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === "Identifier" && init ? schemaOf(init, id.name, statement.start, scope, positions) : [],
    );
  });
  return [...decorated, ...schemas];
}

const COLUMN = /^(?:\w*Column|(?:One|Many)To(?:One|Many))$/;

/** Classes with columns that are no entities by themselves; see {@link ModuleIndex}. */
export function findColumnClasses(
  classes: readonly TopLevelClass[],
  scope: ModuleScope,
): Pick<ModuleIndex, "columnClasses" | "built"> {
  const decoratorsOf = (node: Class) =>
    node.body.body.flatMap((member) => ("decorators" in member ? member.decorators : []));
  const isEntity = ({ node }: TopLevelClass) =>
    node.decorators.some(({ expression }) => DECORATORS.some((one) => one === decoratorName(expression, scope)));
  const hasColumns = ({ node }: TopLevelClass) =>
    decoratorsOf(node).some(
      ({ expression }) => isOfTypeorm(expression, scope) && COLUMN.test(decoratorName(expression, scope) ?? ""),
    );
  return {
    columnClasses: classes.filter((one) => !isEntity(one) && hasColumns(one)).map(({ name }) => name),
    built: classes.flatMap(({ node }) => [
      ...(node.superClass ? namesIn(node.superClass) : []),
      ...decoratorsOf(node).flatMap(({ expression }) => embeddedOf(expression, scope)),
    ]),
  };
}

/** Other packages have columns as well. */
function isOfTypeorm(expression: Expression, scope: ModuleScope): boolean {
  const callee = expression.type === "CallExpression" ? expression.callee : expression;
  const named = callee.type === "MemberExpression" ? callee.object : callee;
  const binding = named.type === "Identifier" ? scope.get(named.name) : undefined;
  return binding?.kind === "import" && binding.source === "typeorm";
}

/** Also of `Mixin(Base)`. */
function namesIn(expression: Expression): string[] {
  const names: string[] = [];
  walk(expression, (node) => {
    if (node.type === "Identifier") names.push(node.name);
    return true;
  });
  return names;
}

/** `Name` of `@Column(() => Name)`. */
function embeddedOf(expression: Expression, scope: ModuleScope): string[] {
  if (expression.type !== "CallExpression" || decoratorName(expression, scope) !== "Column") return [];
  const [type] = expression.arguments;
  return type?.type === "ArrowFunctionExpression" && type.body.type === "Identifier" ? [type.body.name] : [];
}

function decoratorName(expression: Expression, scope: ModuleScope): string | undefined {
  return typeormName(expression.type === "CallExpression" ? expression.callee : expression, scope);
}

/** The string that a decorator begins with, or the `name` in its options. */
function nameIn(given: readonly Argument[]): string | undefined {
  const [first] = given;
  if (first?.type === "Literal" && typeof first.value === "string") return first.value;
  return firstOf(given, (one) => literalOf(one, "name"));
}

function argumentsOf(expression: Expression): readonly Argument[] {
  return expression.type === "CallExpression" ? expression.arguments : [];
}

function firstOf<T>(all: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The properties of a class that have a decorator. */
export function propertiesOf(node: Class, positions: Positions, scope: ModuleScope): PropertyDeclaration[] {
  return node.body.body.flatMap((member) => {
    if (
      member.type !== "PropertyDefinition" &&
      member.type !== "AccessorProperty" &&
      member.type !== "MethodDefinition"
    )
      return [];
    const name = nameOfKey(member.key);
    if (name === undefined || member.decorators.length === 0) return [];
    const start = Math.min(member.start, ...member.decorators.map((one) => one.start));
    // A type may stand before the options: `@Column("text", { name })`.
    const column = firstOf(member.decorators, ({ expression }) =>
      COLUMN.test(decoratorName(expression, scope) ?? "")
        ? firstOf(argumentsOf(expression), (one) => literalOf(one, "name"))
        : undefined,
    );
    const range = positions.range(member.key);
    return [{ name, ...(column === undefined ? {} : { column }), range, top: positions.at(start) }];
  });
}

/** @param start where the statement begins that gives it the name */
function schemaOf(
  value: Expression,
  variable: string,
  start: number,
  scope: ModuleScope,
  positions: Positions,
): EntityDeclaration[] {
  const made = bare(value);
  if (made.type !== "NewExpression" || typeormName(made.callee, scope) !== "EntitySchema") return [];
  const options = made.arguments[0];
  const name = literalOf(options, "name");
  const target = optionOf(options, "target");
  const className = name ?? (target?.type === "Identifier" ? target.name : variable);
  const properties = ["columns", "relations", "embeddeds"].flatMap((part) =>
    keysOf(optionOf(options, part), positions),
  );
  const table = literalOf(options, "tableName");
  const place = { range: positions.range(made), top: positions.at(start) };
  return [{ className, decorator: "EntitySchema", ...place, ...(table === undefined ? {} : { table }), properties }];
}

type Argument = Extract<Expression, { type: "NewExpression" }>["arguments"][number];

function optionOf(options: Argument | undefined, name: string): Expression | undefined {
  const object = options && options.type !== "SpreadElement" ? bare(options) : undefined;
  if (object?.type !== "ObjectExpression") return undefined;
  for (const property of object.properties)
    if (property.type === "Property" && nameOfKey(property.key) === name) return bare(property.value);
  return undefined;
}

function literalOf(options: Argument | undefined, name: string): string | undefined {
  const value = optionOf(options, name);
  return value?.type === "Literal" && typeof value.value === "string" ? value.value : undefined;
}

function keysOf(object: Expression | undefined, positions: Positions): PropertyDeclaration[] {
  if (object?.type !== "ObjectExpression") return [];
  return object.properties.flatMap((property) => {
    const name = property.type === "Property" ? nameOfKey(property.key) : undefined;
    if (property.type !== "Property" || name === undefined) return [];
    const column = literalOf(bare(property.value), "name");
    return [
      {
        name,
        ...(column === undefined ? {} : { column }),
        range: positions.range(property.key),
        top: positions.at(property.start),
      },
    ];
  });
}
