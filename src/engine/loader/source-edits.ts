import type { Class, Node, Program, TSType } from "oxc-parser";
import { decoratedProperties } from "./property-types.ts";
import type { PropertyTypes } from "./property-types.ts";
import { scopeOf } from "./type-scope.ts";
import type { TypeScope } from "./type-scope.ts";

/** Names that CommonJS gives every module as parameters; an ES module may declare them itself. */
const COMMONJS_NAMES = ["require", "module", "exports", "__filename", "__dirname"];

/** The name that stands for `import.meta` in compiled code. */
export const IMPORT_META = "__import_meta";

/** Whether a source may need any edit, told without parsing it. */
export function mayNeedEdits(source: string): boolean {
  return source.includes("@") || source.includes("import.meta") || COMMONJS_NAMES.some((name) => source.includes(name));
}

/**
 * Rewrites what the compilers after it cannot know or would get wrong: `import.meta`, an ES module's
 * own `require` or `__dirname`, and types of decorated properties that other files decide.
 */
export function editSource(file: string, source: string, program: Program, types: PropertyTypes | undefined): string {
  const edits: Edit[] = [];
  const own = ownCommonJsNames(program);
  const scope = types === undefined ? undefined : scopeOf(file, program);
  walk(program, (node) => {
    if (node.type === "MetaProperty" && node.meta.name === "import") edits.push({ ...spanOf(node), text: IMPORT_META });
    if (own.size > 0) edits.push(...renames(node, own));
    if (scope && types && (node.type === "ClassDeclaration" || node.type === "ClassExpression")) {
      edits.push(...typeEdits(node, source, types, scope));
    }
  });
  return apply(source, edits);
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

function typeEdits(owner: Class, source: string, types: PropertyTypes, scope: TypeScope): Edit[] {
  return decoratedProperties(owner).flatMap((property) => {
    const found = types.ofProperty(property, owner, scope);
    if (found) return [{ ...spanOf(found.type), text: found.primitive }];
    const type = property.typeAnnotation?.typeAnnotation;
    if (!type || types.strictNullChecks) return [];
    const members = membersOfUnion(type);
    const present = members.filter((member) => !isNothing(member));
    // The compiler passes over null beside string, number and boolean only, where TypeScript always does.
    return present.length === 0 || present.length === members.length
      ? []
      : [{ ...spanOf(type), text: present.map(({ start, end }) => source.slice(start, end)).join(" | ") }];
  });
}

function membersOfUnion(type: TSType): TSType[] {
  if (type.type === "TSParenthesizedType") return membersOfUnion(type.typeAnnotation);
  return type.type === "TSUnionType" ? type.types.flatMap(membersOfUnion) : [type];
}

function isNothing({ type }: TSType): boolean {
  return type === "TSNullKeyword" || type === "TSUndefinedKeyword";
}

function ownCommonJsNames(program: Program): Set<string> {
  const own = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && COMMONJS_NAMES.includes(name)) own.add(name);
  };
  for (const statement of program.body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const { id } of declaration.declarations)
        walk(id, (node) => add(node.type === "Identifier" ? node.name : undefined));
    } else if (declaration?.type === "FunctionDeclaration" || declaration?.type === "ClassDeclaration") {
      add(declaration.id?.name);
    } else if (declaration?.type === "ImportDeclaration") {
      for (const { local } of declaration.specifiers) add(local.name);
    }
  }
  return own;
}

/** Every mention of the names in the file is renamed, so that shadowing stays as it is. */
function renames(node: Node, own: Set<string>): Edit[] {
  if (node.type === "Property" && node.shorthand && node.key.type === "Identifier" && own.has(node.key.name)) {
    return [{ start: node.key.start, end: node.key.start, text: `${node.key.name}: ` }];
  }
  if (
    node.type === "ExportSpecifier" &&
    node.local.type === "Identifier" &&
    own.has(node.local.name) &&
    node.local.start === node.exported.start
  ) {
    return [{ start: node.end, end: node.end, text: ` as ${node.local.name}` }];
  }
  if (node.type === "ImportSpecifier" && own.has(node.local.name) && node.local.start === node.imported.start) {
    return [{ start: node.start, end: node.start, text: `${node.local.name} as ` }];
  }
  if (node.type !== "Identifier" || !own.has(node.name) || isMemberName.has(node)) return [];
  return [{ ...spanOf(node), text: `__own_${node.name}` }];
}

/** Identifiers that are names of members, not references; filled by {@link walk} on the way down. */
const isMemberName = new WeakSet<Node>();

function walk(node: Node, visit: (node: Node) => void): void {
  markMemberNames(node);
  visit(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit);
    } else if (isNode(value)) walk(value, visit);
  }
}

function markMemberNames(node: Node): void {
  switch (node.type) {
    case "MemberExpression":
      if (!node.computed) isMemberName.add(node.property);
      break;
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition":
      if (!node.computed) isMemberName.add(node.key);
      break;
    case "ExportSpecifier":
      isMemberName.add(node.exported);
      break;
    case "ImportSpecifier":
      isMemberName.add(node.imported);
      break;
    case "TSEnumMember":
      isMemberName.add(node.id);
      break;
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function spanOf({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end };
}

/** Keeps every line where it is, so that messages name the right one. */
function apply(source: string, edits: Edit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    const lines = source.slice(edit.start, edit.end).split("\n").length - 1;
    result += source.slice(at, edit.start) + edit.text + "\n".repeat(lines);
    at = edit.end;
  }
  return result + source.slice(at);
}
