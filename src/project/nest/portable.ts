import path from "node:path";
import { parseSync } from "oxc-parser";
import type { Expression } from "oxc-parser";
import { bare, nameOfKey } from "../syntax.ts";
import { configKey } from "./located.ts";
import type { Follower } from "./follower.ts";
import type { CallNode, Located } from "./located.ts";

/** An import that an expression needs. `imported` is `default`, `*` or a name. */
export interface NeededImport {
  source: string;
  imported: string;
  local: string;
}

type Wanted = "number" | "boolean";

/** Globals that mean the same in every file. */
const GLOBALS = new Set(["undefined", "process", "Number", "String", "Boolean", "JSON", "parseInt", "Buffer", "URL"]);
const OPERATORS = new Set(["+", "-", "*", "/", "===", "!==", "==", "!=", "<", ">", "<=", ">="]);
const OPERATIONS = new Set(["LogicalExpression", "BinaryExpression", "ConditionalExpression", "UnaryExpression"]);
const DEEPEST = 12;

/**
 * Writes expressions of one file so that they mean the same in another: names are replaced by what they
 * stand for, `config.get("KEY")` by the variable that it reads, imports are asked for.
 */
export class PortableWriter {
  readonly imports: NeededImport[] = [];
  readonly #follower: Follower;
  readonly #folder: string;
  readonly #quote: (text: string) => string;

  /** @param folder of the file that is written */
  constructor(follower: Follower, folder: string, quote: (text: string) => string) {
    this.#follower = follower;
    this.#folder = folder;
    this.#quote = quote;
  }

  /** The text of a value; undefined where it cannot be taken over. Nothing is asked for then. */
  write(at: Located, wanted?: Wanted): string | undefined {
    const before = this.imports.length;
    const text = this.#write(at, 0, wanted);
    if (text === undefined) this.imports.length = before;
    return text;
  }

