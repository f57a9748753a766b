import { mkdir, rm, writeFile } from "node:fs/promises";
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

const home = path.join(root, ".cache", "bench");

interface Measurement {
  verb: Verb;
  label: string;
  /** Done before each round, not timed. */
  prepare?: (round: number) => Promise<void>;
  /** Name of the database for a round; the default is the one that the first upgrade filled. */
  database?: (one: Contender, round: number) => Promise<string>;
  /** Ours finds nothing of earlier runs. */
  emptyCache?: boolean;
}

/** Times one verb for every contender, round by round so that the machine's moods hit all alike. */
async function measure(all: Contender[], postgres: TestPostgres, measurement: Measurement): Promise<BenchRow> {
  const { verb, label, prepare, database = async (one) => upgradedDatabase(one), emptyCache = false } = measurement;
  const row: BenchRow = { measure: label, samples: {}, problems: {} };
  for (let round = 0; round < rounds; round++) {
    await prepare?.(round);
    for (const one of all) {
      if (row.problems[one.name] !== undefined) continue;
      try {
        if (emptyCache) await rm(cache, { recursive: true, force: true });
        const place = { databaseUrl: postgres.url(await database(one, round)), cache };
        const seconds = await timeCommand(one.command(verb, place));
        (row.samples[one.name] ??= []).push(seconds);
        process.stderr.write(`${label}, ${one.label}: ${seconds.toFixed(3)} s\n`);
      } catch (error) {
        row.problems[one.name] = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return row;
}

const cache = path.join(home, "cache");
const upgradedDatabase = (one: Contender): string => `${one.name}-0`;

async function warmRow(project: BenchProject, databaseUrl: string): Promise<BenchRow> {
  const row: BenchRow = { measure: "check, one changed column (warm, from save)", samples: { ours: [] }, problems: {} };
  Object.assign(process.env, { DATABASE_URL: databaseUrl, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache });
  try {
    const { timeWarmChecks } = await import("./warm.ts");
    row.samples["ours"] = await timeWarmChecks(project, Math.max(5, rounds));
  } catch (error) {
    row.problems["ours"] = error instanceof Error ? error.message : String(error);
  }
  return row;
}

async function measureAll(project: BenchProject, postgres: TestPostgres, all: Contender[]): Promise<BenchRow[]> {
  const measurements: Measurement[] = [
    {
      verb: "upgrade",
      label: `upgrade of ${size.revisions} from empty`,
      database: (one, round) => postgres.createDatabase(`${one.name}-${round}`),
    },
    { verb: "no-op upgrade", label: "upgrade, nothing to do" },
    { verb: "status", label: "status" },
    { verb: "clean check", label: "check, nothing changed (cold, empty cache)", emptyCache: true },
    { verb: "clean check", label: "check, nothing changed (cold)" },
    {
      verb: "check",
      label: "check, one changed column (cold)",
      // Another change each round, so that no answer is remembered.
      prepare: async (round) => {
        await project.change(changedColumn(100 + round));
        await project.compile();
      },
    },
  ];
  const rows: BenchRow[] = [];
  for (const measurement of measurements) rows.push(await measure(all, postgres, measurement));
  const [ours] = all.filter(({ name }) => name === "ours");
  const cold = rows.at(-1);
  if (ours === undefined || cold === undefined) return rows;
  const warm = await warmRow(project, postgres.url(upgradedDatabase(ours)));
  // TypeORM has no warm form; its cold one stands beside ours.
  return [
    ...rows,
    { ...warm, samples: { ...cold.samples, ...warm.samples }, problems: { ...cold.problems, ...warm.problems } },
  ];
}

const project = await makeProject(home, size);
const all = contenders(project, path.join(root, "dist", "cli.mjs"));
const postgres = await startPostgres();
try {
  const rows = await measureAll(project, postgres, all);
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
