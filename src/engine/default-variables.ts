/** Variables of a `.env` that nobody named. They help where something outside the project sets them; a project that reads env files decides itself. */
export class DefaultVariables {
  readonly #set = new Map<string, string>();

  /** Sets what is not set. */
  set(variables: Record<string, string>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (process.env[name] !== undefined) continue;
      process.env[name] = value;
      this.#set.set(name, value);
    }
  }

  /** Undoes {@link set}, as far as nobody changed it since. */
  takeBack(): void {
    for (const [name, value] of this.#set) if (process.env[name] === value) delete process.env[name];
    this.#set.clear();
  }
}
