/** Rows that a proof put into the tables. Tables by their name for people: with the schema unless that is `public`. */
export interface Seeding {
  seeded: { table: string; rows: number }[];
  /** Tables that no row could be put into, and why. */
  unseeded: { table: string; reason: string }[];
}
