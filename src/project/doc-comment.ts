import type { MigrationTags, TagName } from "./module-index.ts";

export interface DocComment {
  message?: string;
  tags: MigrationTags;
  /** Every value of every tag; a tag without one stands with itself. Offsets into the comment. */
  tagPlaces: { tag: TagName; value: string; start: number; end: number }[];
}

/** Reads the inside of a block comment: its first sentence and our tags. */
export function readDocComment(comment: string): DocComment {
  const doc: DocComment = { tags: {}, tagPlaces: [] };
  const prose: string[] = [];
  let inTags = false;
  let offset = 0;
  for (const raw of comment.split("\n")) {
    const start = /^\s*\*?\s*/.exec(raw)?.[0].length ?? 0;
    const tag = /^@(\w+)\s*(.*?)\s*$/.exec(raw.slice(start));
    if (tag) {
      inTags = true;
      const [text, name = "", value = ""] = tag;
      if (isTag(name)) readTag(doc, name, value, offset + start, text);
    } else if (!inTags) prose.push(raw.slice(start).trim());
    offset += raw.length + 1;
  }
  const message = prose
    .join("\n")
    .trim()
    .split(/\n\s*\n|\n/)[0]
    ?.trim();
  return { ...(message ? { message } : {}), ...doc };
}

function isTag(name: string): name is TagName {
  return ["revision", "revises", "branch", "dependsOn"].includes(name);
}

/** @param start offset of the tag; @param text the whole of it */
function readTag({ tags, tagPlaces }: DocComment, tag: TagName, value: string, start: number, text: string): void {
  const words = tag === "branch" ? value : value.replaceAll(",", " ");
  const found = tag === "branch" ? [...words.matchAll(/\S.*/g)] : [...words.matchAll(/\S+/g)];
  const from = start + text.indexOf(value, tag.length + 1);
  for (const { 0: word, index } of found)
    tagPlaces.push({ tag, value: word, start: from + index, end: from + index + word.length });
  if (found.length === 0) tagPlaces.push({ tag, value: "", start, end: start + tag.length + 1 });
  const ids = found.map(([word]) => word);
  const [first] = ids;
  if (tag === "revises") {
    // "@revises base" is how a base is written where another revision stands before it.
    const parents = ids.length === 1 && first === "base" ? [] : ids;
    tags.revises = [...(tags.revises ?? []), ...parents];
  } else if (tag === "dependsOn") tags.dependsOn = [...(tags.dependsOn ?? []), ...ids];
  else if (first !== undefined) tags[tag] = first;
}
