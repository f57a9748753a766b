import { RevisionsError } from "../errors.ts";
import { slugOf } from "./naming.ts";

/** What a file name is made of. */
export interface FileNameParts {
  id: string;
  message: string;
  /** The class name without its digits. */
  name: string;
  /** IANA name; "local" for that of this machine. */
  timezone: string;
}

export const DEFAULT_FILE_TEMPLATE = "{id}-{slug}";

const TOKENS = ["id", "slug", "snake", "name", "year", "month", "day", "hour", "minute", "second"] as const;
type Token = (typeof TOKENS)[number];

/**
 * What is wrong with a template for file names, one sentence; undefined when it is right.
 * A template may have folders; the extension is added.
 */
export function faultOfTemplate(template: string): string | undefined {
  for (const [whole, token = ""] of template.matchAll(/\{([^{}]*)\}/g)) {
    if (!TOKENS.some((known) => known === token))
      return `${whole} is no token: there are ${TOKENS.map((known) => `{${known}}`).join(", ")}`;
  }
  const plain = template.replaceAll(/\{[^{}]*\}/g, "x");
  const parts = plain.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "it must be a path below the folder of the migrations";
  if (/[{}<>:"\\|?*]/.test(plain) || Array.from(plain).some((character) => character < " "))
    return "it has a character that a file name cannot have";
  if (!/\{(?:id|slug|snake|name)\}[^/]*$/.test(template))
    return "its last part must have {id}, {slug}, {snake} or {name}, which tell one revision from another";
  return undefined;
}

/**
 * The path of a new file, with forward slashes and without extension.
 * @throws RevisionsError `usage` for a template that is wrong
 */
export function fillFileTemplate(template: string, parts: FileNameParts): string {
  const fault = faultOfTemplate(template);
  if (fault !== undefined)
    throw new RevisionsError("usage", `"${template}" is no template for file names: ${fault}.`, {
      hint: 'For example: --file-template "{year}/{month}/{id}-{slug}"',
    });
  const { id, message, name, timezone } = parts;
  const slug = slugOf(message);
  const date = dateParts(Number(id), timezone);
  const values: Record<Token, string> = { id, slug, snake: slug.replaceAll("-", "_"), name, ...date };
  return template.replaceAll(/\{(\w+)\}/g, (whole, token: string) =>
    Object.hasOwn(values, token) ? values[token as Token] : whole,
  );
}

type DateToken = "year" | "month" | "day" | "hour" | "minute" | "second";

/** @param timezone IANA name, or "local" */
export function dateParts(milliseconds: number, timezone: string): Record<DateToken, string> {
  const parts = new Intl.DateTimeFormat("en-GB-u-ca-gregory-nu-latn", {
    ...(timezone === "local" ? {} : { timeZone: timezone }),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(milliseconds);
  const part = (type: DateToken) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}

/** `2026-11-20 14:05:00 Europe/Berlin` */
export function dateText(milliseconds: number, timezone: string): string {
  const { year, month, day, hour, minute, second } = dateParts(milliseconds, timezone);
  const zone = timezone === "local" ? "" : ` ${timezone}`;
  return `${year}-${month}-${day} ${hour}:${minute}:${second}${zone}`;
}

/** Whether this platform knows a time zone. */
export function isTimezone(timezone: string): boolean {
  if (timezone === "local") return true;
  try {
    dateParts(0, timezone);
    return true;
  } catch {
    return false;
  }
}

/** The template that a file seems to be named by; undefined where its name says nothing. */
export function templateOf(stem: string, id: string): string | undefined {
  const end = /\.[A-Za-z][\w-]*$/.exec(stem)?.[0] ?? "";
  const core = stem.slice(0, stem.length - end.length);
  const before = new RegExp(`^${id}(?<separator>[-_.]?)(?<rest>\\D[\\w-]*)$`).exec(core)?.groups;
  if (before) return `{id}${before["separator"]}${tokenFor(before["rest"] ?? "")}${end}`;
  const after = new RegExp(`^(?<rest>[\\w-]*?)(?<separator>[-_.]?)${id}$`).exec(core)?.groups;
  if (!after || (after["rest"] ?? "") === "") return undefined;
  return `${tokenFor(after["rest"] ?? "")}${after["separator"]}{id}${end}`;
}

function tokenFor(text: string): string {
  if (/[A-Z]/.test(text)) return "{name}";
  return text.includes("_") ? "{snake}" : "{slug}";
}
