import type { HandmadeObject } from "../../core/operations/handmade-object.ts";
import type { DatabaseSession } from "../compared-dialect.ts";

const TRIGGERS = `SELECT 'trigger' AS \`kind\`, CONCAT(TRIGGER_NAME, ' on ', EVENT_OBJECT_TABLE) AS \`name\`,
CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION, ' ', ACTION_STATEMENT) AS \`definition\`
FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()`;

const ROUTINES = `SELECT LOWER(ROUTINE_TYPE) AS \`kind\`, CONCAT(ROUTINE_NAME, '()') AS \`name\`,
CONCAT_WS(' ', DTD_IDENTIFIER, IS_DETERMINISTIC, SQL_DATA_ACCESS, SECURITY_TYPE, ROUTINE_DEFINITION) AS \`definition\`
FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()`;

const EVENTS = `SELECT 'event' AS \`kind\`, EVENT_NAME AS \`name\`,
CONCAT_WS(' ', STATUS, INTERVAL_VALUE, INTERVAL_FIELD, ON_COMPLETION, EVENT_DEFINITION) AS \`definition\`
FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`;

/** Triggers, routines and events, which no entity can express. */
export async function readHandmade(session: DatabaseSession): Promise<HandmadeObject[]> {
  const rows = [TRIGGERS, ROUTINES, EVENTS].map((sql) => session.query(sql));
  return (await Promise.all(rows))
    .flat()
    .map(({ kind, name, definition }): HandmadeObject => ({
      kind: textOf(kind),
      name: textOf(name),
      definition: textOf(definition),
    }))
    .toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : typeof value === "string" ? value : "";
}