  #write(at: Located, depth: number, wanted?: Wanted): string | undefined {
    if (depth > DEEPEST || at.node.type === "ClassDeclaration" || at.node.type === "ClassExpression") return undefined;
    const node = bare(at.node);
    const inner = (next: Expression) => this.#write({ ...at, node: next }, depth + 1);
    const term = (next: Expression) => this.#term({ ...at, node: next }, depth);
    switch (node.type) {
      case "Literal":
        return typeof node.value === "string" ? this.#quote(node.value) : (node.raw ?? undefined);
      case "TemplateLiteral":
        return joined(
          node.quasis.flatMap(({ value }, i) => {
            const expression = node.expressions[i];
            const text = expression && inner(expression);
            return [value.raw, ...(expression ? [text === undefined ? undefined : `\${${text}}`] : [])];
          }),
          (parts) => `\`${parts.join("")}\``,
        );
      case "Identifier":
        return this.#identifier(node.name, at, depth);
      case "MemberExpression":
        return this.#member({ ...at, node }, depth);
      case "CallExpression":
        return this.#call({ ...at, node }, depth, wanted);
      case "NewExpression":
        return joined([inner(node.callee), this.#arguments(node.arguments, inner)], ([callee, args]) => {
          return `new ${callee}(${args})`;
        });
      case "UnaryExpression":
        if (!/^[!+-]$/.test(node.operator)) return undefined;
        return joined([term(node.argument)], ([text]) => `${node.operator}${text}`);
      case "LogicalExpression":
        return joined([term(node.left), term(node.right)], ([l, r]) => `${l} ${node.operator} ${r}`);
      case "BinaryExpression":
        if (!OPERATORS.has(node.operator) || node.left.type === "PrivateIdentifier") return undefined;
        return joined([term(node.left), term(node.right)], ([l, r]) => `${l} ${node.operator} ${r}`);
      case "ConditionalExpression":
        return joined(
          [term(node.test), term(node.consequent), term(node.alternate)],
          ([test, yes, no]) => `${test} ? ${yes} : ${no}`,
        );
      case "ArrayExpression":
        return joined(
          node.elements.map((one) => (one === null || one.type === "SpreadElement" ? undefined : inner(one))),
          (parts) => `[${parts.join(", ")}]`,
        );
      case "ObjectExpression":
        return joined(
          node.properties.map((property) => {
            if (property.type === "SpreadElement") return joined([inner(property.argument)], ([text]) => `...${text}`);
            const key = nameOfKey(property.key);
            if (key === undefined || property.method || property.computed) return undefined;
            return joined([inner(property.value)], ([text]) => `${this.#key(key)}: ${text}`);
          }),
          (parts) => (parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`),
        );
      case "ChainExpression":
        return inner(node.expression);
      default:
        return undefined;
    }
  }

  /** The text of a value where an operator is beside it. */
  #term(at: Located, depth: number): string | undefined {
    const text = this.#write(at, depth + 1);
    return text === undefined || isOneTerm(text) ? text : `(${text})`;
  }

  #identifier(name: string, at: Located, depth: number): string | undefined {
    const binding = at.locals.has(name) ? undefined : at.module.scope.get(name);
    const value = this.#follower.named(name, at);
    if (value && value.node.type !== "ClassDeclaration") {
      const text = this.#write(value, depth + 1);
      if (text !== undefined) return text;
    }
    if (binding?.kind === "import") return this.#import({ ...binding, local: name }, at.module.file);
    return binding === undefined && !at.locals.has(name) && !at.parameters.has(name) && GLOBALS.has(name)
      ? name
      : undefined;
  }

  #member(at: Located<Extract<Expression, { type: "MemberExpression" }>>, depth: number): string | undefined {
    const { node } = at;
    const object = bare(node.object);
    if (node.computed) {
      const property = this.#write({ ...at, node: node.property }, depth + 1);
      return joined([this.#term({ ...at, node: object }, depth), property], ([o, p]) => `${o}[${p}]`);
    }
    const { property } = node;
    if (property.type !== "Identifier") return undefined;
    const value = this.#follower.member(at);
    if (value) {
      const text = this.#write(value, depth + 1);
      if (text !== undefined) return text;
    }
    const dot = node.optional ? "?." : ".";
    return joined([this.#term({ ...at, node: object }, depth)], ([text]) => `${text}${dot}${property.name}`);
  }

  #call(
    at: Located<Extract<Expression, { type: "CallExpression" }>>,
    depth: number,
    wanted: Wanted | undefined,
  ): string | undefined {
    const { node } = at;
    const inner = (next: Expression) => this.#write({ ...at, node: next }, depth + 1);
    const key = configKey(node, at);
    if (key !== undefined) return this.#setting(key, at, depth, wanted ?? typeAskedFor(node));
    const callee = bare(node.callee);
    const [first] = node.arguments;
    // A variable may be unset, which parseInt's type forbids.
    if (callee.type === "Identifier" && callee.name === "parseInt" && first && first.type !== "SpreadElement")
      return joined([inner(first)], ([text]) => `Number(${text})`);
    return joined([inner(callee), this.#arguments(node.arguments, inner)], ([name, args]) => `${name}(${args})`);
  }

  /** What `config.get(key)` reads: settings that the project registers, else the variable of that name. */
  #setting(
    key: string,
    at: Located<Extract<Expression, { type: "CallExpression" }>>,
    depth: number,
    wanted: Wanted | undefined,
  ): string | undefined {
    const registered = this.#follower.configured(key);
    if (registered) return this.#write(registered, depth + 1, wanted);
    if (!/^[A-Za-z_]\w*$/.test(key)) return undefined;
    const fallback = plain(at.node.arguments[1]);
    const isDefault = fallback !== undefined && fallback.type !== "ObjectExpression";
    const text = isDefault ? this.#term({ ...at, node: fallback }, depth) : undefined;
    if (isDefault && text === undefined) return undefined;
    const variable = `process.env.${key}${text === undefined ? "" : ` ?? ${text}`}`;
    if (wanted === "number") return `Number(${variable})`;
    if (wanted === "boolean") return `process.env.${key} === ${this.#quote("true")}`;
    return variable;
  }

  #arguments(
    nodes: readonly (Expression | { type: "SpreadElement" })[],
    inner: (next: Expression) => string | undefined,
  ): string | undefined {
    return joined(
      nodes.map((one) => (one.type === "SpreadElement" ? undefined : inner(one))),
      (parts) => parts.join(", "),
    );
  }

  #import(needed: NeededImport, from: string): string | undefined {
    const source = needed.source.startsWith(".") ? this.#respell(needed.source, from) : needed.source;
    if (source.startsWith("@nestjs/")) return undefined;
    const other = this.imports.find(({ local }) => local === needed.local);
    if (other && (other.source !== source || other.imported !== needed.imported)) return undefined;
    if (!other) this.imports.push({ ...needed, source });
    return needed.local;
  }

  #respell(source: string, from: string): string {
    const relative = path.relative(this.#folder, path.resolve(path.dirname(from), source)).replaceAll("\\", "/");
    return relative.startsWith(".") ? relative : `./${relative}`;
  }

  #key(name: string): string {
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : this.#quote(name);
  }
}

/** What `config.get<number>` and `config.getBoolean` answer; a variable is a text. */
function typeAskedFor({ callee, typeArguments }: CallNode): Wanted | undefined {
  const [type] = typeArguments?.params ?? [];
  const method =
    callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
  if (type?.type === "TSNumberKeyword" || /Number|Int$/.test(method)) return "number";
  return type?.type === "TSBooleanKeyword" || /Bool/.test(method) ? "boolean" : undefined;
}

function plain(argument: Expression | { type: "SpreadElement" } | undefined): Expression | undefined {
  return argument === undefined || argument.type === "SpreadElement" ? undefined : argument;
}

/** Whether the text of an expression may stand beside an operator as it is. */
function isOneTerm(text: string): boolean {
  const [statement] = parseSync("term.ts", `_ = ${text}`).program.body;
  const expression = statement?.type === "ExpressionStatement" ? statement.expression : undefined;
  const value = expression?.type === "AssignmentExpression" ? expression.right : undefined;
  return value !== undefined && !OPERATIONS.has(value.type);
}

function joined(parts: readonly (string | undefined)[], join: (parts: string[]) => string): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? join(known) : undefined;
}
