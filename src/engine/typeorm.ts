import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as typeorm from "typeorm";
import { RevisionsError } from "../core/errors.ts";
import { shownPath } from "./shown-path.ts";

/** The TypeORM that the user's code runs on, of whichever line. */
export interface TypeOrm {
  version: string;
  /** Absolute folder of the package. */
  path: string;
  /** The workspace has none, the one that comes with the engine is used. */
  bundled: boolean;
  module: typeof typeorm;
}

/** Loads the TypeORM that a module in `folder` would get, with the metadata reflection it needs. */
export function loadTypeOrm(folder: string, engineFile: string): TypeOrm {
  const fromFolder = createRequire(path.join(folder, "package.json"));
  const places = fromFolder.resolve.paths("typeorm") ?? [];
  const ours = createRequire(engineFile).resolve("typeorm");
  const isInstalled = places.some((place) => existsSync(path.join(place, "typeorm", "package.json")));
  const main = fromFolder.resolve("typeorm");
  // What the folder resolves to is ours where it has none; ours may be the project's as well.
  const bundled = !isInstalled && main === ours;
  const required = createRequire(main);
  required("reflect-metadata");
  return { ...packageHome(main), bundled, module: required(main) as typeof typeorm };
}

function packageHome(main: string): { version: string; path: string } {
  for (let folder = path.dirname(main); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, "package.json");
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
    if (name === "typeorm" && version !== undefined) return { version, path: folder };
  }
  throw new RevisionsError("data-source-failed", `No package.json of TypeORM was found above ${shownPath(main)}.`, {
    hint: "Install TypeORM anew: npm install typeorm.",
  });
}
