import type {
  Class,
  Decorator,
  Expression,
  PropertyDefinition,
  TSEnumDeclaration,
  TSType,
  TSTypeName,
} from "oxc-parser";
import type { Declared, TypeScope } from "./type-scope.ts";
import { scopeOfFile } from "./type-scope.ts";

/** The types that TypeScript's decorator metadata tells apart and TypeORM can make a column of. */
export type Primitive = "string" | "number" | "boolean" | "bigint";

/** A decorated property whose type needs more than parsing. */
export interface AskedProperty {
  file: string;
  className: string;
  property: string;
  /** The place of the type in the file, in UTF-16 units. */
  start: number;
  end: number;
  strictNullChecks: boolean;
}

/** What the project's own TypeScript says of a type. */
export interface ProgramAnswer {
  /** Undefined for objects, mixtures and whatever else is no primitive. */
  primitive?: Primitive;
  /** Files that the answer depends on. */
  readFiles: string[];
}

export interface TypeSources {
  /** The project's own file for a specifier; undefined for packages and what cannot be found. */
  resolveFile: (specifier: string, fromFile: string) => string | undefined;
  /** Asks a whole program; undefined when the project has none that can be asked. */
  ask: (property: AskedProperty) => ProgramAnswer | undefined;
}

export interface ResolveTypesOptions extends TypeSources {
  strictNullChecks: boolean;
}

/** Columns whose type does not come from their property. */
const TYPED_COLUMNS = new Set(
  ["PrimaryGenerated", "CreateDate", "UpdateDate", "DeleteDate", "Version", "ObjectId", "View", "Virtual"].map(
    (kind) => `${kind}Column`,
  ),
);

/** Global types that stand for objects, or for what TypeScript's metadata calls one. */
const UTILITY_TYPES = new Set(
  (
    "Awaited Partial Required Readonly Record Pick Omit Exclude Extract NonNullable Parameters ReturnType InstanceType " +
    "ReadonlyArray PromiseLike ArrayLike Iterable AsyncIterable NodeJS"
  ).split(" "),
);

/** Answers what a type comes down to, and remembers which other files were read for it. */
export class PropertyTypes {
  readonly readFiles = new Set<string>();
  /** False once a type could not be told for want of a program to ask. */
  isCertain = true;
  readonly #options: ResolveTypesOptions;

  constructor(options: ResolveTypesOptions) {
    this.#options = options;
  }

  get strictNullChecks(): boolean {
    return this.#options.strictNullChecks;
  }

  /**
   * The primitive behind the type of a decorated property, where a compiler that sees one file only
   * would give `Object`: an alias or enum of another file, a union of literals behind a name.
   */
  ofProperty(
    property: PropertyDefinition,
    owner: Class,
    scope: TypeScope,
  ): { type: TSType; primitive: Primitive } | undefined {
    const type = property.typeAnnotation?.typeAnnotation;
    if (!type || property.decorators.length === 0 || property.decorators.some(isRelation)) return undefined;
    if (!mentionsName(type)) return undefined;
    const parsed = this.#primitiveOf(type, scope, 0);
    const primitive =
      parsed === undefined && isUntypedColumn(property, owner) && this.#isOpen(type, scope)
        ? this.#ask(type, property, owner, scope)
        : parsed;
    return primitive === undefined || primitive === "nothing" ? undefined : { type, primitive };
  }

