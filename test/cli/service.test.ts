import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";
import { waitFor } from "../helpers/wait-for.ts";

/** Ids of the processes that this one has started from a bundle; also of those whose end it has not heard of yet. */
function childrenOf(entry: string): number[] {
  const listing = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return listing.split("\n").flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    const isMeant = command.some((word) => word.endsWith(entry) || word === "<defunct>");
    return Number(parent) === process.pid && isMeant ? [Number(pid)] : [];
  });
}

describe("the revision service", function () {
  this.timeout(120_000);
  let postgres: TestPostgres;
  let sample: SampleCopy;
  let service: RevisionService;
  const entity = () => path.join(sample.folder, "src/entities/post.ts");
  const logged: string[] = [];

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    sample = await copySample("none");
    const name = await postgres.createDatabase(`service_${Date.now()}`);
    const env = { DB_HOST: postgres.host, DB_PORT: postgres.port, DB_PASSWORD: postgres.password, DB_NAME: name };
    await writeFile(
      path.join(sample.folder, ".env"),
      Object.entries(env)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
    );
    service = await openRevisionService({
      root: sample.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: true,
      log: (line) => logged.push(line),
    });
  });
  afterEach(async () => {
    await service.dispose();
    await sample.cleanup();
  });

  const addColumn = async (name: string) => {
    const text = await readFile(entity(), "utf8");
    await writeFile(
      entity(),
      text.replace(/\}\s*$/, `  @Column({ type: "int", nullable: true })\n  ${name}: number | null;\n}\n`),
    );
    return service.invalidate([entity()]);
  };

  it("sees an edit, and forgets it when it is taken back", async () => {
    const text = await readFile(entity(), "utf8");
    assert.deepEqual((await service.check(NO_ANSWERS)).operations, []);
    assert.equal(await addColumn("extra"), true);
    assert.deepEqual(
      (await service.check(NO_ANSWERS)).operations.map(({ summary }) => summary),
      ["add column extra (integer, nullable)"],
    );
    await writeFile(entity(), text);
    service.invalidate([entity()]);
    assert.deepEqual((await service.check(NO_ANSWERS)).operations, []);
  });

  it("leaves a column nullable for now, and closes it with the next revision", async () => {
    const text = await readFile(entity(), "utf8");
    await writeFile(entity(), text.replace(/\}\s*$/, `  @Column({ type: "int" })\n  extra: number;\n}\n`));
    service.invalidate([entity()]);
    const answers = { ...NO_ANSWERS, nullable: ["posts.extra"] };
    const { operations, verified } = await service.generate({ message: "extra", answers });
    assert.deepEqual(
      operations.map(({ summary, verdict }) => [summary, verdict]),
      [["add column extra (integer, nullable)", "lossless"]],
    );
    assert.deepEqual([verified.diffEmpty, verified.upAgain, verified.problem], [true, true, undefined]);
    const [left, ...others] = (await service.check(NO_ANSWERS)).operations;
    assert.deepEqual(others, []);
    assert.deepEqual([left?.summary, left?.verdict], ["make posts.extra not null", "may-fail"]);
  });

  it("writes what has to be committed first as a revision of its own, so that the rest is in a transaction", async () => {
    const text = await readFile(entity(), "utf8");
    const edited = text
      .replace('Draft = "draft",', 'Draft = "draft",\n  Hidden = "hidden",')
      .replace("default: PostStatus.Draft", "default: PostStatus.Hidden")
      .replace(/\}\s*$/, `  @Column({ type: "int", nullable: true })\n  extra: number | null;\n}\n`);
    await writeFile(entity(), edited);
    service.invalidate([entity()]);
    const second = await service.generate({ message: "hide posts", answers: NO_ANSWERS });
    const { first } = second;
    assert.ok(first);
    for (const { verified } of [first, second])
      assert.deepEqual([verified.diffEmpty, verified.upAgain, verified.problem], [true, true, undefined]);
    const [before, after] = await Promise.all([readFile(first.file, "utf8"), readFile(second.file, "utf8")]);
    assert.match(before, /transaction = false;[\s\S]* ADD VALUE 'hidden'/);
    assert.doesNotMatch(before, /extra|DEFAULT 'hidden'/);
    assert.doesNotMatch(after, /transaction = false|ADD VALUE/);
    assert.deepEqual(second.revision.revises, [first.revision.id]);
    const { steps } = await service.move({ direction: "upgrade", target: "head" });
    assert.deepEqual(
      steps.map(({ status }) => status),
      steps.map(() => "done"),
    );
    assert.deepEqual((await service.check(NO_ANSWERS)).operations, []);
    const back = await service.move({ direction: "downgrade", target: "-2" });
    assert.deepEqual(
      back.steps.map(({ status }) => status),
      ["done", "done"],
    );
  });

  it("takes the last view away, which the history goes on making", async () => {
    const view = path.join(sample.folder, "src/entities/published-post.ts");
    await rm(view);
    service.invalidate([view]);
    const [decision] = (await service.check(NO_ANSWERS)).decisions;
    assert.deepEqual([decision?.kind, decision?.table], ["drop-view", "published_posts"]);
    const { verified } = await service.generate({
      message: "drop the view",
      answers: { ...NO_ANSWERS, drops: ["published_posts"] },
    });
    assert.deepEqual([verified.diffEmpty, verified.upAgain, verified.problem], [true, true, undefined]);
    const { steps } = await service.move({ direction: "upgrade", target: "head" });
    assert.deepEqual(
      steps.map(({ status }) => status),
      steps.map(() => "done"),
    );
  });

  it("does nothing anew for a file that has nothing to do with it", async () => {
    await service.check(NO_ANSWERS);
    assert.equal(service.invalidate([path.join(sample.folder, "src/unrelated.ts")]), false);
  });

  it("loads anew when the env file or the tsconfig changes", async () => {
    await service.check(NO_ANSWERS);
    assert.equal(service.invalidate([path.join(sample.folder, ".env")]), true);
    await service.check(NO_ANSWERS);
    assert.equal(service.invalidate([path.join(sample.folder, "tsconfig.json")]), true);
    await writeFile(path.join(sample.folder, ".env"), "DB_PORT=1\nDB_HOST=127.0.0.1\n");
    assert.equal((await service.status()).dataSource.target, "127.0.0.1:1/blog");
  });

  it("says that the engine died while it worked, and works again", async () => {
    await writeFile(
      path.join(sample.folder, "src/migrations/1999999999999-slow.ts"),
      'export class Slow1999999999999 { async up(queryRunner: any) { await queryRunner.query("CREATE TABLE slow (id int)"); await queryRunner.query("SELECT pg_sleep(60)"); } async down() {} }\n',
    );
    const running = service.move({ direction: "upgrade", target: "head" });
    const asleep = `SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()`;
    await waitFor("the slow statement", async () => (await postgres.query("postgres", asleep)).length > 0);
    for (const pid of childrenOf("engine.cjs")) process.kill(pid, "SIGKILL");
    await assert.rejects(running, { code: "engine-crashed" });
    const { current, revisions } = await service.status();
    assert.equal(revisions.find(({ id }) => id === "1999999999999")?.state, "pending");
    assert.equal(current.length, 1, "the steps before it stay applied");
  });

  it("starts the shadow again when it was killed", async () => {
    await addColumn("first");
    await service.check(NO_ANSWERS);
    for (const pid of childrenOf("shadow.mjs")) process.kill(pid, "SIGKILL");
    await waitFor("the shadow's end", () => childrenOf("shadow.mjs").length === 0);
    await addColumn("second");
    assert.equal((await service.check(NO_ANSWERS)).operations.length, 2);
  });

  it("replays only what the history has new", async () => {
    const reports: string[] = [];
    await addColumn("one");
    const options = { report: (message: string) => reports.push(message) };
    await service.generate({ message: "first", answers: NO_ANSWERS }, options);
    reports.length = 0;
    await addColumn("two");
    const { verified } = await service.generate({ message: "second", answers: NO_ANSWERS }, options);
    assert.equal(verified.problem, undefined);
    assert.deepEqual(
      reports.filter((message) => message.startsWith("Replaying")),
      [],
    );
  });

  it("leaves no process behind", async () => {
    await addColumn("extra");
    await service.check(NO_ANSWERS);
    await service.dispose();
    await waitFor(
      "the end of all processes",
      () => childrenOf("engine.cjs").length + childrenOf("shadow.mjs").length === 0,
    );
  });
});
