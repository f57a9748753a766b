/** A module with `await` at its top level was required; it can only be waited for. */
export class WaitingModuleError extends Error {
  override readonly name = "WaitingModuleError";

  constructor(file: string) {
    super(`${file} has an await at its top level and is required where nothing can wait for it`);
  }
}
