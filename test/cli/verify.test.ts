import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { verificationLines } from "../../src/cli/verify-command.ts";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { Verification, VerifyResult } from "../../src/protocol/results.ts";
import { verify } from "../../src/service/commands/verify.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import type { Session } from "../../src/service/session.ts";
import { runCli } from "../helpers/cli.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

describe("verify", function () {
  this.timeout(120_000);
  let sample: SampleCopy;
  let service: RevisionService;

  before(async () => {
    sample = await copySample("installed");
    service = await openRevisionService({
      root: sample.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: true,
      log: () => undefined,
    });
  });
  after(async () => {
    await service.dispose();
    await sample.cleanup();
  });

  /** The proof of a revision that is the newest for as long as this takes. */
  async function proofOf(up: readonly string[], down: readonly string[] | string): Promise<Verification> {
    const file = path.join(sample.folder, "src/migrations/1999999999999-by-hand.ts");
    const lines = (statements: readonly string[]) =>
      statements.map((sql) => `await queryRunner.query(${JSON.stringify(sql)});`).join("\n");
    const back = typeof down === "string" ? down : `async down(queryRunner: any) { ${lines(down)} }`;
    await writeFile(
      file,
      `export class ByHand1999999999999 implements MigrationInterface { async up(queryRunner: any) { ${lines(up)} } ${back} }\n`,
    );
    service.invalidate([file]);
    const [proof, ...others] = (await service.verify({})).revisions;
    assert.equal(proof?.id, "1999999999999");
    assert.deepEqual(others, []);
    return proof.verified;
  }

  it("tells a forgotten index, an extra column and a wrong type of a hand-written down by name", async () => {
    const verified = await proofOf(
      [
        'CREATE INDEX "by_hand" ON "posts" ("title")',
        'ALTER TABLE "posts" ADD "extra" integer',
        'ALTER TABLE "posts" ALTER COLUMN "body" TYPE varchar(5000)',
        'CREATE INDEX "of_hand" ON "posts" (lower("title"))',
      ],
      ["SELECT 1"],
    );
    assert.equal(verified.down, true);
    assert.equal(verified.schemaRestored, false);
    assert.deepEqual(verified.differences?.map((text) => text.split(" (")[0]).toSorted(), [
      "column posts.body is different",
      "column posts.extra is left over",
      "index by_hand of posts is left over",
      "index of_hand of posts is left over",
    ]);
    assert.match(verified.problem ?? "", /^down does not restore the schema: .*index by_hand of posts is left over/);
  });

  it("says for which databases it is before any migration is run", async () => {
    const session = { project: { dataSource: () => Promise.resolve({ type: "oracle" }) } } as unknown as Session;
    await assert.rejects(verify(session, {}), { code: "unsupported-dialect" });
  });

  it("tells what a down does not make again", async () => {
    const { differences = [] } = await proofOf(['ALTER TABLE "attachments" DROP COLUMN "kind"'], []);
    assert.ok(differences.includes("column attachments.kind is missing"), differences.join("; "));
    assert.ok(
      differences.some((text) => /^index \S+ of attachments is missing$/.test(text)),
      differences.join("; "),
    );
  });

  it("tells functions, triggers and other things that no entity has", async () => {
    const touch = (value: string) =>
      `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title := ${value}; RETURN NEW; END $$`;
    const { differences, problem } = await proofOf(
      [
        touch("NEW.title"),
        'CREATE TRIGGER on_title BEFORE UPDATE ON "posts" FOR EACH ROW EXECUTE FUNCTION touch()',
        "CREATE DOMAIN short AS varchar(10)",
        "CREATE SEQUENCE numbers",
        'ALTER TABLE "posts" ENABLE ROW LEVEL SECURITY',
      ],
      ['DROP TRIGGER on_title ON "posts"', "DROP DOMAIN short"],
    );
    assert.deepEqual(differences, [
      "function touch() is left over",
      "row level security of posts is left over",
      "sequence numbers is left over",
    ]);
    assert.match(problem ?? "", /^down does not restore the schema: function touch\(\) is left over/);
    const both = [touch("NEW.title"), "DROP FUNCTION touch()"];
    assert.equal((await proofOf(both.slice(0, 1), both.slice(1))).problem, undefined);
  });

  it("reports a down that is missing or throws, and an up that fails", async () => {
    const up = ['CREATE TABLE "more" ("id" integer)'];
    const without = await proofOf(up, "");
    assert.deepEqual([without.up, without.down, without.problem], [true, false, "it has no down"]);
    const throwing = await proofOf(up, 'async down() { throw new Error("there is no way back"); }');
    assert.match(throwing.problem ?? "", /^down failed: .*there is no way back/);
    assert.match((await proofOf(['ALTER TABLE "nowhere" ADD "x" int'], [])).problem ?? "", /^up failed: .*nowhere/);
  });

  it("names the columns whose values are changed or gone, and what down gives back", async () => {
    const verified = await proofOf(
      [
        `UPDATE "users" SET "email" = upper("email")`,
        'ALTER TABLE "profiles" DROP COLUMN "bio"',
        'ALTER TABLE "tags" ADD "copy" character varying',
        'UPDATE "tags" SET "copy" = "label"',
      ],
      [
        'ALTER TABLE "tags" DROP COLUMN "copy"',
        'ALTER TABLE "profiles" ADD "bio" text',
        `UPDATE "users" SET "email" = lower("email")`,
      ],
    );
    assert.equal(verified.problem, undefined);
    const told = (verified.changedColumns ?? []).map(({ table, column, change, after, restored }) =>
      [`${table}.${column}`, change, after, restored].join(" "),
    );
    assert.ok(told.includes("profiles.bio lost up false"), told.join("; "));
    assert.ok(
      told.some((text) => text.startsWith("users.email changed up")),
      told.join("; "),
    );
    assert.ok(!told.some((text) => text.startsWith("tags")), told.join("; "));
  });

  it("tells that up may fail where tables have rows, and proves the rest without them", async () => {
    const verified = await proofOf(
      ['ALTER TABLE "posts" ADD "must" integer NOT NULL'],
      ['ALTER TABLE "posts" DROP COLUMN "must"'],
    );
    assert.equal(verified.problem, undefined);
    assert.match(verified.failsOnRows ?? "", /"must".*contains null values/);
    assert.equal(verified.upAgain, true);
  });

  it("leaves no row behind", async () => {
    const empty = ["users", "posts", "tags"].map((name) => `(SELECT count(*) FROM "${name}")`).join(" + ");
    const harmless: [string[], string[]] = [['CREATE TABLE "more" ("id" integer)'], ['DROP TABLE "more"']];
    assert.equal((await proofOf(...harmless)).problem, undefined);
    const counting = [`DO $$ BEGIN IF ${empty} <> 0 THEN RAISE EXCEPTION 'rows'; END IF; END $$`];
    const { failsOnRows, problem } = await proofOf(counting, []);
    assert.deepEqual([failsOnRows?.includes("rows"), problem], [true, undefined]);
  });

  it("tells what a generated revision cannot bring back, which is no fault of it", async () => {
    const trigger =
      "CREATE TRIGGER same BEFORE UPDATE ON more FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()";
    await proofOf(['CREATE TABLE "more" ("id" integer)', trigger], ['DROP TABLE "more"']);
    const { file, verified } = await service.generate({
      message: "drop more",
      answers: { ...NO_ANSWERS, drops: ["more"] },
    });
    await rm(file);
    service.invalidate([file]);
    assert.deepEqual(verified.notRestored, ["trigger same on more is missing"]);
    assert.deepEqual([verified.problem, verified.upAgain], [undefined, true]);
    assert.ok(verificationLines(verified).some((line) => /not brought back by down: trigger same on more/.test(line)));
  });

  it("proves some of a history on the command line, with exit code 1 where one does not hold", async () => {
    const copy = await copySample("installed");
    try {
      const some = await runCli(copy.folder, ["verify", "move-bio-to-profiles", "head", "--json"]);
      assert.equal(some.code, 0, some.stderr);
      const { revisions } = some.json() as unknown as VerifyResult;
      assert.deepEqual(
        revisions.map(({ name, verified }) => `${name} ${verified.upAgain} ${verified.problem}`),
        ["MoveBioToProfiles1791987509153 true undefined", "CreatePublishedPostsView1794491564019 true undefined"],
      );
      await writeFile(
        path.join(copy.folder, "src/migrations/1999999999999-one-way.ts"),
        `export class OneWay1999999999999 { async up(queryRunner: any) { await queryRunner.query('CREATE INDEX "forgotten" ON "posts" ("title")'); } async down() {} }\n`,
      );
      const one = await runCli(copy.folder, ["verify", "OneWay1999999999999"]);
      assert.equal(one.code, 1, one.stderr);
      assert.match(one.stdout, /index forgotten of posts is left over/);
      assert.match(one.stdout, /✓ up {2}✓ down {2}✗ schema restored {2}✗ up again/);
    } finally {
      await copy.cleanup();
    }
  });
});
