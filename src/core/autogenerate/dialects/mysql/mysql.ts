import type { Dialect } from "../dialect.ts";
import { displayMysqlType } from "./column-type.ts";
import { failingMysqlValues } from "./failing-values.ts";
import { fillAdded, fillNulls } from "./fill.ts";
import { plainMysqlValue } from "./plain-value.ts";
import { quoteMysqlName } from "./quoting.ts";
import { judgeMysqlTypeChange } from "./type-change.ts";

export const mysql: Dialect = {
  name: "mysql",
  quoteName: quoteMysqlName,
  displayType: displayMysqlType,
  judgeTypeChange: judgeMysqlTypeChange,
  // Where the server is not in its strict mode, which the comparison knows.
  cutsValues: ({ dataLoss }) => dataLoss,
  failingValues: (value, before, after) => failingMysqlValues(value, before, after),
  plainValue: plainMysqlValue,
  fillAdded: (statements, column, value) => statements.flatMap((sql) => fillAdded(sql, column, value)),
  fillNulls: (statements, column, value) => statements.flatMap((sql) => fillNulls(sql, column, value)),
  dropNotNull: ({ table, column, type }) =>
    type === undefined
      ? undefined
      : `ALTER TABLE ${quoteMysqlName(table)} MODIFY COLUMN ${quoteMysqlName(column)} ${type} NULL`,
};
