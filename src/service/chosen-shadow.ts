import { dialectOfType } from "../core/dialect-name.ts";
import type { LoadedProject } from "./loaded-project.ts";
import type { Shadow } from "./processes/shadow.ts";
import type { ShadowPort } from "./shadow-port.ts";
import { TrialShadow } from "./trial-shadow.ts";

/** The shadow that suits the project, which only its data source can tell. */
export class ChosenShadow implements ShadowPort {
  readonly #project: LoadedProject;
  readonly #postgres: Shadow;
  readonly #other: TrialShadow;

  /** @param url of the server for temporary databases */
  constructor(project: LoadedProject, postgres: Shadow, url: string | undefined) {
    this.#project = project;
    this.#postgres = postgres;
    this.#other = new TrialShadow(project, url);
  }

  readonly prepare: ShadowPort["prepare"] = async (params) => (await this.#chosen()).prepare(params);
  readonly mark: ShadowPort["mark"] = async (history) => (await this.#chosen()).mark(history);
  readonly has: ShadowPort["has"] = async (keys) => (await this.#chosen()).has(keys);
  readonly read: ShadowPort["read"] = async (params) => (await this.#chosen()).read(params);
  readonly readHandmade: ShadowPort["readHandmade"] = async () => (await this.#chosen()).readHandmade();
  readonly build: ShadowPort["build"] = async (params) => (await this.#chosen()).build(params);
  readonly compare: ShadowPort["compare"] = async (params) => (await this.#chosen()).compare(params);
  readonly putRows: ShadowPort["putRows"] = async (params) => (await this.#chosen()).putRows(params);
  readonly changedRows: ShadowPort["changedRows"] = async (params) => (await this.#chosen()).changedRows(params);
  readonly takeRowsAway: ShadowPort["takeRowsAway"] = async () => (await this.#chosen()).takeRowsAway();

  async end(): Promise<void> {
    await Promise.all([this.#postgres.end(), this.#other.end()]);
  }

  /** @throws RevisionsError `unsupported-dialect` */
  async #chosen(): Promise<ShadowPort> {
    const { type } = await this.#project.dataSource();
    return dialectOfType(type, "Changes of entities are told") === "postgres" ? this.#postgres : this.#other;
  }
}
