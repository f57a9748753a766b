#!/usr/bin/env node
import { readFileSync } from "node:fs";
import path from "node:path";
import { exitCodeOf, RevisionsError, toReport } from "../core/errors.ts";
import type { ErrorReport } from "../core/errors.ts";
import { namedFrom } from "../core/relative-paths.ts";
import { openRevisionService } from "../service/open.ts";
import type { CommandOptions } from "../service/revision-service.ts";
import { parseInvocation } from "./arguments.ts";
import type { Invocation } from "./arguments.ts";
import { COMMANDS } from "./commands.ts";
import type { Answer } from "./command.ts";
import { helpText } from "./help.ts";

/** stdout carries the result only; everything else goes to stderr. */
async function main(argv: string[]): Promise<number> {
  const json = argv.includes("--json");
  let command: string | undefined;
  let root = process.cwd();
  try {
    const invocation = parseInvocation(argv);
    ({ command } = invocation);
    root = path.resolve(invocation.options.directory);
    if (invocation.options.version) return print(version());
    if (invocation.options.help || command === undefined)
      return print(helpText(command), command === undefined && !invocation.options.help ? 2 : 0);
    const answer = await run(command, invocation);
    if (json)
      print(
        JSON.stringify(
          { command, ok: answer.error === undefined, ...answer.json, ...(answer.error ? { error: answer.error } : {}) },
          null,
          2,
        ),
      );
    else {
      print(answer.script ? answer.text : namedFrom(root, answer.text));
      if (answer.error) tell(answer.error, root);
    }
    return answer.exitCode;
  } catch (error) {
    const report = toReport(error);
    if (json) print(JSON.stringify({ command: command ?? null, ok: false, error: report }, null, 2));
    else tell(report, root);
    if (report.code === "internal" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(report.code);
  }
}

async function run(name: string, invocation: Invocation): Promise<Answer> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new RevisionsError("usage", `There is no command "${name}".`, {
      hint: `Commands: ${Object.keys(COMMANDS).join(", ")}`,
    });
  }
  if ("standalone" in command) return command.standalone(path.resolve(invocation.options.directory), invocation);
  const { directory, dataSource, envFile, standIns, embedded, node, verbose, loadTimeoutMs } = invocation.options;
  const shadow = invocation.options.shadow ?? process.env["TYPEORM_REVISIONS_SHADOW"];
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const service = await openRevisionService({
    root: path.resolve(directory),
    ...(dataSource === undefined ? {} : { dataSource }),
    ...(envFile === undefined ? {} : { envFile }),
    standIns,
    ...(node === undefined ? {} : { nodePath: node }),
    ...(shadow === undefined ? {} : { shadow }),
    embedded,
    loadTimeoutMs,
    warm: false,
    log: (line) => {
      if (verbose) process.stderr.write(`${line}\n`);
    },
  });
  try {
    const options: CommandOptions = {
      signal: abort.signal,
      report: (message) => process.stderr.write(`${message}\n`),
    };
    return await command.run(service, invocation, options);
  } finally {
    await service.dispose();
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

function print(text: string, code = 0): number {
  process.stdout.write(`${text}\n`);
  return code;
}

function tell({ code, message, hint, statement, candidates, file, line, column }: ErrorReport, root: string): void {
  const lines = [`error[${code}]: ${message}`, ...(candidates ?? []).map((candidate) => `  ${candidate}`)];
  const place = file === undefined ? undefined : namedFrom(root, file);
  if (place !== undefined && (line !== undefined || !message.includes(place)))
    lines.push(`  in ${[place, line, column].filter((part) => part !== undefined).join(":")}`);
  if (statement !== undefined) lines.push(`  ${statement}`);
  if (hint !== undefined) lines.push(`next: ${hint}`);
  process.stderr.write(`${namedFrom(root, lines.join("\n"))}\n`);
}

function version(): string {
  const file = path.join(import.meta.dirname, "../package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

process.exitCode = await main(process.argv.slice(2));
