import type { HandmadeObject } from "../operations/handmade-object.ts";

/** In words, what of the things made by hand is otherwise than it was: "function touch_updated_at() is left over". */
export function handmadeDifferences(now: readonly HandmadeObject[], wanted: readonly HandmadeObject[]): string[] {
  const had = new Map(wanted.map((one) => [nameOf(one), one.definition]));
  const has = new Set(now.map(nameOf));
  const told = now.flatMap((one) => {
    const definition = had.get(nameOf(one));
    if (definition === undefined) return [`${nameOf(one)} is left over`];
    return definition === one.definition ? [] : [`${nameOf(one)} is different`];
  });
  return [...wanted.filter((one) => !has.has(nameOf(one))).map((one) => `${nameOf(one)} is missing`), ...told];
}

function nameOf({ kind, name }: HandmadeObject): string {
  return `${kind} ${name}`;
}
