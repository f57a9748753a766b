import type { ParseArgsOptionsConfig } from "node:util";
import { RevisionsError } from "../core/errors.ts";
import type { ApplySettings, TransactionMode } from "../protocol/apply-settings.ts";

/** Options of the commands that change a database. */
export const APPLY_OPTIONS = {
  transaction: { type: "string" },
  "lock-wait": { type: "string" },
  "lock-timeout": { type: "string" },
  "statement-timeout": { type: "string" },
  journal: { type: "boolean" },
  resume: { type: "boolean" },
} satisfies ParseArgsOptionsConfig;

type Option = Exclude<keyof typeof APPLY_OPTIONS, "journal" | "resume">;

type Values = { [Name in Option]?: string | undefined } & {
  journal?: boolean | undefined;
  resume?: boolean | undefined;
};

const MODES: readonly string[] = ["all", "each", "none"] satisfies TransactionMode[];

/** @throws RevisionsError `usage` */
export function parseApplySettings(values: Values): ApplySettings {
  const { transaction } = values;
  if (transaction !== undefined && !MODES.includes(transaction)) throw notAValue("transaction", transaction, "each");
  return {
    ...(transaction === undefined ? {} : { transaction: transaction as TransactionMode }),
    ...milliseconds("lockWaitMs", "lock-wait", values),
    ...milliseconds("lockTimeoutMs", "lock-timeout", values),
    ...milliseconds("statementTimeoutMs", "statement-timeout", values),
    ...(values.journal === undefined ? {} : { journal: values.journal }),
    ...(values.resume === undefined ? {} : { resume: values.resume }),
  };
}

function milliseconds(key: keyof ApplySettings, option: Option, values: Values): ApplySettings {
  const text = values[option];
  if (text === undefined) return {};
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isFinite(seconds) || seconds < 0) throw notAValue(option, text, "5");
  return { [key]: Math.round(seconds * 1000) };
}

function notAValue(option: Option, text: string, example: string): RevisionsError {
  return new RevisionsError("usage", `"${text}" is not a value for --${option}.`, {
    hint: `It looks like this: --${option} ${example}`,
  });
}
