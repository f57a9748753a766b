import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { InitResult } from "../../src/protocol/results.ts";
import { runCli } from "../helpers/cli.ts";
import { createWorkspace } from "../helpers/engine.ts";
import type { TestWorkspace } from "../helpers/engine.ts";
import { TSCONFIG } from "../helpers/engine-project.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

/** A project that configures TypeORM through NestJS alone; the packages of NestJS are not installed. */
const NEST_PROJECT = {
  "tsconfig.json": TSCONFIG,
  "src/app.module.ts": `import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ShortNames } from './short-names';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: 'postgres',
        host: config.get('DB_HOST', 'localhost'),
        port: config.get<number>('DB_PORT'),
        username: config.get('DB_USER'),
        password: config.getOrThrow('DB_PASSWORD'),
        database: config.get('DB_NAME'),
        namingStrategy: new ShortNames(),
        autoLoadEntities: true,
        synchronize: true,
      }),
    }),
  ],
})
export class AppModule {}
`,
  "src/short-names.ts": `import { DefaultNamingStrategy } from 'typeorm';
export class ShortNames extends DefaultNamingStrategy {
  tableName(className: string, given?: string) { return given ?? 't_' + className.toLowerCase(); }
}
`,
  "src/users/user.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column() name: string; }
`,
};

describe("init on the command line", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let workspace: TestWorkspace;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  afterEach(() => workspace.cleanup());

  it("gives a NestJS project a data source that all the rest works with", async () => {
    workspace = await createWorkspace({ files: NEST_PROJECT });
    const database = await postgres.createDatabase("init_nest");
    const { host, port, user, password } = postgres;
    await writeFile(
      workspace.file(".env"),
      `DB_HOST=${host}\nDB_PORT=${port}\nDB_USER=${user}\nDB_PASSWORD=${password}\nDB_NAME=${database}\n`,
    );
    const run = (...args: string[]) => runCli(workspace.folder, args);

    const before = await run("status", "--json");
    assert.equal(before.json().error.code, "no-data-source");
    assert.match(before.json().error.hint ?? "", /typeorm-revisions init/);

    const init = await run("init", "--json");
    const result = init.json() as unknown as InitResult & { ok: boolean };
    assert.equal(init.code, 0, init.stdout);
    assert.equal(result.ok, true);
    assert.equal(result.from, "nest");
    assert.deepEqual(result.created, [workspace.file("src/data-source.ts"), workspace.file("src/migrations")]);

    const status = await run("status", "--json");
    assert.equal(status.code, 0, status.stdout);
    assert.equal(status.json().dataSource.target, `${host}:${port}/${database}`);
    const generated = await run("revision", "--autogenerate", "-m", "create users", "--json");
    assert.equal(generated.code, 0, generated.stdout);
    assert.equal(path.dirname(generated.json().file), workspace.file("src/migrations"));
    assert.match(await readFile(generated.json().file, "utf8"), /CREATE TABLE "t_user"/);
    const upgraded = await run("upgrade", "head");
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.equal((await run("check")).code, 0);

    const again = await run("init");
    assert.equal(again.code, 0);
    assert.match(again.stdout, /src\/data-source\.ts exports a data source already \(AppDataSource\)/);
  });

  it("gives a project without NestJS one that reads DATABASE_URL, as an ES module too", async () => {
    for (const type of ["commonjs", "module"]) {
      workspace = await createWorkspace({
        files: {
          "package.json": JSON.stringify({ name: "plain", type }),
          "tsconfig.json": TSCONFIG.replace("CommonJS", type === "module" ? "NodeNext" : "CommonJS"),
          "src/entities/user.ts": NEST_PROJECT["src/users/user.entity.ts"],
        },
      });
      const env = { DATABASE_URL: postgres.url(await postgres.createDatabase(`init_${type}`)) };
      const init = await runCli(workspace.folder, ["init"], env);
      assert.match(init.stdout, /^Created src\/data-source\.ts\nCreated src\/migrations\n/);
      const generated = await runCli(workspace.folder, ["revision", "--autogenerate", "--json"], env);
      assert.equal(generated.code, 0, generated.stdout);
      assert.deepEqual(await readdir(workspace.file("src/migrations")), [path.basename(generated.json().file)]);
      const status = await runCli(workspace.folder, ["status", "--json"], env);
      assert.equal(status.json().pending, 1, status.stdout);
      if (type === "commonjs") await workspace.cleanup();
    }
  });

  it("refuses a folder that is not there and a file that is", async () => {
    workspace = await createWorkspace({ files: { "tsconfig.json": "{}", "data-source.ts": "export {};\n" } });
    const nowhere = await runCli(workspace.folder, ["init", "-C", "nowhere", "--json"]);
    assert.equal(nowhere.code, 2);
    assert.equal(nowhere.json().error.code, "no-project");
    const there = await runCli(workspace.folder, ["init", "--json"]);
    assert.equal(there.code, 2);
    assert.equal(there.json().error.code, "file-exists");
    assert.ok(!existsSync(workspace.file("migrations")));
  });
});
