import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { runCli } from "../helpers/cli.ts";
import type { CliRun } from "../helpers/cli.ts";
import { freePort, startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

describe("bad input on the command line", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let env: Record<string, string>;
  let count = 0;

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    sample = await copySample("none");
    const database = await postgres.createDatabase(`bad_${(count += 1)}`);
    env = {
      DB_HOST: postgres.host,
      DB_PORT: String(postgres.port),
      DB_USER: postgres.user,
      DB_PASSWORD: postgres.password,
      DB_NAME: database,
    };
  });
  afterEach(() => sample.cleanup());

  const run = (...args: string[]) => runCli(sample.folder, args, env);
  const at = (name: string) => path.join(sample.folder, name);
  const edit = async (name: string, change: (text: string) => string) =>
    writeFile(at(name), change(await readFile(at(name), "utf8")));

  /** One sentence, the next step, the code and the exit code; the same for people and for programs. */
  async function refuses(args: string[], code: string, exitCode: number, message: RegExp): Promise<void> {
    const forPrograms = await run(...args, "--json");
    checkRefusal(forPrograms, code, exitCode, message);
    const forPeople = await run(...args);
    assert.equal(forPeople.code, exitCode);
    assert.match(forPeople.stderr, new RegExp(`error\\[${code}\\]: `));
    assert.match(forPeople.stderr, /next: /);
  }

  function checkRefusal(result: CliRun, code: string, exitCode: number, message: RegExp): void {
    const { ok, error } = result.json();
    assert.equal(ok, false);
    assert.equal(error.code, code, result.stdout);
    assert.match(error.message, message);
    assert.ok(error.hint, "a next step is given");
    assert.equal(result.code, exitCode);
    assert.ok(!`${result.stdout}${result.stderr}`.includes(postgres.password), "no password is shown");
  }

  it("no data source", async () => {
    await rm(at("src/data-source.ts"));
    await refuses(["status"], "no-data-source", 2, /No file here exports/);
  });

  it("two data sources", async () => {
    await writeFile(at("src/other.ts"), await readFile(at("src/data-source.ts"), "utf8"));
    await rm(at("package.json"));
    await refuses(["status"], "ambiguous-data-source", 2, /2 data sources/);
    assert.equal((await run("status", "-d", "src/other.ts")).code, 0);
  });

  it("a data source that is not there", () =>
    refuses(["status", "-d", "src/nope.ts"], "no-data-source", 2, /nope\.ts/));

  it("a data source that throws while it is loaded", async () => {
    await edit("src/data-source.ts", (text) => `${text}\nthrow new Error("no secrets today");\n`);
    await refuses(["status"], "data-source-failed", 2, /no secrets today/);
  });

  it("a data source that ends the process", async () => {
    await edit("src/data-source.ts", (text) => `${text}\nprocess.exit(0);\n`);
    await refuses(["status"], "data-source-failed", 2, /process\.exit/);
  });

  it("a data source that never finishes loading", async () => {
    await edit("src/data-source.ts", (text) => `${text}\nfor (;;) {}\n`);
    await refuses(["status", "--load-timeout", "2"], "load-timeout", 2, /data-source\.ts/);
  });

  it("a syntax error in an entity", async () => {
    await edit("src/entities/post.ts", (text) => text.replace("export class Post {", "export class Post {{"));
    await refuses(["check"], "entity-failed", 2, /post\.ts/);
  });

  it("a migration without its 13 digits", async () => {
    await writeFile(
      at("src/migrations/1999999999999-x.ts"),
      "export class NoDigits { async up(queryRunner: unknown) {} async down(queryRunner: unknown) {} }\n",
    );
    await refuses(["upgrade", "head"], "bad-migration-name", 2, /NoDigits/);
    const status = await run("status");
    assert.equal(status.code, 0, "looking still works");
    assert.match(status.stdout, /NoDigits/);
  });

  it("two migrations with the same name", async () => {
    const source = (name: string) =>
      `export class ${name} { async up(queryRunner: unknown) {} async down(queryRunner: unknown) {} }\n`;
    await writeFile(at("src/migrations/1999999999998-a.ts"), source("Twice1999999999998"));
    await writeFile(at("src/migrations/1999999999998-b.ts"), source("Twice1999999999998"));
    await refuses(["upgrade", "head"], "duplicate-revision", 2, /Twice1999999999998/);
  });

  it("a package that cannot be found, unless it may be stood in for", async () => {
    await edit(
      "src/entities/tag.ts",
      (text) => `import { metrics } from "@company/metrics";\n${text}\nmetrics.count("tags");\n`,
    );
    await refuses(["check"], "entity-failed", 2, /@company\/metrics/);
    const stoodIn = await run("check", "--stand-ins");
    assert.equal(stoodIn.code, 0, stoodIn.stdout + stoodIn.stderr);
  });

  it("no migration where the data source looks for them", async () => {
    await rm(at("src/migrations"), { recursive: true });
    await refuses(["upgrade", "head"], "no-migrations", 2, /src\/migrations/);
  });

  it("entities that are not seen, with the reason", async () => {
    const entity = 'import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n';
    await writeFile(
      at("src/lost.ts"),
      `${entity}@Entity() export class Lost { @PrimaryGeneratedColumn() id: number; }\n`,
    );
    await writeFile(
      at("src/entities/hidden.ts"),
      `${entity}@Entity() class Hidden { @PrimaryGeneratedColumn() id: number; }\n`,
    );
    const { stdout } = await run("status", "-v");
    assert.match(stdout, /src\/entities\/\*\.\{ts,js\}: 10 files/);
    assert.match(stdout, /Lost in src\/lost\.ts: no glob matches/);
    assert.match(stdout, /Hidden in src\/entities\/hidden\.ts: it is loaded, but not exported/);
    await edit("src/entities/hidden.ts", (text) => `${text}throw new Error("not today");\n`);
    const failing = await run("status", "-v");
    assert.match(
      failing.stdout,
      /^Not loaded    The entity file src\/entities\/hidden\.ts does not load: not today\. \w/m,
    );
    assert.doesNotMatch(failing.stdout, /Not seen|Registered/, "nothing is said of classes that nobody looked at");
  });

  it("an unknown revision", () => refuses(["upgrade", "nope"], "unknown-revision", 2, /nope/));
  it("an unknown command", () => refuses(["upgrad", "head"], "usage", 2, /upgrad/));
  it("an unknown option", () => refuses(["status", "--fast"], "usage", 2, /--fast/));
  it("a folder that is not there", () => refuses(["status", "-C", "nowhere"], "no-project", 2, /nowhere/));

  it("a database that is down", async () => {
    env["DB_PORT"] = String(await freePort());
    await refuses(["upgrade", "head"], "database-unreachable", 3, new RegExp(`:${env["DB_PORT"]}`));
    const status = await run("status", "--json");
    assert.equal(status.json().revisions.length > 0, true, "the revisions are listed all the same");
    assert.equal(status.code, 3);
  });

  it("a host that takes the connection and never answers", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    env["DB_PORT"] = String((server.address() as AddressInfo).port);
    try {
      checkRefusal(await run("upgrade", "head", "--json"), "database-unreachable", 3, /./);
    } finally {
      server.close();
    }
  });

  it("a wrong password", async () => {
    env["DB_PASSWORD"] = "wrong-password";
    await refuses(["upgrade", "head"], "database-refused", 3, /password|refused/i);
  });

  it("a database that does not exist", async () => {
    env["DB_NAME"] = "nowhere";
    await refuses(["upgrade", "head"], "database-refused", 3, /nowhere/);
  });

  it("a user who may not create tables", async () => {
    const database = env["DB_NAME"] ?? "";
    await postgres.query(
      database,
      `CREATE ROLE reader_${count} LOGIN PASSWORD 'reader-password'; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
    );
    env = { ...env, DB_USER: `reader_${count}`, DB_PASSWORD: "reader-password" };
    await refuses(["upgrade", "head"], "permission-denied", 3, /permission|right/i);
  });

  it("a migration that fails: its statement, and what came before stays", async () => {
    await writeFile(
      at("src/migrations/1999999999999-broken.ts"),
      'export class Broken1999999999999 { async up(queryRunner: any) { await queryRunner.query("CREATE TABLE half (id int)"); await queryRunner.query("SELECT nonsense"); } async down() {} }\n',
    );
    const failed = await run("upgrade", "head", "--json");
    checkRefusal(failed, "migration-failed", 3, /nonsense/);
    const { error, steps } = failed.json();
    assert.equal(error.statement, "SELECT nonsense");
    assert.equal(error.revision, "1999999999999");
    assert.equal(steps.at(-1)?.status, "failed");
    assert.ok(steps.slice(0, -1).every(({ status }) => status === "done"));
    const database = env["DB_NAME"] ?? "";
    assert.deepEqual(await postgres.query(database, "SELECT to_regclass('half') AS half"), [{ half: null }]);
    assert.equal((await postgres.query(database, "SELECT 1 FROM migrations")).length, steps.length - 1);
  });

  it("a history that does not replay", async () => {
    await writeFile(
      at("src/migrations/1000000000000-first.ts"),
      'export class First1000000000000 { async up(queryRunner: any) { await queryRunner.query("ALTER TABLE nothing ADD a int"); } async down() {} }\n',
    );
    await refuses(["check"], "replay-failed", 3, /First1000000000000.*nothing/);
  });
});