  #ask(type: TSType, { key }: PropertyDefinition, owner: Class, scope: TypeScope): Primitive | undefined {
    const answer = this.#options.ask({
      file: scope.file,
      className: owner.id?.name ?? "default",
      property: key.type === "Identifier" || key.type === "PrivateIdentifier" ? key.name : "",
      start: type.start,
      end: type.end,
      strictNullChecks: this.#options.strictNullChecks,
    });
    if (answer === undefined) this.isCertain = false;
    for (const file of answer?.readFiles ?? []) this.readFiles.add(file);
    return answer?.primitive;
  }

  /** Whether a type has a name in it of which parsing cannot say what it stands for. */
  #isOpen(type: TSType, scope: TypeScope): boolean {
    if (type.type === "TSUnionType") return type.types.some((member) => this.#isOpen(member, scope));
    if (type.type === "TSParenthesizedType") return this.#isOpen(type.typeAnnotation, scope);
    if (type.type !== "TSTypeReference") return false;
    if (type.typeName.type === "Identifier") {
      const { name } = type.typeName;
      if (!scope.names.has(name)) return !(name in globalThis) && !UTILITY_TYPES.has(name);
    }
    return (
      this.#named(type.typeName, scope)?.declared.kind !== "object" && this.#primitiveOf(type, scope, 0) === undefined
    );
  }

  #primitiveOf(type: TSType, scope: TypeScope, depth: number): Primitive | "nothing" | undefined {
    if (depth > 20) return undefined;
    switch (type.type) {
      case "TSStringKeyword":
      case "TSTemplateLiteralType":
        return "string";
      case "TSNumberKeyword":
        return "number";
      case "TSBooleanKeyword":
        return "boolean";
      case "TSBigIntKeyword":
        return "bigint";
      case "TSNullKeyword":
      case "TSUndefinedKeyword":
        return "nothing";
      case "TSLiteralType":
        return type.literal.type === "TemplateLiteral" ? "string" : primitiveOfValue(type.literal);
      case "TSParenthesizedType":
        return this.#primitiveOf(type.typeAnnotation, scope, depth + 1);
      case "TSUnionType":
        return this.#primitiveOfUnion(type.types, scope, depth + 1);
      case "TSTypeReference": {
        if (type.typeArguments) return undefined;
        const found = this.#named(type.typeName, scope);
        return found && this.#primitiveOfDeclared(found, depth + 1);
      }
      case "TSTypeOperator":
        return type.operator === "keyof" && type.typeAnnotation.type === "TSTypeQuery" ? "string" : undefined;
      case "TSIndexedAccessType":
        return this.#primitiveOfMembers(type.objectType, scope);
      default:
        return undefined;
    }
  }

  #primitiveOfUnion(types: TSType[], scope: TypeScope, depth: number): Primitive | "nothing" | undefined {
    let common: Primitive | "nothing" | undefined;
    for (const member of types) {
      const primitive = this.#primitiveOf(member, scope, depth);
      if (primitive === "nothing" && !this.#options.strictNullChecks) continue;
      if (primitive === undefined || primitive === "nothing") return undefined;
      if (common !== undefined && common !== primitive) return undefined;
      common = primitive;
    }
    return common ?? "nothing";
  }

  #primitiveOfDeclared({ declared, scope }: Found, depth: number): Primitive | "nothing" | undefined {
    if (declared.kind === "alias") return this.#primitiveOf(declared.type, scope, depth);
    if (declared.kind === "enum") return primitiveOfEnum(declared.node);
    return undefined;
  }

  /** `(typeof ROLES)[number]` and `(typeof Role)[keyof typeof Role]`: the values of a constant. */
  #primitiveOfMembers(type: TSType, scope: TypeScope): Primitive | undefined {
    const query = type.type === "TSParenthesizedType" ? type.typeAnnotation : type;
    if (query.type !== "TSTypeQuery" || query.exprName.type !== "Identifier") return undefined;
    const found = this.#lookup(query.exprName.name, scope, 0);
    if (found?.declared.kind !== "constant") return undefined;
    const primitives = new Set(membersOf(found.declared.value).map(primitiveOfValue));
    const [first] = primitives;
    return primitives.size === 1 ? first : undefined;
  }

  /** `Role`, or `types.Role` of `import * as types`. */
  #named(name: TSTypeName, scope: TypeScope): Found | undefined {
    if (name.type === "Identifier") return this.#lookup(name.name, scope, 0);
    if (name.type !== "TSQualifiedName" || name.left.type !== "Identifier") return undefined;
    const space = scope.names.get(name.left.name);
    return space?.kind === "import" && space.name === "*"
      ? this.#exported(space.source, name.right.name, scope, 1)
      : undefined;
  }

  #lookup(name: string, scope: TypeScope, depth: number): Found | undefined {
    const declared = scope.names.get(name);
    if (declared?.kind !== "import") return declared && { declared, scope };
    return this.#exported(declared.source, declared.name, scope, depth + 1);
  }

  #exported(source: string, name: string, from: TypeScope, depth: number): Found | undefined {
    const file = depth > 20 ? undefined : this.#options.resolveFile(source, from.file);
    if (file === undefined) return undefined;
    this.readFiles.add(file);
    const scope = scopeOfFile(file);
    const exported = scope?.exports.get(name);
    if (scope === undefined) return undefined;
    if (exported === undefined) {
      for (const star of scope.stars) {
        const found = this.#exported(star, name, scope, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    return "local" in exported
      ? this.#lookup(exported.local, scope, depth + 1)
      : this.#exported(exported.source, exported.name, scope, depth + 1);
  }
}

