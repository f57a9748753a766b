import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { contenders } from "./contenders.ts";
import type { Contender, Verb } from "./contenders.ts";
import { timeCommand } from "./measure.ts";
import { makeProject } from "./project.ts";
import type { BenchProject } from "./project.ts";
import { renderTable } from "./table.ts";
import type { BenchRow } from "./table.ts";
import { changedColumn } from "./changed-column.ts";

/**
 * `npm run bench [-- --entities 100 --revisions 100 --rounds 3 --json FILE]`: ours beside TypeORM's own
 * command line, in one run on one real Postgres, medians of the rounds. Needs `npm run build`.
 */
const { values } = parseArgs({
  options: {
    entities: { type: "string", default: "100" },
    revisions: { type: "string", default: "100" },
    rounds: { type: "string", default: "3" },
    json: { type: "string", default: "test-results/bench.json" },
  },
});
const root = path.join(import.meta.dirname, "../..");
const size = { entities: Number(values.entities), revisions: Number(values.revisions) };
const rounds = Number(values.rounds);

/** Times one verb for every contender, round by round so that the machine's moods hit all alike. */
async function measure(
  verb: Verb,
  label: string,
  all: Contender[],
  url: (one: Contender, round: number) => Promise<string>,
): Promise<BenchRow> {
  const row: BenchRow = { measure: label, samples: {}, problems: {} };
  for (let round = 0; round < rounds; round++) {
    for (const one of all) {
      if (row.problems[one.name] !== undefined) continue;
      try {
        const seconds = await timeCommand(one.command(verb, await url(one, round)));
        (row.samples[one.name] ??= []).push(seconds);
        process.stderr.write(`${label}, ${one.label}: ${seconds.toFixed(3)} s\n`);
      } catch (error) {
        row.problems[one.name] = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return row;
}

async function warmRow(project: BenchProject, databaseUrl: string): Promise<BenchRow> {
  const row: BenchRow = { measure: "check, one changed column (warm, from save)", samples: {}, problems: {} };
  process.env["DATABASE_URL"] = databaseUrl;
  try {
    const { timeWarmChecks } = await import("./warm.ts");
    row.samples["ours"] = await timeWarmChecks(project, Math.max(5, rounds));
  } catch (error) {
    row.problems["ours"] = error instanceof Error ? error.message : String(error);
  }
  return row;
}

async function measureAll(
  project: BenchProject,
  postgres: TestPostgres,
): Promise<{ rows: BenchRow[]; all: Contender[] }> {
  const all = contenders(project, path.join(root, "dist", "cli.mjs"));
  const database = (one: Contender, round: number): string => `${one.name}-${round}`;
  const upgraded = async (one: Contender): Promise<string> => postgres.url(database(one, 0));
  const rows: BenchRow[] = [];
  rows.push(
    await measure("upgrade", `upgrade of ${size.revisions} from empty`, all, async (one, round) =>
      postgres.url(await postgres.createDatabase(database(one, round))),
    ),
  );
  rows.push(await measure("no-op upgrade", "upgrade, nothing to do", all, upgraded));
  rows.push(await measure("status", "status", all, upgraded));
  rows.push(await measure("clean check", "check, nothing changed (cold)", all, upgraded));
  await project.change(changedColumn(40));
  await project.compile();
  rows.push(await measure("check", "check, one changed column (cold)", all, upgraded));
  const [, , ours] = all;
  const cold = rows[rows.length - 1];
  if (ours !== undefined && cold !== undefined) {
    const warm = await warmRow(project, await upgraded(ours));
    // TypeORM has no warm form; its cold one stands beside ours.
    for (const { name } of all)
      if (name !== "ours" && cold.samples[name] !== undefined) warm.samples[name] = cold.samples[name];
    rows.push(warm);
  }
  return { rows, all };
}

const project = await makeProject(path.join(root, ".cache", "bench"), size);
const postgres = await startPostgres();
try {
  const { rows, all } = await measureAll(project, postgres);
  const machine = `${os.cpus()[0]?.model.trim() ?? "?"} × ${os.cpus().length}, Node ${process.versions.node}`;
  console.log(`\n${size.entities} entities, ${size.revisions} revisions, ${rounds} rounds; ${machine}\n`);
  console.log(renderTable(rows, all, "ours"));
  for (const { measure: label, problems } of rows) {
    for (const [name, problem] of Object.entries(problems)) console.log(`\n${label}, ${name}: ${problem}`);
  }
  const file = path.resolve(root, values.json);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ size, rounds, machine, rows }, null, 2)}\n`);
  process.exitCode = rows.some(({ problems }) => Object.keys(problems).length > 0) ? 1 : 0;
} finally {
  await postgres.stop();
}
