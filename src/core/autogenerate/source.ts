import type { Operation } from "../operations/operation.ts";
import type { FileStyle } from "./file-style.ts";
import { classNameOf } from "./naming.ts";
import type { RunnerCall } from "./query-runner/call.ts";
import { importsOf, writeCall } from "./query-runner/write-call.ts";
import { isRebuild } from "./rebuilt-table.ts";
import { breakSql } from "./sql-layout.ts";
import { commentText, templateLiteral } from "./source-text.ts";

export interface MigrationInput {
  message: string;
  /** 13 digits. */
  id: string;
  /** Ids of the parents; empty for a base. */
  revises: readonly string[];
  branch?: string;
  dependsOn?: readonly string[];
  /** In the order in which they run. */
  upSql: readonly string[];
  downSql: readonly string[];
  /** Calls of TypeORM's `QueryRunner` to write instead of statements. Absent: none. */
  calls?: StatementCalls;
  /** Where the statements come from: their words become comments. Empty for statements without a story. */
  operations: readonly Operation[];
  style: FileStyle;
  /** Sentences on what cannot be undone, for the head of the file. */
  destructiveNotes?: readonly string[];
  /** False: the revision must not run inside a transaction. */
  transaction?: false;
  /** When it was made, for the head of the file. */
  created?: string;
}

/** By the statement that each does, for each way. */
export type StatementCalls = Readonly<Record<"up" | "down", ReadonlyMap<string, RunnerCall>>>;

/** Lines of code are broken where they get longer. */
const WIDTH = 110;

