import type { ApplySettings, TransactionMode } from "../protocol/apply-settings.ts";

/** Keys of the configuration that say how a run on a database is carried out. */
export const APPLY_KEYS = ["transaction", "lockWait", "lockTimeout", "statementTimeout", "journal"];

const MODES: readonly unknown[] = ["all", "each", "none"] satisfies TransactionMode[];

/** In the configuration they are seconds, as on the command line. */
const SECONDS = {
  lockWait: "lockWaitMs",
  lockTimeout: "lockTimeoutMs",
  statementTimeout: "statementTimeoutMs",
} as const;

/** Reads those keys; what is wrong is told to `fault` and left out. */
export function applyConfig(value: Record<string, unknown>, fault: (key: string, what: string) => void): ApplySettings {
  const settings: ApplySettings = {};
  const { transaction, journal } = value;
  if (MODES.includes(transaction)) settings.transaction = transaction as TransactionMode;
  else if (transaction !== undefined) fault("transaction", 'must be "all", "each" or "none"');
  for (const [key, name] of Object.entries(SECONDS)) {
    const seconds = value[key];
    if (typeof seconds === "number" && seconds >= 0) settings[name] = Math.round(seconds * 1000);
    else if (seconds !== undefined) fault(key, "must be a number of seconds");
  }
  if (typeof journal === "boolean") settings.journal = journal;
  else if (journal !== undefined) fault("journal", "must be true or false");
  return settings;
}
