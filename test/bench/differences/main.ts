import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { compareRenamed } from "../../../src/database/postgres/compare-renamed.ts";
import { readWorld } from "../../../src/database/postgres/world.ts";
import type { World } from "../../../src/database/postgres/world.ts";
import { FEATURES } from "../../helpers/entity-cases.ts";
import { decoratorsOf, entityWorlds } from "../../helpers/entity-worlds.ts";
import type { EntityWorlds, TypeormWorlds } from "../../helpers/entity-worlds.ts";
import { everyColumnType } from "../../helpers/every-column-type.ts";
import type { TypeormLine } from "../../helpers/plain-typeorm.ts";
import { compare, run, sqlOf, worldOf } from "../../helpers/worlds.ts";
import { EDITS } from "./edits.ts";
import type { Edit } from "./edits.ts";
import { renderFigures } from "./table.ts";
import type { Contestant, Figures } from "./table.ts";

/**
 * `npm run compare [-- --typeorm 0.3 --json FILE]`: what TypeORM's own `migration:generate` makes of edits
 * of entities, and what ours does, on the same database with rows. Exits 1 where ours is not without fault.
 */
const { values } = parseArgs({ options: { typeorm: { type: "string", default: "1" }, json: { type: "string" } } });
const line = values.typeorm as TypeormLine;

/** The statements that somebody generates for an edit, from the database as it is; `asked` where answers are taken. */
type Generate = (edit: Pick<Edit, "after" | "renames">, asked: boolean) => Promise<string[]>;

const database = await entityWorlds();
const other = await entityWorlds();
try {
  const typeorm = database.typeorm(line);
  const figures: Record<Contestant, Figures> = {
    typeorm: await measure(database, typeorm, (edit) => typeorm.diff(edit.after)),
    ours: await measure(database, typeorm, ours(typeorm)),
  };
  process.stdout.write(`${renderFigures(figures, Object.keys(EDITS).length)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (Object.values(figures.ours).some((faults) => faults.length > 0)) process.exitCode = 1;
} finally {
  await database.stop();
  await other.stop();
}

function ours(typeorm: TypeormWorlds): Generate {
  return async ({ after, renames = [] }, asked) => {
    const history = await readWorld(database, []);
    const desired = await worldOf(other, await typeorm.creating(after));
    if (!asked || renames.length === 0) return sqlOf(compare(history, desired).up);
    const { up } = await compareRenamed(desired, {
      renames,
      defaultSchema: "public",
      wanted: async () => desired,
      read: async (actions) => inTransaction(database, sqlOf(actions)),
    });
    return sqlOf(up);
  };
}

/** The world after statements, which are rolled back. */
async function inTransaction(worlds: EntityWorlds, statements: readonly string[]): Promise<World> {
  const control = /^\s*(?:BEGIN|COMMIT|ROLLBACK|SET TRANSACTION)\b/i;
  await run(worlds, ["BEGIN", ...statements]);
  try {
    return await readWorld({ query: async (sql) => (control.test(sql) ? { rows: [] } : worlds.query(sql)) }, []);
  } finally {
    await run(worlds, ["ROLLBACK"]);
  }
}

async function measure(worlds: EntityWorlds, typeorm: TypeormWorlds, generate: Generate): Promise<Figures> {
  const figures: Figures = { lost: [], refused: [], missed: [], false: [], again: [] };
  for (const [what, edit] of Object.entries(EDITS)) {
    const desired = await worldOf(worlds, await typeorm.creating(edit.after));
    await worldOf(worlds, await typeorm.creating(edit.before));
    await run(worlds, edit.rows ?? []);
    const expected = edit.kept ? await valuesOf(worlds, edit.kept[0]) : [];
    const statements = await generate(edit, true);
    try {
      await run(worlds, statements);
    } catch {
      figures.refused.push(what);
      continue;
    }
    const found = edit.kept ? await valuesOf(worlds, edit.kept[1]) : [];
    if (found.join("\n") !== expected.join("\n")) figures.lost.push(what);
    if (compare(await readWorld(worlds, []), desired).up.length > 0) figures.missed.push(what);
    if ((await generate(edit, false)).length > 0) figures.again.push(what);
  }
  for (const entities of unchanged()) {
    await worldOf(worlds, await typeorm.creating(entities));
    figures.false.push(...(await generate({ after: entities }, false)));
  }
  return figures;
}

/** Entities that nobody edits. */
function unchanged(): Edit["after"][] {
  const features = Object.values(FEATURES).filter(({ options }) => options === undefined);
  return [everyColumnType(line), ...features.map(({ entities }) => entities(decoratorsOf(line)))];
}

async function valuesOf(worlds: EntityWorlds, query: string): Promise<string[]> {
  return (await worlds.query(query)).rows.map(({ v }) => String(v));
}
