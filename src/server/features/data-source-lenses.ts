import type { CodeLens } from "vscode-languageserver";
import path from "node:path";
import type { ParsedFile } from "../parsed-files.ts";
import { isSameFile } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { label, lens } from "./lens.ts";

/** Above NestJS's module, where nothing else tells the options: the way to a data source. */
export function nestLenses({ file, nestCalls }: ParsedFile, { root, nestModule }: ProjectView): CodeLens[] {
  if (nestModule === undefined || !isSameFile(path.join(root, nestModule), file)) return [];
  return nestCalls.map((range) => lens(range, "Write a data source for migrations", "init", { folder: root }));
}

/** Above the data source in use how far its database is; above every other one the way to use it. */
export function dataSourceLenses({ file, dataSources }: ParsedFile, view: ProjectView): CodeLens[] {
  return dataSources.flatMap(({ exportName, range }) => {
    const location = view.dataSources.find(
      (each) => each.export === exportName && isSameFile(path.join(each.folder, each.file), file),
    );
    const { status } = view;
    const used = status?.dataSource;
    const isHere = (one: { file: string; export: string } | undefined): boolean =>
      one !== undefined && one.export === exportName && isSameFile(path.join(view.root, one.file), file);
    if (used?.joined !== undefined && isHere(used.joined)) {
      return [label(range, `its entities are joined with the migrations of ${used.file}`)];
    }
    if (used === undefined || !isHere(used)) {
      const several = location !== undefined && view.dataSources.length > 1;
      if (view.error?.file !== undefined && isSameFile(view.error.file, file)) {
        return [lens(range, `TypeORM Revisions: ${view.error.message}`, "showLog")];
      }
      return several ? [lens(range, "Use this data source", "selectDataSource", location)] : [];
    }
    if (status?.databasePending) return [label(range, `${used.target}: asking the database…`)];
    if (status?.databaseError !== undefined) return [lens(range, status.databaseError.message, "showLog")];
    const applied = status?.revisions.filter(({ state }) => state === "applied" || state === "missing").length ?? 0;
    const pending = status?.pending ?? 0;
    const lenses = [label(range, `${used.target}: ${applied} applied, ${pending} pending`)];
    if (pending > 0) lenses.push(lens(range, "Upgrade to head", "upgradeToHead"));
    return lenses;
  });
}
