/** Something that a statement needs and the database does not have. */
export interface MissingObject {
  kind: "extension" | "table" | "type" | "schema" | "function" | "operator class" | "access method";
  /** As Postgres tells it: with its schema where the statement had one, without quotes and arguments. */
  name: string;
}

/** SQLSTATE, how Postgres words it, and what is missing then. Its messages are English unless a server is told otherwise. */
const WORDINGS: readonly [sqlState: string, message: RegExp, kind: MissingObject["kind"]][] = [
  ["0A000", /extension "([^"]+)" is not available/, "extension"],
  // Before PostgreSQL 16.
  ["58P01", /could not open extension control file ".*?([^"/\\]+)\.control"/, "extension"],
  ["42P01", /(?:relation|table|view|sequence) "([^"]+)" does not exist/, "table"],
  ["42704", /type "([^"]+)" does not exist/, "type"],
  ["42704", /operator class "([^"]+)" does not exist/, "operator class"],
  ["42704", /access method "([^"]+)" does not exist/, "access method"],
  ["42704", /has no default operator class for access method "([^"]+)"/, "operator class"],
  ["3F000", /schema "([^"]+)" does not exist/, "schema"],
  ["42883", /function ([^\s(]+)\(.*\) does not exist/, "function"],
];

/** What the failed statement lacks, by the error of the database; undefined when it failed for another reason. */
export function missingObject(sqlState: string | undefined, message: string): MissingObject | undefined {
  for (const [state, wording, kind] of WORDINGS) {
    const name = state === sqlState ? wording.exec(message)?.[1] : undefined;
    if (name !== undefined) return { kind, name: name.replace(/^"|"$/g, "") };
  }
  return undefined;
}
