/**
 * Whether the statements make a table anew in place of the old one: they hold all of it, whatever part of it
 * changes, and may carry out other operations with theirs.
 */
export function isRebuild(statements: readonly string[]): boolean {
  return statements.some((sql) => /^ALTER TABLE "temporary_.* RENAME TO /.test(sql));
}
