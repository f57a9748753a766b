import { parseArgs } from "node:util";
import type { ParseArgsOptionsConfig } from "node:util";
import { RevisionsError } from "../core/errors.ts";
import type { Answers } from "../core/operations/operation.ts";
import { isStatementsKind } from "../project/config.ts";
import type { StatementsKind } from "../project/config.ts";
import type { ApplySettings } from "../protocol/apply-settings.ts";
import { APPLY_OPTIONS, parseApplySettings } from "./apply-settings.ts";
import { NEW_REVISION_OPTIONS, parseNewRevision } from "./new-revision.ts";
import type { NewRevisionOptions } from "./new-revision.ts";

/** Options of every command, spelled as on the command line. */
export interface CliOptions {
  directory: string;
  /** Two that are joined have a comma between. */
  dataSource?: string;
  envFile?: string;
  standIns: boolean;
  node?: string;
  embedded: boolean;
  shadow?: string;
  json: boolean;
  yes: boolean;
  verbose: boolean;
  help: boolean;
  version: boolean;
  message?: string;
  autogenerate: boolean;
  dryRun: boolean;
  all: boolean;
  prune: boolean;
  undo: boolean;
  strict: boolean;
  includePreexisting: boolean;
  statements?: StatementsKind;
  sql: boolean;
  only: boolean;
  rehearse: boolean;
  purge: boolean;
  range?: string;
  checkHeads: boolean;
  indicateCurrent: boolean;
  loadTimeoutMs: number;
  answers: Answers;
  apply: ApplySettings;
  newRevision: NewRevisionOptions;
  onto?: string;
  notApplied: boolean;
}

export interface Invocation {
  /** Absent when only help or version is asked for. */
  command?: string;
  /** What stands after the command. */
  operands: string[];
  options: CliOptions;
}

const OPTIONS = {
  directory: { type: "string", short: "C", default: "." },
  "data-source": { type: "string", short: "d", multiple: true, default: [] as string[] },
  "env-file": { type: "string" },
  node: { type: "string" },
  embedded: { type: "boolean", default: false },
  shadow: { type: "string" },
  "stand-ins": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  yes: { type: "boolean", short: "y", default: false },
  verbose: { type: "boolean", short: "v", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
  message: { type: "string", short: "m" },
  autogenerate: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
  sql: { type: "boolean", default: false },
  only: { type: "boolean", default: false },
  rehearse: { type: "boolean", default: false },
  purge: { type: "boolean", default: false },
  all: { type: "boolean", default: false },
  prune: { type: "boolean", default: false },
  undo: { type: "boolean", default: false },
  strict: { type: "boolean", default: false },
  "include-preexisting": { type: "boolean", default: false },
  statements: { type: "string" },
  range: { type: "string", short: "r" },
  "check-heads": { type: "boolean", default: false },
  "indicate-current": { type: "boolean", short: "i", default: false },
  rename: { type: "string", multiple: true, default: [] as string[] },
  "rename-table": { type: "string", multiple: true, default: [] as string[] },
  "rename-value": { type: "string", multiple: true, default: [] as string[] },
  "no-renames": { type: "boolean", default: false },
  drop: { type: "string", multiple: true, default: [] as string[] },
  keep: { type: "string", multiple: true, default: [] as string[] },
  lossy: { type: "string", multiple: true, default: [] as string[] },
  default: { type: "string", multiple: true, default: [] as string[] },
  nullable: { type: "string", multiple: true, default: [] as string[] },
  "load-timeout": { type: "string", default: "60" },
  ...APPLY_OPTIONS,
  ...NEW_REVISION_OPTIONS,
  onto: { type: "string" },
  "not-applied": { type: "boolean", default: false },
} satisfies ParseArgsOptionsConfig;

/** `-1` and `-2:head` are revisions, not options. */
const RELATIVE = /^-\d+(?::.*)?$/;

/**
 * Options may stand before or after the command and its operands.
 * @throws RevisionsError `usage`
 */
export function parseInvocation(argv: readonly string[]): Invocation {
  const { values, positionals } = parse(argv);
  const [command, ...operands] = positionals;
  return {
    ...(command === undefined ? {} : { command }),
    operands,
    options: {
      directory: values.directory,
      ...optional("dataSource", values["data-source"].join(",") || undefined),
      ...optional("envFile", values["env-file"]),
      standIns: values["stand-ins"],
      ...optional("node", values.node),
      embedded: values.embedded,
      ...optional("shadow", values.shadow),
      json: values.json,
      yes: values.yes,
      verbose: values.verbose,
      help: values.help,
      version: values.version,
      ...optional("message", values.message),
      autogenerate: values.autogenerate,
      dryRun: values["dry-run"],
      sql: values.sql,
      only: values.only,
      rehearse: values.rehearse,
      purge: values.purge,
      all: values.all,
      prune: values.prune,
      undo: values.undo,
      strict: values.strict,
      includePreexisting: values["include-preexisting"],
      ...(values.statements === undefined ? {} : { statements: statementsKind(values.statements) }),
      ...optional("range", values.range),
      checkHeads: values["check-heads"],
      indicateCurrent: values["indicate-current"],
      loadTimeoutMs: seconds(values["load-timeout"]) * 1000,
      answers: {
        renames: values.rename.map(columnRename),
        tableRenames: values["rename-table"].map((text) => pair(text, "--rename-table", "posts:articles")),
        ...(values["rename-value"].length > 0 ? { valueRenames: values["rename-value"].map(valueRename) } : {}),
        ...(values.lossy.length > 0 ? { losses: values.lossy } : {}),
        ...(values.nullable.length > 0 ? { nullable: values.nullable } : {}),
        ...(values["no-renames"] ? { noRenames: true } : {}),
        drops: values.drop,
        keeps: values.keep,
        defaults: Object.fromEntries(values.default.map(columnDefault)),
      },
      apply: parseApplySettings(values),
      newRevision: parseNewRevision(values),
      ...optional("onto", values.onto),
      notApplied: values["not-applied"],
    },
  };
}

function parse(argv: readonly string[]) {
  const args = argv.map((argument) => (RELATIVE.test(argument) ? `${MARK}${argument}` : argument));
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true, strict: true });
    return { values: restoreEach(values), positionals: positionals.map(restore) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split(". To specify")[0] : String(cause);
    throw new RevisionsError("usage", `${message}.`.replace("..", "."), {
      hint: "See: typeorm-revisions --help",
      cause,
    });
  }
}

