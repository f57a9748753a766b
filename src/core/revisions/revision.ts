/** One migration of the project as its file tells it, without running the file. */
export interface Revision {
  /**
   * 13-digit millisecond timestamp: the trailing digits of the migration's name. Where several
   * migrations share one, the second has `.2` after it, the third `.3`.
   */
  id: string;
  /** The name TypeORM records: the `name` property, else the class name; ends in the 13 digits of `id`. */
  name: string;
  /** The exported class, as it must be looked up in the module. */
  className: string;
  /** `name` without its digits, in kebab-case; for people. */
  slug: string;
  /** First sentence of the doc comment; absent when there is none. */
  message?: string;
  /** Absolute path. */
  file: string;
  /** The text of a file that is not on disk: one that was lost and found. */
  source?: string;
  /**
   * Ids of the parents; empty for a base. Already defaulted for files without tags. As read from a file
   * it may name them in other ways; in a graph these are ids.
   */
  revises: string[];
  /** Branch label from `@branch`: its own; those that it inherits are the graph's to tell. */
  branch?: string;
  /** From `@dependsOn`; ids, as with `revises`. */
  dependsOn: string[];
  /** The class's own `transaction` property, where it is a literal. */
  transaction?: boolean;
  /** Absent for a revision that no file was read for. */
  places?: RevisionPlaces;
}

/** Where in its file a revision says what it says. */
export interface RevisionPlaces {
  /** The name of its class. */
  name: Place;
  tags: readonly TagPlace[];
}

/** One value of one tag, as it is written. */
export interface TagPlace {
  tag: "revision" | "revises" | "branch" | "dependsOn";
  value: string;
  place: Place;
}

/** A stretch of one line: 1-based, in UTF-16 units; `endColumn` is the first column behind it. */
export interface Place {
  line: number;
  column: number;
  endColumn: number;
}

/** `out-of-order`: pending, while something that rests on it is applied. `missing`: applied, not on disk. */
export type RevisionState = "applied" | "pending" | "missing" | "out-of-order";

export type Direction = "up" | "down";

/** One step of a plan, in the order of execution. */
export interface RevisionStep {
  revision: Revision;
  direction: Direction;
}

/** Computed before anything is executed; tree, preview, dry run and tests read it. */
export interface RevisionPlan {
  /** The identifier that was asked for, as typed. */
  target: string;
  steps: RevisionStep[];
  /** Ids that are heads of what is applied once the plan has run. */
  resulting: string[];
}
