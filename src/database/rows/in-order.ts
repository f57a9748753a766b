/**
 * What is referred to before what refers to it, as far as they do not refer to each other.
 * @param referred what one refers to, of the same list
 */
export function inOrder<Table>(tables: readonly Table[], referred: (table: Table) => readonly Table[]): Table[] {
  const ordered = new Set<Table>();
  const visiting = new Set<Table>();
  const visit = (table: Table): void => {
    if (visiting.has(table)) return;
    visiting.add(table);
    for (const other of referred(table)) visit(other);
    ordered.add(table);
  };
  for (const table of tables) visit(table);
  return [...ordered];
}
