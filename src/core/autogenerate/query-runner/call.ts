/** A value in the arguments of a call, as source code will have it. */
export type CallValue = string | number | boolean | readonly CallValue[] | Made | { readonly [key: string]: CallValue };

/** `new Table({ … })`: an object of one of TypeORM's classes. */
export interface Made {
  readonly class: MadeClass;
  readonly options: { readonly [key: string]: CallValue };
}

export type MadeClass =
  | "Table"
  | "TableCheck"
  | "TableColumn"
  | "TableExclusion"
  | "TableForeignKey"
  | "TableIndex"
  | "TableUnique"
  | "View";

/** A call of a method of TypeORM's `QueryRunner` that does what a statement does, and nothing else. */
export interface RunnerCall {
  method: string;
  args: readonly CallValue[];
  /** TypeORM looks the table up first, among those that it remembers: what it remembers must be true. */
  looksUp: boolean;
  /** What TypeORM remembers may be false afterwards. */
  spoils: boolean;
}

export function isMade(value: CallValue): value is Made {
  return typeof value === "object" && "class" in value && "options" in value;
}
