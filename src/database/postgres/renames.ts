import type { Rename, SchemaAction } from "../../core/operations/operation.ts";
import { quoteName, quoteText } from "../../core/autogenerate/sql-tokens.ts";
import { unqualify } from "./unqualify.ts";

/** The statements of decided renames, in the order given: each names what the ones before it have left. */
export function renameActions(renames: readonly Rename[], defaultSchema: string): SchemaAction[] {
  return renames.map((rename) => renameAction(rename, defaultSchema));
}

/** The statements that take them back, in reverse. */
export function reversedRenames(renames: readonly Rename[], defaultSchema: string): SchemaAction[] {
  const reversed = renames.map((rename) => ({ ...rename, from: rename.to, to: rename.from }));
  return renameActions(reversed.toReversed(), defaultSchema);
}

/** The object carries the new name; `before` and `after` hold both. */
function renameAction(rename: Rename, defaultSchema: string): SchemaAction {
  if (rename.kind === "value") return valueAction(rename, defaultSchema);
  const { kind, schema, from, to } = rename;
  const table = kind === "table" ? from : rename.table;
  const what = kind === "table" ? "" : `COLUMN ${quoteName(from)} `;
  return {
    sql: unqualify(
      `ALTER TABLE ${quoteName(schema)}.${quoteName(table)} RENAME ${what}TO ${quoteName(to)}`,
      defaultSchema,
    ),
    verb: "rename",
    object: { kind, schema, ...(kind === "column" ? { table: rename.table } : {}), name: to },
    before: { name: from },
    after: { name: to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}

function valueAction(
  { schema, type, from, to }: Extract<Rename, { kind: "value" }>,
  defaultSchema: string,
): SchemaAction {
  return {
    sql: unqualify(
      `ALTER TYPE ${quoteName(schema)}.${quoteName(type)} RENAME VALUE ${quoteText(from)} TO ${quoteText(to)}`,
      defaultSchema,
    ),
    verb: "rename",
    object: { kind: "type", schema, name: type },
    before: { value: from },
    after: { value: to },
    dataLoss: false,
    rewrites: false,
    transactional: true,
  };
}
