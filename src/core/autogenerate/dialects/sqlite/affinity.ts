/** What SQLite makes of the values that are written to a column. */
export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/** By the rules of SQLite's documentation, "Determination Of Column Affinity". */
export function affinityOf(type: string): Affinity {
  const upper = type.toUpperCase();
  if (upper.includes("INT")) return "integer";
  if (["CHAR", "CLOB", "TEXT"].some((part) => upper.includes(part))) return "text";
  if (upper.trim() === "" || upper.includes("BLOB")) return "blob";
  if (["REAL", "FLOA", "DOUB"].some((part) => upper.includes(part))) return "real";
  return "numeric";
}