/** Keeps parseArgs from taking a relative revision for an option. */
const MARK = "\u0000";

function restore(argument: string): string {
  return argument.startsWith(MARK) ? argument.slice(MARK.length) : argument;
}

/** The same for what options were given. */
function restoreEach<Values extends object>(values: Values): Values {
  const restored = (value: unknown): unknown =>
    typeof value === "string" ? restore(value) : Array.isArray(value) ? value.map(restored) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, restored(value)])) as Values;
}

function columnRename(text: string): { table: string; from: string; to: string } {
  const { from: path, to } = pair(text, "--rename", "posts.title:headline");
  const dot = path.lastIndexOf(".");
  if (dot <= 0) throw malformed("--rename", text, "posts.title:headline");
  return { table: path.slice(0, dot), from: path.slice(dot + 1), to };
}

function valueRename(text: string): { type: string; from: string; to: string } {
  const { from: path, to } = pair(text, "--rename-value", "posts_status_enum.draft:hidden");
  const dot = path.lastIndexOf(".");
  if (dot <= 0) throw malformed("--rename-value", text, "posts_status_enum.draft:hidden");
  return { type: path.slice(0, dot), from: path.slice(dot + 1), to };
}

function pair(text: string, flag: string, example: string): { from: string; to: string } {
  const colon = text.indexOf(":");
  if (colon <= 0 || colon === text.length - 1) throw malformed(flag, text, example);
  return { from: text.slice(0, colon), to: text.slice(colon + 1) };
}

function columnDefault(text: string): [string, string] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw malformed("--default", text, "\"posts.slug=''\"");
  // A shell that strips the quotes of '' leaves nothing.
  return [text.slice(0, equals), text.slice(equals + 1) || "''"];
}

function statementsKind(text: string): StatementsKind {
  if (!isStatementsKind(text)) throw malformed("--statements", text, "query-runner");
  return text;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw malformed("--load-timeout", text, "60");
  return value;
}

function malformed(flag: string, text: string, example: string): RevisionsError {
  return new RevisionsError("usage", `"${text}" is not a value for ${flag}.`, {
    hint: `It looks like this: ${flag} ${example}`,
  });
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}
