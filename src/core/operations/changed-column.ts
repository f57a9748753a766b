/** What a proof saw of the rows that it put into the tables. */
export interface ChangedColumn {
  table: string;
  /** Absent: whole rows are gone. */
  column?: string;
  /** After which way: up; or up and down, so that they were not given back. */
  after: "up" | "down";
  change: "changed" | "lost" | "rows-lost";
  /** Of what up changed: down gives it back. Absent: not known. */
  restored?: boolean;
  /** In how many rows. */
  rows: number;
  /** The first of them. */
  example?: { before: string | null; after: string | null };
}
