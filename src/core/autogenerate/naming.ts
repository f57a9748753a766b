/** The longest slug and the longest class name without its digits. */
const LONGEST = 60;

/** The message in kebab-case, letters and digits of ASCII only: "Add `last_read_at`", "add lastReadAt" → `add-last-read-at`. */
export function slugOf(message: string): string {
  const slug = words(message.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2"))
    .join("-")
    .toLowerCase();
  return cut(slug) || "revision";
}

/** `AddLastReadAt1763628000000`: an identifier, whatever the message. */
export function classNameOf(message: string, id: string): string {
  const pascal = words(message)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")
    .slice(0, LONGEST);
  const name = /^[A-Za-z]/.test(pascal) ? pascal : `Revision${pascal}`;
  // A digit right before the timestamp would read as part of it.
  return `${name}${/\d$/.test(name) ? "_" : ""}${id}`;
}

/** `1763628000000-add-last-read-at.ts` */
export function fileNameOf(id: string, slug: string, extension: string): string {
  return `${id}-${slug}.${extension}`;
}

/** Letters that do not come apart into an ASCII letter and a mark. */
const FOLDED: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  Æ: "Ae",
  ø: "o",
  Ø: "O",
  œ: "oe",
  Œ: "Oe",
  đ: "d",
  Đ: "D",
  ł: "l",
  Ł: "L",
  þ: "th",
  Þ: "Th",
  ð: "d",
  Ð: "D",
};

function words(message: string): string[] {
  return message
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[ßæÆøØœŒđĐłŁþÞðÐ]/g, (letter) => FOLDED[letter] ?? "")
    .replaceAll(/['’]/g, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

/** At a word's end where there is one. */
function cut(slug: string): string {
  if (slug.length <= LONGEST) return slug;
  const head = slug.slice(0, LONGEST + 1);
  const end = head.lastIndexOf("-");
  return end > 0 ? head.slice(0, end) : slug.slice(0, LONGEST);
}
