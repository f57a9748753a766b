import path from "node:path";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { OptionDeclaration } from "../../project/module-index.ts";
import { resolveOptions } from "../../project/resolved-options.ts";
import type { ParsedFile } from "../parsed-files.ts";
import { uriOf } from "../paths.ts";
import type { ProjectView } from "../project-session.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** Marks each glob that matches nothing where the data source has it: the very string, else its list, else the data source. */
export function unmatchedGlobs(
  { root, status }: ProjectView,
  parse: (uri: string) => ParsedFile | undefined,
): Finding[] {
  return (status?.unmatched ?? []).flatMap((unmatched) => {
    const { dataSource } = status ?? {};
    const holder = unmatched.option === "entities" ? (dataSource?.joined ?? dataSource) : dataSource;
    if (holder === undefined) return [];
    const { file, export: exportName } = holder;
    const uri = uriOf(path.join(root, file));
    const dataSources = parse(uri)?.dataSources ?? [];
    const source = dataSources.find((each) => each.exportName === exportName) ?? dataSources[0];
    if (source === undefined) return [];
    const placed = resolveOptions(path.join(root, file), source, (module) => parse(uriOf(module)));
    const where = placed.find((each) => each[unmatched.option] !== undefined);
    const declared = where?.[unmatched.option];
    const range = declared === undefined ? source.range : (stringOf(declared, unmatched.glob)?.range ?? declared.range);
    const at = where === undefined ? uri : uriOf(where.file);
    return [finding(at, range, DiagnosticSeverity.Warning, "unmatched-glob", unmatched.message)];
  });
}

/** `glob` is relative to the project; of `__dirname + "/../model/*.ts"` only the end is known. */
function stringOf({ strings }: OptionDeclaration, glob: string): OptionDeclaration["strings"][number] | undefined {
  const ending = ({ text }: { text: string }): string =>
    path.posix.normalize(text.replaceAll("\\", "/")).replace(/^(?:\.{0,2}\/)+/, "");
  const matching = strings.filter((each) => `/${glob}`.endsWith(`/${ending(each)}`));
  return matching.toSorted((a, b) => ending(b).length - ending(a).length)[0];
}
