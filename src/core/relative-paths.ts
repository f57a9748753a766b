import { RevisionsError } from "./errors.ts";

/** A text for people with the files of a project named from its folder. */
export function namedFrom(root: string, text: string): string {
  if (!/[^\\/]$/.test(root)) return text;
  const folder = root.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(String.raw`(?:file://|(?<![\w.\\/-]))${folder}[\\/]`, "g"), "");
}

/** An error whose sentences name the files of a project from its folder; `file` stays absolute. */
export function errorNamedFrom(root: string, error: unknown): unknown {
  if (!(error instanceof RevisionsError)) return error;
  const message = namedFrom(root, error.message);
  const hint = error.hint === undefined ? undefined : namedFrom(root, error.hint);
  if (message === error.message && hint === error.hint) return error;
  const { code, cause, facts } = error;
  return new RevisionsError(code, message, { ...facts, ...(hint === undefined ? {} : { hint }), cause });
}
