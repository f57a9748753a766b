/** What a drawing of the history needs of a revision. */
export interface DrawnRevision {
  id: string;
  revises: readonly string[];
}

/** Where a revision stands in a drawing of the history, and what passes beside it. */
export interface Place {
  /** Column, from 0 at the left. */
  lane: number;
  /** Columns that other lines of the history pass through in this row. */
  passing: readonly number[];
}

/**
 * Gives each line of the history a column, as `git log --graph` does: the line of the newest revision
 * stands at the left, and a line that ends in another's parent gives its column up.
 * @param revisions newest first; parents after children. Parents that are not among them are passed over.
 * @returns one place for each revision, in the same order
 */
export function placesOf(revisions: readonly DrawnRevision[]): Place[] {
  const known = new Set(revisions.map(({ id }) => id));
  /** What each column waits for: the revision that its line comes from. */
  const columns: (string | undefined)[] = [];
  return revisions.map(({ id, revises }) => {
    const waiting = columns.flatMap((wanted, column) => (wanted === id ? [column] : []));
    const lane = waiting[0] ?? freeColumn(columns);
    for (const column of waiting) columns[column] = undefined;
    const passing = columns.flatMap((wanted, column) => (wanted === undefined ? [] : [column]));
    columns[lane] = undefined;
    for (const parent of revises.filter((candidate) => known.has(candidate))) {
      const own = columns[lane] === undefined ? lane : freeColumn(columns);
      const awaited = columns.indexOf(parent);
      if (awaited >= 0 && awaited < own) continue;
      if (awaited >= 0) columns[awaited] = undefined;
      columns[own] = parent;
    }
    return { lane, passing };
  });
}

function freeColumn(columns: readonly (string | undefined)[]): number {
  const free = columns.indexOf(undefined);
  return free < 0 ? columns.length : free;
}
