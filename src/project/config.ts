import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { faultOfTemplate, isTimezone } from "../core/autogenerate/file-template.ts";
import type { Filters } from "../core/autogenerate/managed.ts";
import { RevisionsError } from "../core/errors.ts";
import type { ApplySettings } from "../protocol/apply-settings.ts";
import { APPLY_KEYS, applyConfig } from "./apply-config.ts";
import { splitCommand } from "./split-command.ts";

/** How a project wants its revisions written and applied: for the editor, the command line and CI alike. */
export interface ProjectConfig {
  fileTemplate?: string;
  /** Absolute path of a template for the whole file. */
  bodyTemplate?: string;
  /** IANA name, or "local": for the dates in file names and in the file. Absent: UTC, and no date in the file. */
  timezone?: string;
  /** What a generated file is made of. Absent: statements in SQL. */
  statements?: StatementsKind;
  /** Commands that are run on a file that was written, in this order. */
  afterWrite: ProjectCommand[];
  /** What is compared with the entities, by name. */
  filters: Filters;
  /** What stands apart as no part of the change: what was accepted, and with "history" also what git shows to be older. */
  preexisting: "accepted" | "history";
  /** Commands around runs on a database. */
  hooks: RunHooks;
  /** How runs are carried out, unless the caller says otherwise. */
  apply: ApplySettings;
}

/** Calls of TypeORM's `QueryRunner` where there is one that does exactly the same, or SQL throughout. */
export type StatementsKind = "sql" | "query-runner";

export function isStatementsKind(value: unknown): value is StatementsKind {
  return value === "sql" || value === "query-runner";
}

/** Commands at the moments of a run, each list in its order. */
export type RunHooks = Partial<Record<RunMoment, ProjectCommand[]>>;

/** `afterEach`: a revision was run or failed. `onError`: the run failed. */
export type RunMoment = "beforeRun" | "afterEach" | "afterRun" | "onError";

const MOMENTS: readonly string[] = ["beforeRun", "afterEach", "afterRun", "onError"] satisfies RunMoment[];

/** A command that we run for the project, without a shell. */
export interface ProjectCommand {
  /** The program and its arguments; `{file}` in them is the path of the file. */
  command: string[];
  /** Absolute path. */
  cwd: string;
}

const FILE = "typeorm-revisions.config.json";
const KEY = "typeorm-revisions";
/** All that may be set. */
export const KEYS = [
  "fileTemplate",
  "bodyTemplate",
  "timezone",
  "statements",
  "afterWrite",
  "include",
  "exclude",
  "preexisting",
  "hooks",
  ...APPLY_KEYS,
];

/** Where a package may say it. */
export function configFiles(folder: string): string[] {
  return ["package.json", FILE].map((name) => path.join(folder, name));
}

/**
 * Reads what a package says about its revisions: the key `typeorm-revisions` of its package.json, or a file of its
 * own. Nothing is executed.
 * @throws RevisionsError `bad-config` that names every fault
 */
export function readConfig(folder: string): ProjectConfig {
  const own = path.join(folder, FILE);
  const manifest = path.join(folder, "package.json");
  const fromManifest = existsSync(manifest) ? (parse(manifest) as Record<string, unknown> | null)?.[KEY] : undefined;
  if (!existsSync(own)) return checked(fromManifest, { file: manifest, folder, prefix: `${KEY}.` });
  if (fromManifest !== undefined) {
    throw new RevisionsError("bad-config", `Both package.json and ${FILE} have settings of TypeORM Revisions.`, {
      hint: `Keep one of the two: the key "${KEY}" or the file.`,
      file: own,
    });
  }
  return checked(parse(own), { file: own, folder, prefix: "" });
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new RevisionsError("bad-config", `${path.basename(file)} is not valid JSON.`, {
      hint: `Correct it: ${cause instanceof Error ? cause.message : String(cause)}`,
      file,
      cause,
    });
  }
}

interface Source {
  file: string;
  folder: string;
  /** Before the keys, in messages. */
  prefix: string;
}

