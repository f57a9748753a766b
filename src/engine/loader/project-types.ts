import path from "node:path";
import type { AskedProperty, ProgramAnswer } from "./property-types.ts";
import { settingsFor } from "./project-settings.ts";
import { TypeProgram } from "./type-program.ts";
import { loadTypeScript } from "./typescript.ts";
import type { LoadedTypeScript } from "./typescript.ts";

/** A property that no TypeScript could be asked about. */
export interface UntoldProperty {
  className: string;
  property: string;
  /** Why, as a part of a sentence: "the project has no TypeScript installed". */
  why: string;
}

/**
 * Types of properties as a whole program tells them, for those that parsing cannot tell. The project's
 * own TypeScript is loaded when it is first needed, with the entity files only.
 */
export class ProjectTypes {
  readonly untold: UntoldProperty[] = [];
  readonly #programs = new Map<string, TypeProgram>();
  readonly #entityFiles = new Set<string>();
  readonly #log: (line: string) => void;
  #typescript: LoadedTypeScript | undefined;

  /** @param log told of each property that TypeScript was asked about */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Files that a program holds from its beginning, so that one is enough. */
  expect(entityFiles: readonly string[]): void {
    for (const file of entityFiles) this.#entityFiles.add(file);
  }

  /** Undefined when the project has no TypeScript that can be asked; that is remembered in {@link untold}. */
  primitiveOf(asked: AskedProperty): ProgramAnswer | undefined {
    const { tsconfig } = settingsFor(asked.file);
    const folder = path.dirname(tsconfig ?? asked.file);
    this.#typescript ??= loadTypeScript(folder);
    if ("why" in this.#typescript) {
      this.untold.push({ ...asked, why: this.#typescript.why });
      return undefined;
    }
    const { api } = this.#typescript;
    const key = tsconfig ?? folder;
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = new TypeProgram(api, folder, tsconfig);
      this.#programs.set(key, program);
    }
    const started = performance.now();
    const answer = program.primitiveOf(asked, this.#entityFiles);
    const took = Math.round(performance.now() - started);
    this.#log(
      `The project's TypeScript ${api.version} was asked for the type of ${asked.className}.${asked.property}: ${answer.primitive ?? "no primitive"} (${took} ms).`,
    );
    return answer;
  }
}
