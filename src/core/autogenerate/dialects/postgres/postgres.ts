import { quoteName } from "../../sql-tokens.ts";
import { displayType } from "../../sql-types.ts";
import type { Dialect } from "../dialect.ts";
import { cutsValues } from "./casts.ts";
import { failingValues, failingValuesBefore16 } from "./failing-values.ts";
import { fillAdded, fillNulls } from "./fill.ts";
import { plainValue } from "./plain-value.ts";
import { judgeTypeChange } from "./type-change.ts";

export const postgres: Dialect = {
  name: "postgres",
  quoteName,
  displayType,
  judgeTypeChange,
  cutsValues: ({ sql }) => cutsValues(sql),
  failingValues,
  plainValue,
  dropNotNull: ({ table, column }) =>
    `ALTER TABLE ${table.split(".").map(quoteName).join(".")} ALTER COLUMN ${quoteName(column)} DROP NOT NULL`,
  fillAdded: (statements, _, value) => statements.flatMap((sql) => fillAdded(sql, value)),
  fillNulls: (statements, _, value) => statements.flatMap((sql) => fillNulls(sql, value)),
};

/** Without queries that ask what only newer servers can answer. */
export const postgresBefore16: Dialect = { ...postgres, failingValues: failingValuesBefore16 };
