import type { Comparison, SchemaAction } from "../../operations/operation.ts";
import type { StatementCalls } from "../source.ts";
import { isMade } from "./call.ts";
import type { CallValue, RunnerCall } from "./call.ts";
import { callOf } from "./statement-call.ts";

/** The schema whose name is left out of the statements. */
const DEFAULT_SCHEMA = "public";

/**
 * The statements of a comparison that TypeORM's `QueryRunner` has a call for. On other databases than Postgres: none.
 * @param schema the one that the data source's options name, where TypeORM looks for what is named without one
 */
export function callsOf({ dialect = "postgres", up, down }: Comparison, schema = DEFAULT_SCHEMA): StatementCalls {
  const bySql = (actions: readonly SchemaAction[]): ReadonlyMap<string, RunnerCall> =>
    new Map(
      actions.flatMap((action): [string, RunnerCall][] => {
        const call = dialect === "postgres" ? callOf(action) : undefined;
        return call ? [[action.sql, schema === DEFAULT_SCHEMA ? call : qualified(call)]] : [];
      }),
    );
  return { up: bySql(up), down: bySql(down) };
}

/** With the schema that statements leave out. */
function qualified(call: RunnerCall): RunnerCall {
  if (call.method.endsWith("Schema")) return call;
  const path = (name: string): string => (name.includes(".") ? name : `${DEFAULT_SCHEMA}.${name}`);
  const named = (value: CallValue, at: number): CallValue => {
    if (typeof value === "string") return at === 0 ? path(value) : value;
    if (!isMade(value)) return value;
    const key = value.class === "TableForeignKey" ? "referencedTableName" : "name";
    const name = value.options[key];
    const isPath = key !== "name" || value.class === "Table" || value.class === "View";
    return isPath && typeof name === "string" ? { ...value, options: { ...value.options, [key]: path(name) } } : value;
  };
  return { ...call, args: call.args.map(named) };
}
