import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCli } from "../helpers/cli.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

describe("entities in several schemas", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let folder: string;

  before(async () => {
    postgres = await startPostgres();
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-schemas-")));
    await mkdir(path.join(folder, "migrations"));
    await writeFile(path.join(folder, "package.json"), '{ "private": true }');
  });
  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await postgres.stop();
  });

  const dataSource = (extra: string) => `
import { Column, DataSource, Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";

@Entity()
export class Item {
  @PrimaryGeneratedColumn() id: number;
  @Column({ type: "enum", enum: ["a", "b"] }) kind: string;
  ${extra}
}

@Entity({ schema: "other" })
export class Note {
  @PrimaryGeneratedColumn() id: number;
  @ManyToOne(() => Item) item: Item;
}

export const source = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  schema: "app",
  entities: [Item, Note],
  migrations: [__dirname + "/migrations/*.ts"],
});
`;

  it("are made and changed where they belong, with public left alone", async () => {
    const env = { DATABASE_URL: postgres.url(await postgres.createDatabase("schemas")) };
    await postgres.query("schemas", "CREATE SCHEMA app");
    const cli = async (...args: string[]) => {
      const result = await runCli(folder, [...args, "--json"], env);
      assert.equal(result.code, 0, result.stdout + result.stderr);
      return result.json();
    };
    await writeFile(path.join(folder, "data-source.ts"), dataSource(""));
    await cli("revision", "--autogenerate", "-m", "first");
    await cli("upgrade", "head");
    await writeFile(path.join(folder, "data-source.ts"), dataSource("@Column({ nullable: true }) title: string;"));
    const { operations } = await cli("revision", "--autogenerate", "-m", "second");
    assert.deepEqual(
      operations.map(({ kind, table, entity }) => [kind, table, entity]),
      [["add-column", "app.item", "Item"]],
    );
    await cli("upgrade", "head");
    await cli("check");
    const tables = await postgres.query<{ schemaname: string; tablename: string }>(
      "schemas",
      "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'app', 'other') ORDER BY 1, 2",
    );
    assert.deepEqual(
      tables.map(({ schemaname, tablename }) => `${schemaname}.${tablename}`),
      ["app.item", "app.migrations", "other.note"],
    );
    const names = await readdir(path.join(folder, "migrations"));
    const text = await readFile(
      path.join(folder, "migrations", names.find((name) => name.includes("second")) ?? ""),
      "utf8",
    );
    assert.match(text, /ALTER TABLE "app"\."item" ADD COLUMN "title"/);
    await cli("downgrade", "base");
  });
});
