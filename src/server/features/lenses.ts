import type { CodeLens } from "vscode-languageserver";
import type { ParsedFile } from "../parsed-files.ts";
import type { ProjectView } from "../project-session.ts";
import { dataSourceLenses, nestLenses } from "./data-source-lenses.ts";
import { entityLenses } from "./entity-lenses.ts";
import { migrationLenses } from "./migration-lenses.ts";

/** Every lens of one file, from what is known of the project. */
export function lensesOf(parsed: ParsedFile, view: ProjectView): CodeLens[] {
  if (!view.trusted) return [];
  return [
    ...entityLenses(parsed, view),
    ...migrationLenses(parsed, view),
    ...dataSourceLenses(parsed, view),
    ...nestLenses(parsed, view),
  ];
}
