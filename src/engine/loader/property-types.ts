import type { Class, Decorator, Expression, PropertyDefinition, TSEnumDeclaration, TSType } from "oxc-parser";
import type { Declared, TypeScope } from "./type-scope.ts";
import { scopeOfFile } from "./type-scope.ts";

/** The types that TypeScript's decorator metadata tells apart and TypeORM can make a column of. */
export type Primitive = "string" | "number" | "boolean" | "bigint";

export interface ResolveTypesOptions {
  strictNullChecks: boolean;
  /** The project's own file for a specifier; undefined for packages and what cannot be found. */
  resolveFile: (specifier: string, fromFile: string) => string | undefined;
}

/** Answers what a type comes down to, and remembers which other files were read for it. */
export class PropertyTypes {
  readonly readFiles = new Set<string>();
  readonly #options: ResolveTypesOptions;

  constructor(options: ResolveTypesOptions) {
    this.#options = options;
  }

  /**
   * The primitive behind the type of a decorated property, where a compiler that sees one file only
   * would give `Object`: an alias or enum of another file, a union of literals behind a name.
   */
  ofProperty(property: PropertyDefinition, scope: TypeScope): { type: TSType; primitive: Primitive } | undefined {
    const type = property.typeAnnotation?.typeAnnotation;
    if (!type || property.decorators.length === 0 || property.decorators.some(isRelation)) return undefined;
    if (!mentionsName(type)) return undefined;
    const primitive = this.#primitiveOf(type, scope, 0);
    return primitive === undefined || primitive === "nothing" ? undefined : { type, primitive };
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
        if (type.typeName.type !== "Identifier" || type.typeArguments) return undefined;
        const found = this.#lookup(type.typeName.name, scope, 0);
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
