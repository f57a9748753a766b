import type { SchemaAction } from "./operation.ts";

/** The statements of actions, without those that another action carries out. */
export function writtenSql(actions: readonly SchemaAction[]): string[] {
  return actions.map(({ sql }) => sql).filter((sql) => sql !== "");
}
