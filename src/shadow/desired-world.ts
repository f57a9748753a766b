import { RevisionsError } from "../core/errors.ts";
import { extensionMissing } from "../core/replay/extension-missing.ts";
import { extensionOf } from "../core/replay/extension-of.ts";
import { missingObject } from "../core/replay/missing-object.ts";
import { quoteName } from "../core/autogenerate/sql-tokens.ts";
import { readWorld } from "../database/postgres/world.ts";
import type { World } from "../database/postgres/world.ts";
import type { ShadowSession } from "./shadow-session.ts";

export interface DesiredParams {
  statements: readonly string[];
  /** Extensions that TypeORM would install. */
  extensions: readonly string[];
  /** Where the database is, for people; undefined: it is the embedded one. */
  server?: string | undefined;
  /** They make a few tables only. */
  isSmall?: boolean;
}

/** So many statements at once are fast, and keep fewer locks than a server has room for. */
const AT_ONCE = 200;

/**
 * What the statements make of an empty database.
 * @throws RevisionsError `entity-failed` with the statement that Postgres refused, `extension-missing`, `permission-denied`
 */
export async function desiredWorld(session: ShadowSession, params: DesiredParams): Promise<World> {
  const maker = new DesiredMaker(session, params);
  await maker.make();
  return readWorld(session, [], { isSmall: params.isSmall ?? false });
}

class DesiredMaker {
  readonly #session: ShadowSession;
  readonly #params: DesiredParams;
  /** Extensions that were asked for, by the error where one cannot be had. */
  readonly #extensions = new Map<string, unknown>();

  constructor(session: ShadowSession, params: DesiredParams) {
    this.#session = session;
    this.#params = params;
  }

  async make(): Promise<void> {
    const { statements, extensions } = this.#params;
    for (const extension of extensions) await this.#create(extension);
    for (let start = 0; start < statements.length; start += AT_ONCE) {
      const some = statements.slice(start, start + AT_ONCE);
      try {
        await this.#session.exec(some.join(";\n"));
      } catch {
        // One by one, to know which statement it was.
        for (const statement of some) await this.#run(statement);
      }
    }
  }

  async #run(statement: string): Promise<void> {
    try {
      await this.#session.exec(statement);
    } catch (error) {
      const extension = neededBy(error);
      if (extension === undefined || this.#extensions.has(extension)) throw this.#refused(statement, error, extension);
      // TypeORM asks for the extensions of some types only, and for none where the project says so.
      await this.#create(extension);
      await this.#run(statement);
    }
  }

  /** One that cannot be had is passed over: TypeORM does so too, and what needs it will say so. */
  async #create(name: string): Promise<void> {
    try {
      await this.#session.exec(`CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} CASCADE`);
      this.#extensions.set(name, undefined);
    } catch (error) {
      this.#extensions.set(name, error);
    }
  }

  #refused(statement: string, cause: unknown, extension: string | undefined): RevisionsError {
    const { message, code, position } = cause as { message: string; code?: string; position?: string };
    const facts = {
      statement,
      ...(code === undefined ? {} : { sqlState: code }),
      ...(position === undefined ? {} : { position: Number(position) }),
      cause,
    };
    const why = extension === undefined ? undefined : this.#extensions.get(extension);
    if (extension !== undefined && why !== undefined) return this.#withoutExtension(extension, why, facts);
    return new RevisionsError("entity-failed", `Postgres refuses what TypeORM makes of the entities: ${message}`, {
      hint: "Correct the entity that the statement comes from.",
      ...facts,
    });
  }

  #withoutExtension(extension: string, why: unknown, facts: { statement: string; cause: unknown }): RevisionsError {
    const { server } = this.#params;
    const { code, message } = why as { code?: string; message: string };
    if (code !== "42501") return extensionMissing(extension, server, facts);
    return new RevisionsError(
      "permission-denied",
      `The shadow may not create the extension ${extension} on ${server}: ${message}.`,
      { hint: "Use a user for the shadow that may create extensions.", ...facts, sqlState: code },
    );
  }
}

function neededBy(error: unknown): string | undefined {
  const { message, code } = error as { message: string; code?: string };
  const missing = missingObject(code, message);
  return missing && extensionOf(missing);
}
