/** The declaration of the one column that a check has to find. */
export function changedColumn(length: number): string {
  return `@Column({ type: "varchar", length: ${length}, nullable: true })\n  changed!: string | null;`;
}
