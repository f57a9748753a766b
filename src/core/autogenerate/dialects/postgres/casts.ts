import { findWords, meaningful, tokenize } from "../../sql-tokens.ts";
import { parseType } from "../../sql-types.ts";

/** Types whose explicit cast cuts what does not fit, where an assignment refuses it. */
const CUT_BY_CAST = new Set(["varchar", "char", "bit", "varbit"]);

/**
 * Whether a change of type cuts values that do not fit: `USING c::varchar(10)` is an explicit cast,
 * which Postgres takes as leave to cut in silence; without it the statement fails instead.
 */
export function cutsValues(sql: string): boolean {
  const tokens = meaningful(tokenize(sql));
  const using = findWords(tokens, ["USING"]);
  const type = findWords(tokens, ["TYPE"]);
  const first = tokens[using + 3];
  if (using < type || type < 0 || tokens[using + 2]?.text !== "::" || !first) return false;
  const { base, args } = parseType(sql.slice(first.start));
  return CUT_BY_CAST.has(base) && args.length > 0;
}
