import path from "node:path";
import { initProject } from "../service/commands/init.ts";
import type { InitResult } from "../protocol/results.ts";
import { DETAILS } from "./command-pages.ts";
import type { StandaloneCommand } from "./command.ts";

/** `init` works where there is no data source yet. */
export const INIT: StandaloneCommand = {
  operands: "[FILE]",
  summary: "Find a data source or write one, and make the folder for migrations",
  details: DETAILS.init,
  standalone: async (root, { operands: [file] }) => {
    const result = await initProject({ root, ...(file === undefined ? {} : { file }) });
    return { json: result, text: renderInit(result, root), exitCode: 0 };
  },
};

function renderInit({ existing, file, export: name, created, notes, next }: InitResult, root: string): string {
  const shown = (one: string) => path.relative(root, one).replaceAll("\\", "/");
  return [
    ...(existing ? [`${shown(file)} exports a data source already (${name}); it was left alone.`] : []),
    ...created.map((one) => `Created ${shown(one)}`),
    ...notes.map((note) => `Note: ${note}`),
    "",
    "Next:",
    ...next.map((command) => `  ${command}`),
  ].join("\n");
}
