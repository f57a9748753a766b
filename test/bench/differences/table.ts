/** The edits that went wrong, by how. */
export interface Figures {
  /** Values that rows had are gone, or stand in a column that they are not of. */
  lost: string[];
  /** The statements cannot be run. */
  refused: string[];
  /** The database is afterwards not what the entities say. */
  missed: string[];
  /** Statements for entities that nobody edited. */
  false: string[];
  /** Generated once more: statements again. */
  again: string[];
}

export type Contestant = "typeorm" | "ours";

const ROWS: readonly [keyof Figures, string][] = [
  ["lost", "lose values of rows"],
  ["refused", "cannot be applied over rows"],
  ["missed", "leave a change out"],
  ["again", "are generated again once applied"],
];

/** The figures as Markdown, with the edits behind them. */
export function renderFigures(figures: Record<Contestant, Figures>, edits: number): string {
  return [
    `| Of ${edits} edits, those that | TypeORM's migration:generate | TypeORM Revisions |`,
    "| --- | --- | --- |",
    ...ROWS.map(([key, label]) => `| ${label} | ${figures.typeorm[key].length} | ${figures.ours[key].length} |`),
    `| Statements for entities that nobody edited | ${figures.typeorm.false.length} | ${figures.ours.false.length} |`,
    "",
    ...ROWS.flatMap(([key, label]) =>
      (["typeorm", "ours"] as const).flatMap((one) =>
        figures[one][key].length === 0 ? [] : [`${one}, ${label}: ${figures[one][key].join("; ")}`],
      ),
    ),
  ].join("\n");
}
