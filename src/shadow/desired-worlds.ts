import { alterWorld } from "../database/postgres/alter-world.ts";
import { creatingParts, partialCreation } from "../database/postgres/creating-parts.ts";
import type { CreatingParts } from "../database/postgres/creating-parts.ts";
import type { World } from "../database/postgres/world.ts";
import { desiredWorld } from "./desired-world.ts";
import type { DesiredParams } from "./desired-world.ts";
import type { ShadowDatabase } from "./shadow-database.ts";

interface Made {
  parts: CreatingParts;
  extensions: readonly string[];
  world: World;
}

/** Makes worlds of entities; of one that is much like the one before it only what changed. */
export class DesiredWorlds {
  #last: Made | undefined;

  /** @throws RevisionsError as {@link desiredWorld} */
  async make(database: ShadowDatabase, params: DesiredParams): Promise<World> {
    const parts = creatingParts(params.statements);
    const world =
      (parts && (await this.#alter(database, parts, params))) ??
      (await database.useEmpty((session) => desiredWorld(session, params)));
    this.#last = parts && { parts, extensions: params.extensions, world };
    return world;
  }

  /** Another database makes other worlds. */
  forget(): void {
    this.#last = undefined;
  }

  /** Undefined where the whole has to be made. */
  async #alter(database: ShadowDatabase, parts: CreatingParts, params: DesiredParams): Promise<World | undefined> {
    const last = this.#last;
    if (!last || String(last.extensions) !== String(params.extensions)) return undefined;
    const partial = partialCreation(last.parts, parts);
    if (!partial) return undefined;
    if (partial.changed.size + partial.gone.size === 0) return last.world;
    const { statements } = partial;
    try {
      const small = await database.useEmpty((session) => desiredWorld(session, { ...params, statements }));
      return alterWorld(last.world, small, partial);
    } catch {
      // The whole tells what Postgres refuses, and what it takes after all.
      return undefined;
    }
  }
}
