/** What a template for a whole file may hold between double braces. */
export const BODY_TOKENS = [
  "message",
  "id",
  "className",
  "revises",
  "created",
  "imports",
  "doc",
  "transaction",
  "up",
  "down",
] as const;

export type BodyToken = (typeof BODY_TOKENS)[number];

export function hasToken(template: string, token: BodyToken): boolean {
  return tokensOf(template).includes(token);
}

/** What is wrong with a template for a file, one sentence; undefined when it is right. */
export function faultOfBody(template: string): string | undefined {
  const tokens = tokensOf(template);
  const unknown = tokens.find((token) => !BODY_TOKENS.some((known) => known === token));
  if (unknown !== undefined)
    return `{{${unknown}}} is no token: there are ${BODY_TOKENS.map((token) => `{{${token}}}`).join(", ")}`;
  const missing = ["className", "doc", "up", "down"].find((token) => !tokens.includes(token));
  return missing === undefined ? undefined : `it needs {{${missing}}}`;
}

/**
 * Fills a template. A value of several lines takes the indent of its token; a line that holds nothing
 * but a token without value goes away.
 */
export function fillBody(template: string, values: Readonly<Record<BodyToken, readonly string[]>>): string {
  const linesOf = (token: string) => values[token as BodyToken];
  return template
    .split(/\r?\n/)
    .flatMap((line) => {
      const alone = /^(\s*)\{\{\s*(\w+)\s*\}\}$/.exec(line);
      if (alone) return linesOf(alone[2] ?? "").map((text) => (text === "" ? "" : `${alone[1] ?? ""}${text}`));
      return [line.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, token: string) => linesOf(token).join("\n"))];
    })
    .join("\n");
}

function tokensOf(template: string): string[] {
  return [...template.matchAll(/\{\{\s*(\w*)\s*\}\}/g)].map(([, token = ""]) => token);
}
