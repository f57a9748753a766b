const TRAILING_ID = /(\d{13})$/;

/** The 13 digits at the end of a migration's name, as TypeORM reads them; undefined when there are none. */
export function idOfName(name: string): string | undefined {
  return TRAILING_ID.exec(name)?.[1];
}

/** What TypeORM records as the timestamp of a revision: its id without what tells it from others of the same time. */
export function timestampOf(id: string): number {
  return Math.trunc(Number(id));
}

/** `AddLastReadAt1763628000000` → `add-last-read-at`. */
export function slugOfName(name: string): string {
  return name
    .replace(TRAILING_ID, "")
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, "$1-$2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2")
    .replaceAll(/[\s_]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .toLowerCase();
}
