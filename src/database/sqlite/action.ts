import type { SchemaAction, SchemaObject } from "../../core/operations/operation.ts";

/** An action on an object; of what is not said nothing happens. */
export function actionOf(
  verb: SchemaAction["verb"],
  object: SchemaObject,
  sql: string,
  more: Partial<SchemaAction> = {},
): SchemaAction {
  return { sql, verb, object, dataLoss: false, rewrites: false, transactional: true, ...more };
}