function checked(value: unknown, { file, folder, prefix }: Source): ProjectConfig {
  const faults: string[] = [];
  const fault = (key: string, what: string) => void faults.push(`"${prefix}${key}" ${what}`);
  const config: ProjectConfig = {
    afterWrite: [],
    filters: { include: [], exclude: [] },
    preexisting: "history",
    hooks: {},
    apply: {},
  };
  if (value === undefined) return config;
  if (!isObject(value)) {
    throw badConfig(file, [`${prefix === "" ? "the whole" : `"${KEY}"`} must be an object`]);
  }
  for (const key of Object.keys(value))
    if (!KEYS.includes(key)) fault(key, `is no setting: there are ${KEYS.join(", ")}`);
  const text = (key: string): string | undefined => {
    const one = value[key];
    if (one === undefined) return undefined;
    if (typeof one === "string" && one !== "") return one;
    fault(key, "must be a text");
    return undefined;
  };
  const fileTemplate = text("fileTemplate");
  if (fileTemplate !== undefined) {
    const wrong = faultOfTemplate(fileTemplate);
    if (wrong === undefined) config.fileTemplate = fileTemplate;
    else fault("fileTemplate", `is no template: ${wrong}`);
  }
  const bodyTemplate = text("bodyTemplate");
  if (bodyTemplate !== undefined) {
    config.bodyTemplate = path.resolve(folder, bodyTemplate);
    if (!existsSync(config.bodyTemplate)) fault("bodyTemplate", `names ${bodyTemplate}, which is not there`);
  }
  const timezone = text("timezone");
  if (timezone !== undefined) {
    if (isTimezone(timezone)) config.timezone = timezone;
    else fault("timezone", `"${timezone}" is not known: give an IANA name like Europe/Berlin, UTC or local`);
  }
  const { statements } = value;
  if (isStatementsKind(statements)) config.statements = statements;
  else if (statements !== undefined) fault("statements", 'must be "sql" or "query-runner"');
  config.apply = applyConfig(value, fault);
  const names = (key: string): string[] => {
    const list: unknown = value[key] ?? [];
    const texts = Array.isArray(list) ? list.filter((one): one is string => typeof one === "string" && one !== "") : [];
    if (!Array.isArray(list) || texts.length < list.length)
      fault(key, 'must be a list of names: ["audit_*", "posts.IDX_search"]');
    return texts;
  };
  config.filters = { include: names("include"), exclude: names("exclude") };
  const preexisting = text("preexisting");
  if (preexisting === "accepted" || preexisting === "history") config.preexisting = preexisting;
  else if (preexisting !== undefined) fault("preexisting", 'must be "accepted" or "history"');
  config.afterWrite = commandsOf("afterWrite", value["afterWrite"], folder, fault);
  config.hooks = hooksOf(value["hooks"], folder, fault);
  if (faults.length > 0) throw badConfig(file, faults);
  return config;
}

type Fault = (key: string, what: string) => void;

function hooksOf(value: unknown, folder: string, fault: Fault): RunHooks {
  if (value === undefined) return {};
  if (!isObject(value)) {
    fault("hooks", `must be an object: there are ${MOMENTS.join(", ")}`);
    return {};
  }
  const hooks: RunHooks = {};
  for (const [moment, commands] of Object.entries(value)) {
    if (MOMENTS.includes(moment)) hooks[moment as RunMoment] = commandsOf(`hooks.${moment}`, commands, folder, fault);
    else fault(`hooks.${moment}`, `is no moment of a run: there are ${MOMENTS.join(", ")}`);
  }
  return hooks;
}

function commandsOf(key: string, value: unknown, folder: string, fault: Fault): ProjectCommand[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    fault(key, "must be a list of commands");
    return [];
  }
  return value.flatMap((hook, index) => {
    const read = hookOf(hook, folder);
    if (read === undefined)
      fault(`${key}[${index}]`, 'must be a command: "prettier --write {file}", or a list of its words');
    return read ?? [];
  });
}

function hookOf(hook: unknown, folder: string): ProjectCommand | undefined {
  if (isObject(hook)) {
    const { command, cwd = ".", ...rest } = hook;
    if (typeof cwd !== "string" || Object.keys(rest).length > 0) return undefined;
    const inner = hookOf(command, folder);
    return inner && !isObject(command) ? { ...inner, cwd: path.resolve(folder, cwd) } : undefined;
  }
  const words = typeof hook === "string" ? splitCommand(hook) : hook;
  if (!Array.isArray(words) || words.length === 0) return undefined;
  const texts = words.filter((word): word is string => typeof word === "string");
  return texts.length === words.length && texts[0] !== "" ? { command: texts, cwd: folder } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badConfig(file: string, faults: readonly string[]): RevisionsError {
  return new RevisionsError("bad-config", `${path.basename(file)}: ${faults.join("; ")}.`, {
    hint: "Correct the settings; the README lists them under Settings of the project.",
    file,
  });
}
