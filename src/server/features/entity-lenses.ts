import type { CodeLens, Position } from "vscode-languageserver";
import type { Decision, Operation } from "../../core/operations/operation.ts";
import type { LensArguments } from "../../protocol/server.ts";
import type { ParsedFile } from "../parsed-files.ts";
import { isSameFile } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { at, label, lens } from "./lens.ts";

type ParsedEntity = ParsedFile["entities"][number];

/** Above each entity, its decorators included, what its next migration would do; and above each changed property. */
export function entityLenses({ file, entities }: ParsedFile, view: ProjectView): CodeLens[] {
  return entities.flatMap((entity) => {
    const range = at(entity.top);
    if (view.checking) return [label(range, "checking…")];
    if (view.check === undefined) {
      return view.error === undefined ? [] : [lens(range, `TypeORM Revisions: ${view.error.message}`, "showLog")];
    }
    if (!isLoaded(entity.className, file, view)) return [];
    const operations = view.check.operations.filter((operation) => operation.entity === entity.className);
    return operations.length === 0 ? [inSync(entity, view)] : changed(entity, operations, view.check.decisions);
  });
}

/** Whether the data source has an entity of this name, and not from another file. */
export function isLoaded(className: string, file: string, { entities }: ProjectView): boolean {
  const model = entities.find(({ name }) => name === className);
  return model !== undefined && (model.file === undefined || isSameFile(model.file, file));
}

function inSync({ className, top }: ParsedEntity, { check }: ProjectView): CodeLens {
  const before = check?.preexisting.filter(({ entity }) => entity === className).length ?? 0;
  return label(at(top), before === 0 ? "in sync" : `in sync · ${before} different before`);
}

function changed(entity: ParsedEntity, operations: Operation[], decisions: Decision[]): CodeLens[] {
  const { className, top, properties } = entity;
  const range = at(top);
  const argument: LensArguments = { entity: className, operations };
  return [
    lens(range, countOf(operations, decisions), "preview", argument),
    lens(range, "Generate migration", "generate"),
    lens(range, "Preview SQL", "preview", argument),
    ...properties.flatMap(({ name, top }) => propertyLenses(className, top, operations.filter(isOn(name)))),
  ];
}

function propertyLenses(entity: string, top: Position, operations: Operation[]): CodeLens[] {
  return operations.map((operation) => {
    const argument: LensArguments = { entity, operations: [operation] };
    return lens(at(top), shortSummary(operation), "preview", argument);
  });
}

/** An operation on `name.first` belongs to the property `name`, which embeds it. */
function isOn(property: string): (operation: Operation) => boolean {
  return (operation) => operation.property?.split(".")[0] === property;
}

/** "2 changes · 1 destructive · needs a decision" */
function countOf(operations: Operation[], decisions: Decision[]): string {
  const count = (verdict: Operation["verdict"]): number => operations.filter((each) => each.verdict === verdict).length;
  const destructive = count("destructive");
  const mayFail = count("may-fail");
  const isOpen = decisions.some(({ table }) => operations.some((operation) => operation.table === table));
  return [
    operations.length === 1 ? "1 change" : `${operations.length} changes`,
    ...(destructive > 0 ? [`${destructive} destructive`] : []),
    ...(mayFail > 0 ? [`${mayFail} may fail`] : []),
    ...(isOpen ? ["needs a decision"] : []),
  ].join(" · ");
}

/** The summary without its details in brackets. */
function shortSummary({ summary, verdict }: Operation): string {
  const short = summary.replace(/ \(.*\)$/, "");
  return verdict === "destructive" ? `${short} · destructive` : short;
}
