/**
 * Whether the statements make a table anew in place of the old one: they hold all of it, whatever part of it
 * changes, and may carry out other operations with theirs.
 */
export function isRebuild(statements: readonly string[]): boolean {
  return statements.some((sql) => /^ALTER TABLE "temporary_.* RENAME TO /.test(sql));
}

/** The statements without those of a rebuild, which other changes of the table may share. */
export function ownStatements(statements: readonly string[]): readonly string[] {
  if (!isRebuild(statements)) return statements;
  return statements.slice(
    0,
    statements.findIndex((sql) => /^(?:DROP TRIGGER |CREATE TABLE "temporary_)/.test(sql)),
  );
}