interface Found {
  declared: Declared;
  scope: TypeScope;
}

/** The decorated properties of a class. */
export function decoratedProperties(node: Class): PropertyDefinition[] {
  return node.body.body.filter(
    (member): member is PropertyDefinition => member.type === "PropertyDefinition" && member.decorators.length > 0,
  );
}

/**
 * Whether TypeORM makes a column of a property by its type: it has a column's decorator, or any in an
 * entity, and none that says the type.
 */
function isUntypedColumn(property: PropertyDefinition, owner: Class): boolean {
  const names = property.decorators.map(nameOfDecorator);
  const isColumn =
    names.some((name) => name.endsWith("Column")) ||
    owner.decorators.some((decorator) => nameOfDecorator(decorator).endsWith("Entity"));
  return isColumn && !names.some((name) => TYPED_COLUMNS.has(name)) && !property.decorators.some(givesType);
}

function nameOfDecorator({ expression }: Decorator): string {
  const callee = expression.type === "CallExpression" ? expression.callee : expression;
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
}

/** `@Column("text")`, `@Column({ type: … })`, `@Column(() => Embedded)`. */
function givesType({ expression }: Decorator): boolean {
  const [first] = expression.type === "CallExpression" ? expression.arguments : [];
  if (first?.type === "ObjectExpression") {
    return first.properties.some(
      (property) => property.type === "Property" && property.key.type === "Identifier" && property.key.name === "type",
    );
  }
  return first?.type === "Literal" || first?.type === "ArrowFunctionExpression" || first?.type === "FunctionExpression";
}

/** The type of a relation names an entity, never a primitive; looking it up would parse half the project. */
function isRelation({ expression }: Decorator): boolean {
  return (
    expression.type === "CallExpression" &&
    expression.callee.type === "Identifier" &&
    /^(ManyTo|OneTo|JoinColumn|JoinTable|Tree)/.test(expression.callee.name)
  );
}

function mentionsName(type: TSType): boolean {
  if (type.type === "TSUnionType") return type.types.some(mentionsName);
  if (type.type === "TSParenthesizedType") return mentionsName(type.typeAnnotation);
  return type.type === "TSTypeReference" || type.type === "TSIndexedAccessType" || type.type === "TSTypeOperator";
}

function primitiveOfEnum(node: TSEnumDeclaration): Primitive | undefined {
  const kinds = new Set(
    node.body.members.map(({ initializer }) =>
      initializer &&
      (initializer.type === "TemplateLiteral" ||
        (initializer.type === "Literal" && typeof initializer.value === "string"))
        ? "string"
        : "number",
    ),
  );
  const [first] = kinds;
  return kinds.size === 1 ? first : undefined;
}

function membersOf(expression: Expression): Expression[] {
  switch (expression.type) {
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return membersOf(expression.expression);
    case "CallExpression": {
      const [argument] = expression.arguments;
      return argument && argument.type !== "SpreadElement" && isFreeze(expression.callee) ? membersOf(argument) : [];
    }
    case "ArrayExpression":
      return expression.elements.filter(
        (element): element is Expression => element !== null && element.type !== "SpreadElement",
      );
    case "ObjectExpression":
      return expression.properties.flatMap((property) => (property.type === "Property" ? [property.value] : []));
    default:
      return [];
  }
}

function isFreeze(callee: Expression): boolean {
  return (
    callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name === "freeze"
  );
}

function primitiveOfValue(value: Expression): Primitive | undefined {
  if (value.type === "TemplateLiteral") return "string";
  if (value.type === "UnaryExpression") return primitiveOfValue(value.argument);
  if (value.type !== "Literal") return undefined;
  const kind = typeof value.value;
  return kind === "string" || kind === "number" || kind === "boolean" || kind === "bigint" ? kind : undefined;
}
