import type { Comparison, SchemaObject } from "../operations/operation.ts";

/** A comparison cut in two by what its statements are about. */
export interface CutObjects {
  first: SchemaObject[];
  rest: SchemaObject[];
}

/**
 * What has to be committed before others of the comparison can be run, and those: a value that an enum
 * gets, and the default that is that value. Undefined where there is nothing of the one or of the other.
 */
export function committedFirst({ up }: Pick<Comparison, "up">): CutObjects | undefined {
  const of = (transactional: boolean) =>
    up.filter((action) => action.transactional === transactional).map(({ object }) => object);
  const cut = { first: of(false), rest: of(true) };
  return cut.first.length === 0 || cut.rest.length === 0 ? undefined : cut;
}
