import { createRequire } from "node:module";
import path from "node:path";
import type { DataSource, MigrationInterface } from "typeorm";
import type { PlainAnswer, PlainStep } from "./plain-typeorm.ts";

/** Runs the steps of `runPlainTypeorm` on the compiled project in argv[2]; prints the answers as one JSON line. */
const [, , folder = "", steps = "[]"] = process.argv;
const require = createRequire(path.join(folder, "/"));
const { AppDataSource } = require(path.join(folder, "data-source.js")) as { AppDataSource: DataSource };

async function answer(source: DataSource, step: PlainStep): Promise<PlainAnswer> {
  switch (step.do) {
    case "up": {
      const timestamp = ({ constructor, name = constructor.name }: MigrationInterface): string => name.slice(-13);
      const migrations = source.migrations.toSorted((a, b) => timestamp(a).localeCompare(timestamp(b)));
      Object.assign(source, { migrations: migrations.slice(0, step.until ?? migrations.length) });
      const ran = await source.runMigrations({ transaction: step.transaction ?? "each" });
      Object.assign(source, { migrations });
      return ran.map((migration) => migration.name);
    }
    case "down":
      for (let left = step.count; left > 0; left--) await source.undoLastMigration({ transaction: "each" });
      return [];
    case "diff": {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      return upQueries.map(({ query }) => query);
    }
    case "sql":
      return source.query<Record<string, unknown>[]>(step.sql);
  }
}

const source = await AppDataSource.initialize();
const answers: PlainAnswer[] = [];
for (const step of JSON.parse(steps) as PlainStep[]) answers.push(await answer(source, step));
await source.destroy();
process.stdout.write(`${JSON.stringify(answers)}\n`);
