import path from "node:path";
import { parseSync } from "oxc-parser";
import type { Class, Comment, Expression, ParserOptions, Program } from "oxc-parser";
import { readDocComment } from "./doc-comment.ts";
import { findOptions } from "./data-source-options.ts";
import { findDataSourceDeclarations } from "./parse-data-sources.ts";
import { findColumnClasses, findEntities, propertiesOf } from "./parse-entities.ts";
import { nameOfKey, walk } from "./syntax.ts";
import { literalProperty, topLevelClasses } from "./top-level-classes.ts";
import type { TopLevelClass } from "./top-level-classes.ts";
import { EMPTY_INDEX } from "./module-index.ts";
import type { MigrationDeclaration, ModuleIndex, PropertyDeclaration } from "./module-index.ts";
import { scopeOf } from "./module-scope.ts";
import { Positions } from "./positions.ts";

/** Words, or the digits of a migration, without which a module declares nothing of ours: parsing is spared. */
const RELEVANT =
  /typeorm|\b(?:entities|migrations)\b["']?\s*:|queryRunner|@(?:View|Child)?Entity\b|\bDataSource\b|\bEntitySchema\b|\d{13}/i;

/** Reads what a module declares. Never runs it; a file that does not parse yields its syntax errors. */
export function parseModule(file: string, text: string): ModuleIndex {
  if (!RELEVANT.test(text)) return EMPTY_INDEX;
  const { program, comments, errors } = parseSync(file, text, parserOptions(file));
  const positions = new Positions(text);
  const classes = topLevelClasses(program);
  const scope = scopeOf(program);
  return {
    entities: findEntities(program, classes, scope, positions),
    ...findColumnClasses(classes, scope),
    migrations: classes.flatMap((declared) => migrationOf(declared, comments, text, positions)),
    dataSources: findDataSourceDeclarations(program, scope, positions),
    options: findOptions(program, scope, positions),
    nestCalls: nestCallsIn(program, text).map((callee) => positions.range(callee)),
    syntaxErrors: errors
      .filter(({ severity }) => severity === "Error")
      .map(({ message, labels }) => {
        const { line, character } = positions.at(labels[0]?.start ?? 0);
        return { message, line: line + 1, column: character + 1 };
      }),
  };
}

/** The classes of a module by name with the properties that have decorators, whether they are entities or not. */
export function parseClasses(file: string, text: string): { className: string; properties: PropertyDeclaration[] }[] {
  const { program } = parseSync(file, text, parserOptions(file));
  const positions = new Positions(text);
  const scope = scopeOf(program);
  return topLevelClasses(program).map(({ name, node }) => ({
    className: name,
    properties: propertiesOf(node, positions, scope),
  }));
}

/** How a file is parsed, by its extension. */
export function parserOptions(file: string): ParserOptions {
  const extension = path.extname(file);
  if (extension === ".tsx" || extension === ".jsx") return { lang: extension === ".tsx" ? "tsx" : "jsx" };
  return {
    lang: /\.[cm]?ts$/.test(extension) ? "ts" : "jsx",
    sourceType: extension.startsWith(".c") ? "commonjs" : "unambiguous",
  };
}

/** A migration is an exported class with `up` and `down`, as TypeORM itself finds it. */
function migrationOf(
  { node, name: className, nameRange, start, exported }: TopLevelClass,
  comments: readonly Comment[],
  text: string,
  positions: Positions,
): MigrationDeclaration[] {
  const methods = new Set(
    node.body.body.flatMap((member) =>
      member.type === "MethodDefinition" || member.type === "PropertyDefinition" ? (nameOfKey(member.key) ?? []) : [],
    ),
  );
  if (!exported || node.abstract || !methods.has("up") || !(methods.has("down") || implementsMigration(node)))
    return [];
  const name = literalProperty(node, "name");
  const transaction = literalProperty(node, "transaction");
  return [
    {
      className,
      ...(typeof name === "string" ? { name } : {}),
      ...(typeof transaction === "boolean" ? { transaction } : {}),
      ...docOf(start, comments, text, positions),
      range: positions.range(nameRange),
    },
  ];
}

function implementsMigration(node: Class): boolean {
  return (node.implements ?? []).some(
    ({ expression }) => expression.type === "Identifier" && expression.name === "MigrationInterface",
  );
}

/** The doc comment that ends right before the class or its `export`. */
function docOf(
  start: number,
  comments: readonly Comment[],
  text: string,
  positions: Positions,
): Pick<MigrationDeclaration, "message" | "tags" | "tagRanges"> {
  const before = comments.findLast(
    ({ type, end }) => type === "Block" && end <= start && text.slice(end, start).trim() === "",
  );
  if (!before?.value.startsWith("*")) return { tags: {}, tagRanges: [] };
  const { tagPlaces, ...doc } = readDocComment(before.value.slice(1));
  const offset = before.start + "/**".length;
  return {
    ...doc,
    tagRanges: tagPlaces.map(({ tag, value, start: from, end }) => ({
      tag,
      value,
      range: positions.range({ start: offset + from, end: offset + end }),
    })),
  };
}

function nestCallsIn(program: Program, text: string): Expression[] {
  const found: Expression[] = [];
  if (!text.includes("TypeOrmModule")) return found;
  walk(program, (node) => {
    if (node.type === "CallExpression" && isNestModule(node.callee)) found.push(node.callee);
    return true;
  });
  return found;
}

/** `TypeOrmModule.forRoot` and `TypeOrmModule.forRootAsync`. */
export function isNestModule(callee: Expression): boolean {
  if (callee.type !== "MemberExpression" || callee.computed || callee.object.type !== "Identifier") return false;
  const method = callee.property.type === "Identifier" ? callee.property.name : "";
  // Some import it under a name of their own, to call a module of theirs the same.
  return callee.object.name.endsWith("TypeOrmModule") && (method === "forRoot" || method === "forRootAsync");
}
