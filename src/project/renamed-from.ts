import { readFile } from "node:fs/promises";
import type { RenameAnnotation } from "../core/autogenerate/annotations.ts";
import type { EntityModel } from "../protocol/engine.ts";
import { parseModule } from "./parse.ts";
import type { Position, Range } from "./module-index.ts";

/**
 * Renames that entities declare: `@renamedFrom old` in the comment above a class tells the old name of
 * its table, above a property that of its column.
 */
export async function renameAnnotations(entities: readonly EntityModel[]): Promise<RenameAnnotation[]> {
  const files = [...new Set(entities.flatMap(({ file }) => file ?? []))];
  const found = await Promise.all(
    files.map(async (file) => {
      // A file that is gone meanwhile is told by the load that needs it.
      const text = await readFile(file, "utf8").catch(() => "");
      return annotationsIn(file, text, entities);
    }),
  );
  return found.flat();
}

function annotationsIn(file: string, text: string, entities: readonly EntityModel[]): RenameAnnotation[] {
  if (!text.includes("@renamedFrom")) return [];
  return parseModule(file, text).entities.flatMap(({ className, top, range, properties }) => {
    const entity = entities.find((one) => one.file === file && one.name === className);
    if (!entity) return [];
    const { table, schema } = entity;
    const place = { table, ...(schema === undefined ? {} : { schema }) };
    const ofTable = oldNameIn(text, top, range);
    const ofColumns = properties.flatMap(({ name, ...at }) => {
      const column = entity.columns.find(({ property }) => property === name)?.column;
      const from = oldNameIn(text, at.top, at.range);
      return column === undefined || from === undefined ? [] : [{ ...place, column, from }];
    });
    return [...(ofTable === undefined ? [] : [{ ...place, from: ofTable }]), ...ofColumns];
  });
}

/** The tag's value in the comment before a declaration, or among its decorators. */
function oldNameIn(text: string, top: Position, { start }: Range): string | undefined {
  const [from, to] = [offsetOf(text, top), offsetOf(text, start)];
  const before = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(text.slice(0, from))?.[0] ?? "";
  const among = text.slice(from, to).match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return /@renamedFrom\s+([^\s*]+)/.exec([before, ...among].join("\n"))?.[1];
}

function offsetOf(text: string, { line, character }: Position): number {
  let start = 0;
  for (let at = 0; at < line; at++) start = text.indexOf("\n", start) + 1;
  return start + character;
}
