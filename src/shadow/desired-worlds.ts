import { alterWorld } from "../database/postgres/alter-world.ts";
import { creatingParts, partialCreation } from "../database/postgres/creating-parts.ts";
import type { CreatingParts } from "../database/postgres/creating-parts.ts";
import type { World } from "../database/postgres/world.ts";
import { desiredWorld } from "./desired-world.ts";
import type { DesiredParams } from "./desired-world.ts";
import type { ShadowDatabase } from "./shadow-database.ts";

/** A world and the statements that made it. */
export interface MadeWorld {
  statements: readonly string[];
  world: World;
}

/** Finds a world that was made before of parts with these names, under these extensions. */
export type RecallWorld = (names: readonly string[]) => Promise<MadeWorld | undefined>;

/** So many statements make a few tables. */
const SMALL = 60;

interface Made {
  parts: CreatingParts;
  extensions: readonly string[];
  world: World;
}

/** Makes worlds of entities; of one that is much like the one before it only what changed. */
export class DesiredWorlds {
  readonly #recall: RecallWorld;
  #last: Made | undefined;

  constructor(recall: RecallWorld = async () => undefined) {
    this.#recall = recall;
  }

  /** @throws RevisionsError as {@link desiredWorld} */
  async make(database: ShadowDatabase, params: DesiredParams): Promise<World> {
    const parts = creatingParts(params.statements);
    if (!parts) return database.useEmpty((session) => desiredWorld(session, params));
    const { extensions } = params;
    const world =
      (await this.#alter(database, parts, params)) ??
      (await database.useEmpty((session) => desiredWorld(session, params)));
    this.#last = { parts, extensions, world };
    return world;
  }

  /** Another database makes other worlds. */
  forget(): void {
    this.#last = undefined;
  }

  /** Undefined where the whole has to be made. */
  async #alter(database: ShadowDatabase, parts: CreatingParts, params: DesiredParams): Promise<World | undefined> {
    const last = this.#last ?? (await this.#recalled(parts, params));
    if (!last || String(last.extensions) !== String(params.extensions)) return undefined;
    const partial = partialCreation(last.parts, parts);
    if (!partial) return undefined;
    if (partial.changed.size + partial.gone.size === 0) return last.world;
    const { statements } = partial;
    const isSmall = statements.length <= SMALL;
    try {
      const small = await database.useEmpty((session) => desiredWorld(session, { ...params, statements, isSmall }));
      return alterWorld(last.world, small, partial);
    } catch {
      // The whole tells what Postgres refuses, and what it takes after all.
      return undefined;
    }
  }

  async #recalled(parts: CreatingParts, { extensions }: DesiredParams): Promise<Made | undefined> {
    const made = await this.#recall(namesOf(parts, extensions));
    const before = made && creatingParts(made.statements);
    return before && { parts: before, extensions, world: made.world };
  }
}

/** What {@link RecallWorld} finds a world by; undefined for one that cannot be altered. */
export function namesToRecall({ statements, extensions }: DesiredParams): string[] | undefined {
  const parts = creatingParts(statements);
  return parts && namesOf(parts, extensions);
}

function namesOf({ parts }: CreatingParts, extensions: readonly string[]): string[] {
  return [...extensions, "", ...[...parts.keys()].toSorted()];
}
