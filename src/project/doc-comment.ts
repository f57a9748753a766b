import type { MigrationTags } from "./module-index.ts";

export interface DocComment {
  message?: string;
  tags: MigrationTags;
}

/** Reads the inside of a block comment: its first sentence and our tags. */
export function readDocComment(comment: string): DocComment {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*?\s?/, "").trimEnd());
  const tags: MigrationTags = {};
  const prose: string[] = [];
  let inTags = false;
  for (const line of lines) {
    const tag = /^@(\w+)\s*(.*)$/.exec(line.trim());
    if (tag) {
      inTags = true;
      readTag(tags, tag[1] ?? "", tag[2] ?? "");
    } else if (!inTags) prose.push(line.trim());
  }
  const message = prose
    .join("\n")
    .trim()
    .split(/\n\s*\n|\n/)[0]
    ?.trim();
  return { ...(message ? { message } : {}), tags };
}

function readTag(tags: MigrationTags, name: string, value: string): void {
  const ids = value.split(/[\s,]+/).filter((id) => id !== "");
  switch (name) {
    case "revision":
      if (ids[0] !== undefined) tags.revision = ids[0];
      break;
    case "revises":
      tags.revises = [...(tags.revises ?? []), ...ids];
      break;
    case "branch":
      if (value.trim() !== "") tags.branch = value.trim();
      break;
    case "dependsOn":
      tags.dependsOn = [...(tags.dependsOn ?? []), ...ids];
      break;
    default:
      break;
  }
}
