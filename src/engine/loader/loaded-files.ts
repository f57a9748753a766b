import { moduleInternals } from "./module-internals.ts";
import { tsconfigFiles } from "./project-settings.ts";

/** What the project was loaded from so far: its files, and which file each exported value comes from. */
export class LoadedFiles {
  readonly #files = new Set<string>();
  readonly #origins = new WeakMap<object, string>();
  /** Modules that have begun and not ended: each imports the one after it. */
  readonly #running: string[] = [];
  #listener: (file: string) => void = () => {};

  /** Tells of every file before it runs, and again when it goes on after one that it imports. */
  onFile(listener: (file: string) => void): void {
    this.#listener = listener;
  }

  starting(file: string): void {
    this.#files.add(file);
    this.#running.push(file);
    this.#listener(file);
  }

  /** Ends what {@link starting} began, however it went. */
  ended(file: string): void {
    const index = this.#running.lastIndexOf(file);
    if (index !== -1) this.#running.splice(index, 1);
    const importer = this.#running.at(-1);
    if (importer !== undefined) this.#listener(importer);
  }

  /** What a file exported is waited for. */
  waitingFor(file: string): void {
    this.#listener(file);
  }

  /** A file that was read, not run. */
  read(file: string): void {
    this.#files.add(file);
  }

  /** The first module to finish with a value is the one that made it; those after it re-export it. */
  finished(file: string, exports: unknown): void {
    const remember = (value: unknown): void => {
      if ((typeof value === "function" || typeof value === "object") && value !== null && !this.#origins.has(value)) {
        this.#origins.set(value, file);
      }
    };
    remember(exports);
    if (typeof exports !== "object" || exports === null) return;
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(exports))) {
      // Getters are what re-exports compile to.
      if ("value" in descriptor) remember(descriptor.value);
    }
  }

  /** The file whose module exported this value first, an installed package's too. */
  originOf(value: unknown): string | undefined {
    if ((typeof value !== "function" && typeof value !== "object") || value === null) return undefined;
    return this.#origins.get(value) ?? packageFileOf(value);
  }

  has(file: string): boolean {
    return this.#files.has(file);
  }

  /** Absolute paths, sorted; those of the settings that files were compiled by among them. */
  list(): string[] {
    return [...new Set([...this.#files, ...tsconfigFiles()])].toSorted();
  }
}

/** Packages are not recorded while they load; few classes come from them, so they are looked for when asked. */
function packageFileOf(value: object): string | undefined {
  for (const module of Object.values(moduleInternals._cache)) {
    const { exports } = module ?? {};
    if (exports === value) return module?.filename;
    if (typeof exports !== "object" || exports === null || !module?.loaded) continue;
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(exports))) {
      if (descriptor.value === value) return module.filename;
    }
  }
  return undefined;
}
