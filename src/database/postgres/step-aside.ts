import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";
import type { Obstacle } from "./catalog-details.ts";

/**
 * Postgres refuses to drop, or to give another type to, a column that a trigger, a policy or a function is
 * about. Triggers and policies step aside for a change of type and are made again after it. What cannot is
 * told as an obstacle of the statement: a function, and whatever is about a column that goes.
 */
export function stepAside(actions: readonly SchemaAction[], obstacles: readonly Obstacle[]): SchemaAction[] {
  if (obstacles.length === 0) return [...actions];
  const dropped = actions.filter(({ object, verb }) => object.kind === "column" && verb === "drop");
  const about = (object: SchemaObject) => obstacles.filter((one) => isAbout(one, object));
  const lost = new Set(dropped.flatMap(({ object }) => about(object).map(({ what }) => what)));
  return actions.flatMap((action) => {
    if (!isRefused(action)) return action;
    const found = about(action.object);
    const aside = found.filter(({ what, drop, make }) => drop !== null && make !== null && !lost.has(what));
    const told = found.filter((one) => !aside.includes(one)).map(({ what }) => what);
    return [
      ...aside.map(({ drop }) => statement(action, drop ?? "")),
      told.length > 0 ? { ...action, obstacles: told } : action,
      ...aside.flatMap(({ make }) => (make ?? []).map((sql) => statement(action, sql))),
    ];
  });
}

function isRefused({ object, verb, sql }: SchemaAction): boolean {
  return object.kind === "column" && (verb === "drop" || / ALTER COLUMN .* TYPE /.test(sql));
}

function isAbout({ schema, table, column }: Obstacle, object: SchemaObject): boolean {
  return schema === object.schema && table === object.table && column === object.name;
}

/** A statement for the sake of a change of a column. */
function statement({ object }: SchemaAction, sql: string): SchemaAction {
  return { sql, verb: "alter", object, dataLoss: false, rewrites: false, transactional: true };
}
