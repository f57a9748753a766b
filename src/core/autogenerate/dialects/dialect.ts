import type { DialectName, SchemaAction, Verdict } from "../../operations/operation.ts";

/** What a change of type does to the values that are there. */
export interface TypeVerdict {
  verdict: Verdict;
  /** Without a capital and without a full stop; absent when nothing can go wrong. */
  reason?: string;
}

/** What differs from one kind of database to the next in telling what a change means. */
export interface Dialect {
  readonly name: DialectName;
  /** The identifier as SQL has to quote it. */
  readonly quoteName: (name: string) => string;
  /** A column's type as people write it. */
  readonly displayType: (type: string) => string;
  /**
   * What a change of type does to the values.
   * @param cuts see {@link cutsValues}
   */
  readonly judgeTypeChange: (before: string, after: string, cuts: boolean) => TypeVerdict;
  /** Whether the statement shortens values instead of refusing them, where that depends on how it is written or on the server. */
  readonly cutsValues: (action: Pick<SchemaAction, "sql" | "dataLoss">) => boolean;
  /**
   * A condition for the values that a change of type refuses or does not keep; undefined where none can be told.
   * @param value SQL of the column
   * @param enumValues of the new type, where it is an enum and they are known
   */
  readonly failingValues: (
    value: string,
    before: string,
    after: string,
    enumValues?: readonly string[],
  ) => string | undefined;
  /** An expression that suits a type, to begin with; "EXPR" where none does. */
  readonly plainValue: (type: string) => string;
  /** The statements that add a NOT NULL column, so that rows that exist get the value; as they are where it is not among them. */
  readonly fillAdded: (statements: readonly string[], column: ColumnName, value: string) => string[];
  /** The statements that make a column NOT NULL, with its nulls filled before; as they are where it is not among them. */
  readonly fillNulls: (statements: readonly string[], column: ColumnName, value: string) => string[];
  /** The statement that makes a column nullable; undefined where no single one can. */
  readonly dropNotNull: (column: TypedColumn) => string | undefined;
}

export interface TypedColumn extends ColumnName {
  type?: string;
}

export interface ColumnName {
  table: string;
  column: string;
}