/** The source of a revision: an ordinary TypeORM migration in the style of its neighbours. */
export function writeMigration(input: MigrationInput): string {
  const { style, id, message } = input;
  const className = classNameOf(message, id);
  const isTs = style.language === "ts";
  const exported = isTs || style.module === "esm";
  const imports = importLines(input);
  const lines = [
    ...(isTs ? [`import type { MigrationInterface, QueryRunner } from ${quote("typeorm", style)}${end(style)}`] : []),
    ...imports,
    ...(isTs || imports.length > 0 ? [""] : []),
    ...docComment(input),
    `${exported ? "export " : ""}class ${className}${isTs ? " implements MigrationInterface" : ""} {`,
    ...transactionLine(input).flatMap((line) => [`${style.indent}${line}`, ""]),
    ...method("up", input.upSql, input),
    "",
    ...method("down", input.downSql, input),
    "}",
    ...(exported ? [] : ["", `module.exports = { ${className} }${end(style)}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** What brings TypeORM's classes that the calls make objects of; none where there are no such calls. */
export function importLines({ calls, style }: MigrationInput): string[] {
  const names = calls ? importsOf([...calls.up.values(), ...calls.down.values()]) : [];
  if (names.length === 0) return [];
  const from = quote("typeorm", style);
  return style.language === "ts" || style.module === "esm"
    ? [`import { ${names.join(", ")} } from ${from}${end(style)}`]
    : [`const { ${names.join(", ")} } = require(${from})${end(style)}`];
}

/** The comment above the class, which holds the tags. */
export function docComment(input: MigrationInput): string[] {
  const { message, id, revises, branch, dependsOn = [], destructiveNotes = [], created } = input;
  const text = [
    // A line that begins with @ would be read as a tag.
    commentText(message).replace(/^@/, "at "),
    ...(destructiveNotes.length > 0
      ? ["", ...destructiveNotes.map((note) => commentText(note).replace(/^@/, "at "))]
      : []),
    ...(created === undefined ? [] : ["", `Created ${created}`]),
    "",
    `@revision ${id}`,
    // Without the tag it would revise whatever is older.
    `@revises ${revises.length > 0 ? revises.join(" ") : "base"}`,
    ...(branch === undefined ? [] : [`@branch ${commentText(branch)}`]),
    ...(dependsOn.length > 0 ? [`@dependsOn ${dependsOn.join(" ")}`] : []),
  ];
  return ["/**", ...text.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"];
}

/** The lines of a method, without their indent. */
export function bodyOf(direction: "up" | "down", input: MigrationInput): string[] {
  const statements = direction === "up" ? input.upSql : input.downSql;
  if (statements.length > 0) return statementLines(direction, statements, input);
  const nothing = `Nothing to ${direction === "up" ? "do" : "undo"}`;
  return [input.revises.length > 1 ? `// ${nothing}: this revision joins branches.` : `// ${nothing} yet.`];
}

/** The property that keeps a revision out of a transaction, where it is one of those. */
export function transactionLine({ transaction, style }: MigrationInput): string[] {
  return transaction === false ? [`${style.language === "ts" ? "readonly " : ""}transaction = false${end(style)}`] : [];
}

function method(direction: "up" | "down", statements: readonly string[], input: MigrationInput): string[] {
  const { style } = input;
  const isTs = style.language === "ts";
  const runner = statements.length > 0 ? "queryRunner" : "_queryRunner";
  const signature = isTs ? `(${runner}: QueryRunner): Promise<void>` : `(${runner})`;
  const access = isTs && style.publicMethods ? "public " : "";
  const body = bodyOf(direction, input);
  return [
    `${style.indent}${access}async ${direction}${signature} {`,
    ...body.map((line) => (line === "" ? "" : `${style.indent}${style.indent}${line}`)),
    `${style.indent}}`,
  ];
}

/** Statements one by one, under a comment where another operation begins. */
function statementLines(
  direction: "up" | "down",
  statements: readonly string[],
  { operations, style, calls }: MigrationInput,
): string[] {
  const storyOf = stories(direction, operations);
  const lines: string[] = [];
  let told: Operation | undefined;
  let remembers = false;
  for (const sql of statements) {
    const operation = storyOf(sql, told);
    if (operation && operation !== told) {
      if (lines.length > 0) lines.push("");
      lines.push(
        ...[...toldWith(operation, operations, direction), operation].flatMap((one) => comment(direction, one)),
      );
    }
    told = operation;
    const call = calls?.[direction].get(sql);
    if (call?.looksUp && !remembers) lines.push(...forget(style));
    remembers = call ? (remembers || call.looksUp) && !call.spoils : remembers && !changesTables(sql);
    lines.push(...(call ? writeCall(call, style, WIDTH - 2 * style.indent.length) : query(sql, style)));
  }
  return lines;
}

/** Has TypeORM forget the tables that it remembers from calls before; SQL since then may have changed them. */
function forget(style: FileStyle): string[] {
  return [`await queryRunner.getTables([])${end(style)} // TypeORM reads the tables anew.`];
}

/** Whether TypeORM's memory of tables may be false after a statement. */
function changesTables(sql: string): boolean {
  return !/^\s*(?:INSERT|UPDATE|DELETE|COMMENT|(?:CREATE|ALTER|DROP) (?:TYPE|SEQUENCE|VIEW|MATERIALIZED))\b/i.test(sql);
}

/** Operations that it carries out with its own: those of a table that is rebuilt once for all of them. */
function toldWith(
  operation: Operation,
  operations: readonly Operation[],
  direction: "up" | "down",
): readonly Operation[] {
  if (!isRebuild(operation[direction])) return [];
  return operations.filter((one) => one.table === operation.table && one[direction].length === 0);
}

/** Finds the operation of each statement in turn; of equal statements each belongs to one. */
function stories(
  direction: "up" | "down",
  operations: readonly Operation[],
): (sql: string, current: Operation | undefined) => Operation | undefined {
  const left = new Map(operations.map((operation) => [operation, [...operation[direction]]]));
  return (sql, current) => {
    const holders = operations.filter((operation) => left.get(operation)?.includes(sql));
    const found = holders.find((operation) => operation === current) ?? holders[0];
    const remaining = found && left.get(found);
    remaining?.splice(remaining.indexOf(sql), 1);
    return found;
  };
}

function comment(direction: "up" | "down", { summary, verdict, reason }: Operation): string[] {
  const words = commentText(summary);
  if (direction === "down") return [`// undo: ${words}`];
  const loss = verdict === "destructive" ? [`// Destructive: ${commentText(reason ?? "values are lost.")}`] : [];
  return [`// ${words}`, ...loss];
}

function query(sql: string, style: FileStyle): string[] {
  const literal = templateLiteral(sql);
  const before = "await queryRunner.query(";
  const after = `)${end(style)}`;
  const room = WIDTH - 2 * style.indent.length;
  if (sql.includes("\n") || before.length + literal.length + after.length <= room)
    return [`${before}${literal}${after}`];
  const lines = breakSql(sql, room - style.indent.length);
  const pieces = lines.map(({ text, level }, i) => {
    const indent = style.indent.repeat(i === 0 ? 1 : 1 + Math.max(1, level));
    return `${indent}${templateLiteral(text)}${i < lines.length - 1 ? " +" : ","}`;
  });
  return [before, ...pieces, after];
}

function quote(text: string, { quotes }: FileStyle): string {
  return quotes === "double" ? `"${text}"` : `'${text}'`;
}

function end({ semicolons }: FileStyle): string {
  return semicolons ? ";" : "";
}
