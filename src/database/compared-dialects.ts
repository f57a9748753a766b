import { dialectOfType } from "../core/dialect-name.ts";
import type { ComparedDialect } from "./compared-dialect.ts";
import { mysql } from "./mysql/mysql.ts";
import { sqlite } from "./sqlite/sqlite.ts";

/** A dialect whose worlds and rows nobody but itself looks into. */
export type AnyComparedDialect = ComparedDialect<object, object>;

/** All but Postgres, whose worlds the shadow makes. */
const DIALECTS = {
  mysql: mysql as unknown as AnyComparedDialect,
  sqlite: sqlite as unknown as AnyComparedDialect,
};

/**
 * How databases of a driver's kind are compared.
 * @throws RevisionsError `unsupported-dialect`
 */
export function comparedDialect(type: string): AnyComparedDialect {
  const name = dialectOfType(type, "Changes of entities are told");
  if (name === "postgres") throw new Error("the shadow compares databases of Postgres");
  return DIALECTS[name];
}
