import assert from "node:assert/strict";
import { readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { runCli } from "../helpers/cli.ts";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { PlainProject, TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** One edit of many kinds: columns, a length, a default, an enum value, an index, a relation, a view and a new entity. */
async function editEntities(folder: string): Promise<void> {
  const edit = async (name: string, change: (text: string) => string) => {
    const file = path.join(folder, "src/entities", name);
    const text = await readFile(file, "utf8");
    const changed = change(text);
    assert.notEqual(changed, text, `${name} is edited`);
    await writeFile(file, changed);
  };
  await edit("post.ts", (text) =>
    text
      .replace('Archived = "archived",', 'Archived = "archived",\n  Hidden = "hidden",')
      .replace('@Index(["status", "publishedAt"])', '@Index(["publishedAt", "status"])\n@Index(["viewCount"])')
      .replace("length: 200 })\n  title", "length: 250 })\n  title")
      .replace(
        /\}\s*$/,
        `
  @Column({ type: "timestamptz", nullable: true, comment: "when it was read" })
  lastReadAt: Date | null;

  @Column({ type: "varchar", length: 10, default: "fine" })
  mood: string;

  @Column({ type: "varchar", generatedType: "STORED", asExpression: "upper(title)", nullable: true })
  loud: string | null;

  @ManyToOne(() => User, { nullable: true, onDelete: "SET NULL" })
  editor: User | null;
}
`,
      ),
  );
  await writeFile(
    path.join(folder, "src/entities/reaction.ts"),
    `import { Check, Column, Entity, Index, ManyToOne, PrimaryGeneratedColumn } from "typeorm";
import { Post } from "./post";

@Entity("reactions")
@Check("score > 0")
@Index(["kind"], { where: "score > 10" })
export class Reaction {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ type: "enum", enum: ["like", "laugh"] })
  kind: string;

  @Column({ type: "smallint" })
  score: number;

  @ManyToOne(() => Post, { onDelete: "CASCADE" })
  post: Post;
}
`,
  );
}

for (const line of Object.keys(typeormLines) as TypeormLine[]) {
  describe(`a generated revision and plain TypeORM ${line}`, function () {
    this.timeout(240_000);
    let postgres: TestPostgres;
    let sample: SampleCopy;
    let plain: PlainProject;

    before(async () => {
      postgres = await startPostgres();
      sample = await copySample("installed");
      const installed = path.join(sample.folder, "node_modules/typeorm");
      await unlink(installed).catch(() => rm(installed, { recursive: true }));
      await symlink(path.join(packages, typeormLines[line]), installed, "junction");
      await editEntities(sample.folder);
      const generated = await runCli(sample.folder, ["revision", "--autogenerate", "-m", "many things", "--json"]);
      assert.equal(generated.code, 0, generated.stdout + generated.stderr);
      assert.equal(generated.json().verified.upAgain, true);
      plain = await compilePlainProject(sample.folder, line);
    });
    after(async () => {
      await plain?.cleanup();
      await sample?.cleanup();
      await postgres?.stop();
    });

    const emptyDatabase = async (name: string): Promise<Record<string, string>> => ({
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
      DB_NAME: await postgres.createDatabase(name),
    });
    const rowsOf = (env: Record<string, string>) =>
      postgres.query(env["DB_NAME"] ?? "", `SELECT id, "timestamp", name FROM migrations ORDER BY id`);
    const cli = async (env: Record<string, string>, ...args: string[]) => {
      const result = await runCli(sample.folder, args, env);
      assert.equal(result.code, 0, result.stdout + result.stderr);
    };

    it("uses the workspace's own TypeORM", async () => {
      const { version } = JSON.parse(
        await readFile(path.join(packages, typeormLines[line], "package.json"), "utf8"),
      ) as { version: string };
      assert.ok(version.startsWith(line));
      const status = (await runCli(sample.folder, ["status", "--json"], await emptyDatabase("own"))).json();
      assert.deepEqual(status.warnings, [], "no word of a bundled TypeORM");
    });

    it("leaves the same schema and the same rows whoever runs it, and TypeORM's own diff is empty", async () => {
      const ours = await emptyDatabase("ours");
      const theirs = await emptyDatabase("theirs");
      await cli(ours, "upgrade", "head");
      await plain.run(theirs, [{ do: "up" }]);
      assert.deepEqual(await dumpCatalogue(postgres, "ours"), await dumpCatalogue(postgres, "theirs"));
      assert.deepEqual(await rowsOf(ours), await rowsOf(theirs));
      assert.deepEqual(await plain.run(ours, [{ do: "diff" }]), [[]]);
    });

    it("lets each carry on after the other", async () => {
      const database = await emptyDatabase("both");
      await cli(database, "upgrade", "+5");
      await plain.run(database, [{ do: "up" }, { do: "down", count: 2 }]);
      await cli(database, "downgrade", "-2");
      await cli(database, "upgrade", "head");
      assert.deepEqual(await plain.run(database, [{ do: "up" }, { do: "diff" }]), [[], []]);
    });
  });
}
