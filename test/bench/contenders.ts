import path from "node:path";
import type { BenchProject } from "./project.ts";
import type { TimedCommand } from "./measure.ts";

/** `clean check` finds nothing; `check` finds the one changed column. */
export type Verb = "upgrade" | "no-op upgrade" | "status" | "clean check" | "check";
export type ContenderName = "typeorm-ts-node" | "typeorm-javascript" | "ours";

/** What a command works on. */
export interface Place {
  databaseUrl: string;
  /** Where ours keeps what can be made anew. */
  cache: string;
}

/** One way to do the verbs, on a database of its own. */
export interface Contender {
  name: ContenderName;
  label: string;
  command(verb: Verb, place: Place): TimedCommand;
}

/** TypeORM as its documentation has it, TypeORM on compiled JavaScript, and ours from TypeScript. */
export function contenders(project: BenchProject, cli: string): Contender[] {
  const { folder, typeormCli } = project;
  const last = project.plan.revisions.at(-1)?.className ?? "";
  const typeorm: Record<Verb, { args: string[]; expected: RegExp }> = {
    upgrade: { args: ["migration:run"], expected: new RegExp(`${last} has been +executed successfully`) },
    "no-op upgrade": { args: ["migration:run"], expected: /No migrations are pending/ },
    status: { args: ["migration:show"], expected: new RegExp(`\\[X\\].*${last}`) },
    "clean check": { args: ["migration:generate", path.join(folder, "Unused"), "--check"], expected: /No changes/ },
    check: { args: ["migration:generate", path.join(folder, "Unused"), "--check"], expected: /ADD "changed"/ },
  };
  const id = last.slice(-13);
  const ours: Record<Verb, { args: string[]; expected: RegExp }> = {
    upgrade: { args: ["upgrade", "head"], expected: new RegExp(id) },
    "no-op upgrade": { args: ["upgrade", "head"], expected: /Nothing to upgrade/ },
    status: { args: ["status"], expected: new RegExp(id) },
    "clean check": { args: ["check"], expected: /in sync/ },
    check: { args: ["check"], expected: /add column changed/ },
  };
  const timed =
    (cliFile: string, verbs: typeof ours, dataSource: string) =>
    (verb: Verb, { databaseUrl, cache }: Place): TimedCommand => ({
      args: [cliFile, ...verbs[verb].args, "-d", dataSource],
      cwd: folder,
      env: { ...process.env, DATABASE_URL: databaseUrl, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache },
      exitCode: verb === "check" ? 1 : 0,
      expected: verbs[verb].expected,
    });
  return [
    {
      name: "typeorm-ts-node",
      label: "TypeORM (ts-node)",
      command: timed(typeormCli.typescript, typeorm, "src/data-source.ts"),
    },
    {
      name: "typeorm-javascript",
      label: "TypeORM (compiled)",
      command: timed(typeormCli.javascript, typeorm, "dist/data-source.js"),
    },
    {
      name: "ours",
      label: "ours",
      command: timed(cli, ours, "src/data-source.ts"),
    },
  ];
}
