import type { Operation } from "../operations/operation.ts";
import { nameOf } from "./accepted.ts";

/** What a schema has too little, too much or otherwise, from the operation that would mend it: "index IDX_title of posts is missing". */
export function describeDifference(operation: Operation): string {
  const what = thing(operation);
  const verb = operation.kind.split("-")[0];
  if (verb === "create" || verb === "add") return `${what} is missing`;
  if (verb === "drop") return `${what} is left over`;
  return `${what} is different (${operation.summary})`;
}

/** The same of the operation that leads the other way: what it makes is left over. */
export function describeReverse(operation: Operation): string {
  const [verb, ...rest] = operation.kind.split("-");
  const turned = verb === "create" || verb === "add" ? "drop" : verb === "drop" ? "create" : verb;
  return describeDifference({ ...operation, kind: [turned, ...rest].join("-") as Operation["kind"] });
}

function thing(operation: Operation): string {
  const { kind, table, object } = operation;
  const noun = kind.split("-").slice(1).join(" ");
  switch (noun) {
    case "index":
    case "constraint":
      return `${noun} ${object ?? ""} of ${table}`;
    case "type":
      return `enum ${object ?? table}`;
    case "column":
      return `column ${nameOf(operation)}`;
    case "":
      return kind === "comment" || kind === "metadata" ? `${kind} of ${table}` : `${kind} ${nameOf(operation)}`;
    default:
      return `${noun} ${table}`;
  }
}
