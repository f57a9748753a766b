import path from "node:path";
import { parseSync } from "oxc-parser";
import type { Class, Comment, Expression, ParserOptions, Program } from "oxc-parser";
import { readDocComment } from "./doc-comment.ts";
import { findDataSourceDeclarations } from "./parse-data-sources.ts";
import { calleeName, literalProperty, nameOfKey, topLevelClasses, walk } from "./syntax.ts";
import type { TopLevelClass } from "./syntax.ts";
import { EMPTY_INDEX } from "./module-index.ts";
import type { EntityDeclaration, MigrationDeclaration, ModuleIndex, PropertyDeclaration } from "./module-index.ts";
import { Positions } from "./positions.ts";

/** Words without which a module declares nothing of ours: parsing is spared. */
const RELEVANT = /typeorm|queryRunner|@(?:View|Child)?Entity\b|\bDataSource\b/i;

/** Reads what a module declares. Never runs it; a file that does not parse yields its syntax errors. */
export function parseModule(file: string, text: string): ModuleIndex {
  if (!RELEVANT.test(text)) return EMPTY_INDEX;
  const { program, comments, errors } = parseSync(file, text, parserOptions(file));
  const positions = new Positions(text);
  const classes = topLevelClasses(program);
  return {
    entities: classes.flatMap(({ node }) => entityOf(node, positions)),
    migrations: classes.flatMap((declared) => migrationOf(declared, comments, text, positions)),
    dataSources: findDataSourceDeclarations(program, positions),
    nestModule: mentionsNestModule(program),
    syntaxErrors: errors
      .filter(({ severity }) => severity === "Error")
      .map(({ message, labels }) => {
        const { line, character } = positions.at(labels[0]?.start ?? 0);
        return { message, line: line + 1, column: character + 1 };
      }),
  };
}

function parserOptions(file: string): ParserOptions {
  const extension = path.extname(file);
  if (extension === ".tsx" || extension === ".jsx") return { lang: extension === ".tsx" ? "tsx" : "jsx" };
  return { lang: /\.[cm]?ts$/.test(extension) ? "ts" : "jsx", sourceType: extension.startsWith(".c") ? "commonjs" : "unambiguous" };
}

const ENTITY_DECORATORS = ["Entity", "ViewEntity", "ChildEntity"] as const;

function entityOf(node: Class, positions: Positions): EntityDeclaration[] {
  const decorator = ENTITY_DECORATORS.find((name) => node.decorators.some(({ expression }) => calleeName(expression) === name));
  if (!decorator || !node.id) return [];
  return [{ className: node.id.name, decorator, range: positions.range(node.id), properties: propertiesOf(node, positions) }];
}

function propertiesOf(node: Class, positions: Positions): PropertyDeclaration[] {
  return node.body.body.flatMap((member) => {
    if (member.type !== "PropertyDefinition" && member.type !== "AccessorProperty" && member.type !== "MethodDefinition") return [];
    const name = nameOfKey(member.key);
    if (name === undefined || member.decorators.length === 0) return [];
    return [{ name, range: positions.range(member.key) }];
  });
}

/** A migration is an exported class with `up` and `down`, as TypeORM itself finds it. */
function migrationOf({ node, start, exported }: TopLevelClass, comments: readonly Comment[], text: string, positions: Positions): MigrationDeclaration[] {
  const methods = new Set(node.body.body.flatMap((member) => (member.type === "MethodDefinition" || member.type === "PropertyDefinition" ? (nameOfKey(member.key) ?? []) : [])));
  if (!exported || !node.id || !methods.has("up") || !(methods.has("down") || implementsMigration(node))) return [];
  const name = literalProperty(node, "name");
  const transaction = literalProperty(node, "transaction");
  return [
    {
      className: node.id.name,
      ...(typeof name === "string" ? { name } : {}),
      ...(typeof transaction === "boolean" ? { transaction } : {}),
      ...docOf(start, comments, text),
      range: positions.range(node.id),
    },
  ];
}

function implementsMigration(node: Class): boolean {
  return (node.implements ?? []).some(({ expression }) => expression.type === "Identifier" && expression.name === "MigrationInterface");
}

/** The doc comment that ends right before the class or its `export`. */
function docOf(start: number, comments: readonly Comment[], text: string): ReturnType<typeof readDocComment> {
  const before = comments.findLast(({ type, end }) => type === "Block" && end <= start && text.slice(end, start).trim() === "");
  return before?.value.startsWith("*") ? readDocComment(before.value.slice(1)) : { tags: {} };
}

function mentionsNestModule(program: Program): boolean {
  let found = false;
  walk(program, (node) => {
    if (node.type !== "CallExpression") return;
    const callee = node.callee as Expression;
    if (callee.type !== "MemberExpression" || callee.computed || callee.object.type !== "Identifier") return;
    const { name } = callee.property as { name?: string };
    if (callee.object.name === "TypeOrmModule" && (name === "forRoot" || name === "forRootAsync")) found = true;
  });
  return found;
}
