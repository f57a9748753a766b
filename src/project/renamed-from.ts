import { readFile } from "node:fs/promises";
import type { RenameAnnotation } from "../core/autogenerate/annotations.ts";
import type { EntityModel } from "../protocol/engine.ts";
import { parseClasses, parseModule } from "./parse.ts";
import type { Position, Range } from "./module-index.ts";

/**
 * Renames that entities declare: `@renamedFrom old` in the comment above a class tells the old name of
 * its table, above a property that of its column, also in a base class or an embedded one.
 */
export async function renameAnnotations(entities: readonly EntityModel[]): Promise<RenameAnnotation[]> {
  const files = new Set(
    entities
      .flatMap((entity) => [entity.file ?? [], entity.columns.flatMap(({ declared }) => declared?.file ?? [])])
      .flat(),
  );
  const found = await Promise.all(
    [...files].map(async (file) => {
      // A file that is gone meanwhile is told by the load that needs it.
      const text = await readFile(file, "utf8").catch(() => "");
      return annotationsIn(file, text, entities);
    }),
  );
  return found.flat();
}

function annotationsIn(file: string, text: string, entities: readonly EntityModel[]): RenameAnnotation[] {
  if (!text.includes("@renamedFrom")) return [];
  return [...ofEntities(file, text, entities), ...ofOtherClasses(file, text, entities)];
}

function ofEntities(file: string, text: string, entities: readonly EntityModel[]): RenameAnnotation[] {
  return parseModule(file, text).entities.flatMap(({ className, top, range, properties }) => {
    const entity = entities.find((one) => one.file === file && one.name === className);
    if (!entity) return [];
    const place = placeOf(entity);
    const ofTable = oldNameIn(text, top, range);
    const ofColumns = properties.flatMap(({ name, ...at }) => {
      const column = entity.columns.find(({ property }) => property === name)?.column;
      const from = oldNameIn(text, at.top, at.range);
      return column === undefined || from === undefined ? [] : [{ ...place, column, from }];
    });
    return [...(ofTable === undefined ? [] : [{ ...place, from: ofTable }]), ...ofColumns];
  });
}

/** In base classes and embedded ones: of every entity that has their columns. */
function ofOtherClasses(file: string, text: string, entities: readonly EntityModel[]): RenameAnnotation[] {
  return parseClasses(file, text).flatMap(({ className, properties }) =>
    properties.flatMap(({ name, top, range }) => {
      const from = oldNameIn(text, top, range);
      if (from === undefined) return [];
      return entities.flatMap((entity) =>
        entity.columns.flatMap(({ column, declared }) => {
          // A class that its module does not export is looked for beside the entity.
          const isHere = declared && (declared.file ?? entity.file) === file;
          if (!isHere || declared.className !== className || declared.property !== name) return [];
          const { prefix } = declared;
          return { ...placeOf(entity), column, from, ...(prefix === undefined ? {} : { prefix }) };
        }),
      );
    }),
  );
}

function placeOf({ table, schema }: EntityModel): Pick<RenameAnnotation, "table" | "schema"> {
  return { table, ...(schema === undefined ? {} : { schema }) };
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
