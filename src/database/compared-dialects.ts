import { RevisionsError } from "../core/errors.ts";
import type { DialectName } from "../core/operations/operation.ts";
import type { ComparedDialect } from "./compared-dialect.ts";
import { sqlite } from "./sqlite/sqlite.ts";

/** A dialect whose worlds and rows nobody but itself looks into. */
export type AnyComparedDialect = ComparedDialect<object, object>;

/** All but Postgres, whose worlds the shadow makes. */
const DIALECTS: Partial<Record<DialectName, AnyComparedDialect>> = {
  sqlite: sqlite as unknown as AnyComparedDialect,
};

/** @throws RevisionsError `unsupported-dialect` */
export function comparedDialect(name: DialectName): AnyComparedDialect {
  const dialect = DIALECTS[name];
  if (dialect) return dialect;
  throw new RevisionsError("unsupported-dialect", `Changes of entities cannot be told for ${name} yet.`, {
    hint: "Status, upgrade and downgrade work with this data source all the same.",
  });
}
