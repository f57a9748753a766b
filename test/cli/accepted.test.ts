import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { Operation } from "../../src/core/operations/operation.ts";
import type { AcceptResult } from "../../src/protocol/results.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { runCli } from "../helpers/cli.ts";
import { copySample } from "../helpers/sample.ts";
import type { SampleCopy } from "../helpers/sample.ts";

const summaries = (operations: readonly { summary: string }[]) => operations.map(({ summary }) => summary);

describe("differences that were there before", function () {
  this.timeout(120_000);
  let sample: SampleCopy;
  const inSample = (file: string) => path.join(sample.folder, file);
  const accepted = () => inSample("typeorm-revisions.accepted.json");

  beforeEach(async () => {
    sample = await copySample("installed");
    // The history has an index and a table of its own, and lacks a column of an entity.
    await writeFile(
      inSample("src/migrations/1795000000000-by-hand.ts"),
      `export class ByHand1795000000000 {
  async up(queryRunner: any) {
    await queryRunner.query('CREATE INDEX "by_title" ON "posts" ("title")');
    await queryRunner.query('CREATE TABLE "audit" ("id" integer PRIMARY KEY, "what" text)');
  }
  async down(queryRunner: any) {
    await queryRunner.query('DROP TABLE "audit"');
    await queryRunner.query('DROP INDEX "by_title"');
  }
}
`,
    );
    await addProperty("src/entities/tag.ts", "colour");
  });
  afterEach(() => sample.cleanup());

  async function addProperty(file: string, name: string): Promise<string> {
    const text = await readFile(inSample(file), "utf8");
    const property = `  @Column({ type: "int", nullable: true })\n  ${name}: number | null;\n`;
    await writeFile(inSample(file), text.replace(/\}\s*$/, `${property}}\n`));
    return inSample(file);
  }

  async function withService(work: (service: RevisionService) => Promise<void>): Promise<void> {
    const service = await openRevisionService({
      root: sample.folder,
      embedded: false,
      loadTimeoutMs: 30_000,
      warm: false,
      log: () => undefined,
    });
    try {
      await work(service);
    } finally {
      await service.dispose();
    }
  }

  it("are accepted, left out of the next revision and its proof, and written when that is chosen", () =>
    withService(async (service) => {
      const before = await service.check(NO_ANSWERS);
      assert.deepEqual(
        before.decisions.map(({ table }) => table),
        ["audit"],
      );
      const { file } = await service.accept({ all: true });
      assert.equal(file, accepted());
      const clean = await service.check(NO_ANSWERS);
      assert.deepEqual(summaries(clean.operations), []);
      assert.deepEqual(clean.decisions, []);
      assert.deepEqual(summaries(clean.preexisting), summaries(before.operations));
      await assert.rejects(service.generate({ message: "nothing", answers: NO_ANSWERS }), { code: "no-changes" });

      service.invalidate([await addProperty("src/entities/post.ts", "extra")]);
      const generated = await service.generate({ message: "extra", answers: NO_ANSWERS });
      assert.deepEqual(summaries(generated.operations), ["add column extra (integer, nullable)"]);
      assert.deepEqual(summaries(generated.preexisting), summaries(before.operations));
      assert.equal(generated.verified.problem, undefined);
      assert.doesNotMatch(await readFile(generated.file, "utf8"), /audit|by_title|colour/);

      const rest = await service.generate({
        message: "the rest",
        answers: { ...NO_ANSWERS, drops: ["audit"] },
        includePreexisting: true,
      });
      assert.deepEqual(summaries(rest.operations).toSorted(), summaries(before.operations).toSorted());
      assert.equal(rest.verified.problem, undefined);
      const { stale } = await service.check(NO_ANSWERS);
      assert.deepEqual(summaries(stale).toSorted(), summaries(before.operations).toSorted());
      assert.deepEqual(await service.leftOut(), { leftOut: [], stale });
      const pruned = await service.accept({});
      assert.equal(pruned.removed.length, before.operations.length);
      assert.ok(!existsSync(accepted()));
    }));

  it("fail check only when it is strict; the file tells what was accepted, name by name", async () => {
    const shown = await runCli(sample.folder, ["check"]);
    assert.equal(shown.code, 1, shown.stderr);
    const unknown = await runCli(sample.folder, ["accept", "nothing"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /No difference is called nothing[^]*posts\.by_title[^]*tags\.colour/);
    const some = await runCli(sample.folder, ["accept", "audit", "by_title", "--json"]);
    assert.equal(some.code, 0, some.stderr);
    const result = some.json() as unknown as AcceptResult;
    assert.deepEqual(summaries(result.operations), ["add column colour (integer, nullable)"]);
    const content = JSON.parse(await readFile(accepted(), "utf8")) as { accepted: Operation[] };
    assert.deepEqual(
      content.accepted.map(({ kind, table, object, up }) => ({ kind, table, object, up })),
      [
        { kind: "drop-table", table: "audit", object: undefined, up: ['DROP TABLE "audit"'] },
        { kind: "drop-index", table: "posts", object: "by_title", up: ['DROP INDEX "by_title"'] },
      ],
    );
    assert.match(
      (await runCli(sample.folder, ["accept", "tags.colour"])).stdout,
      /^Accepted 1 difference:[^]*3 accepted, 0 not/,
    );
    const clean = await runCli(sample.folder, ["check"]);
    assert.equal(clean.code, 0);
    assert.match(clean.stdout, /in sync with the revisions, 3 differences accepted before/);
    assert.equal((await runCli(sample.folder, ["check", "--strict"])).code, 1);
  });

  it("are none where the project or its entities leave a table or an index alone", () =>
    withService(async (service) => {
      const post = inSample("src/entities/post.ts");
      const text = await readFile(post, "utf8");
      const audit = `@Entity({ name: "audit", synchronize: false })
export class Audit {
  @PrimaryColumn({ type: "int" })
  id: number;

  @Column({ type: "int" })
  notThere: number;
}

@Index("by_title", { synchronize: false })
@Entity(`;
      const relation = "  @ManyToOne(() => Audit)\n  audit: Audit;\n}\n";
      await writeFile(
        post,
        text
          .replace("@Entity(", audit)
          .replace(/\}\s*$/, relation)
          .replace("  Column,", "  Column,\n  PrimaryColumn,"),
      );
      // What refers to it can still be made.
      assert.deepEqual(
        (await service.check(NO_ANSWERS)).operations.map(({ kind, table, column }) => `${kind} ${table}.${column}`),
        ["add-column posts.auditId", "add-column tags.colour", "add-constraint posts.auditId"],
      );
      const manifest = inSample("package.json");
      const content = JSON.parse(await readFile(manifest, "utf8")) as object;
      await writeFile(
        manifest,
        JSON.stringify({ ...content, "typeorm-revisions": { exclude: ["tags.col*", "posts.audit*"] } }),
      );
      assert.equal(service.invalidate([manifest]), true);
      const { operations, preexisting, decisions, leftOut } = await service.check(NO_ANSWERS);
      assert.deepEqual([operations, preexisting, decisions], [[], [], []]);
      assert.deepEqual(
        leftOut.map(({ kind, table, leftOutBy }) => `${leftOutBy}: ${kind} ${table}`),
        [
          "synchronize: drop-index posts",
          "synchronize: drop-column audit",
          "synchronize: add-column audit",
          "filter: add-column posts",
          "filter: add-column tags",
          "filter: add-constraint posts",
        ],
      );
      assert.deepEqual((await service.leftOut()).leftOut, leftOut);
    }));

  it("stay apart from a change that renames", () =>
    withService(async (service) => {
      await service.accept({ all: true });
      const file = inSample("src/entities/post.ts");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace("  body: string;", "  content: string;"));
      service.invalidate([file]);
      const answers = { ...NO_ANSWERS, renames: [{ table: "posts", from: "body", to: "content" }] };
      const generated = await service.generate({ message: "rename", answers });
      assert.deepEqual(
        generated.operations.map(({ kind }) => kind),
        ["rename-column"],
      );
      assert.equal(generated.preexisting.length, 3);
      assert.equal(generated.verified.problem, undefined);
      assert.deepEqual(generated.verified.changedColumns, undefined);
      assert.deepEqual((await service.check(NO_ANSWERS)).operations, []);
    }));

  it("stay when that is the answer, which is remembered", () =>
    withService(async (service) => {
      const keeping = { ...NO_ANSWERS, keeps: ["audit"] };
      await assert.rejects(
        service.check({ ...NO_ANSWERS, keeps: ["users"] }),
        /--keep users does not fit: .*goes away/,
      );
      const { operations, preexisting, decisions } = await service.check(keeping);
      assert.deepEqual([operations.length, summaries(preexisting), decisions], [2, ["drop table audit"], []]);
      assert.ok(!existsSync(accepted()), "looking writes nothing");
      const generated = await service.generate({ message: "all but one", answers: keeping });
      assert.equal(generated.verified.problem, undefined);
      assert.doesNotMatch(await readFile(generated.file, "utf8"), /audit/);
      assert.deepEqual((await service.check(NO_ANSWERS)).decisions, []);
    }));

  it("are part of the change again when they are answered for, or taken back", () =>
    withService(async (service) => {
      await service.accept({ all: true });
      const dropping = await service.check({ ...NO_ANSWERS, drops: ["audit"] });
      assert.deepEqual(summaries(dropping.operations), ["drop table audit"]);
      assert.equal(dropping.preexisting.length, 2);
      const undone = await service.accept({ names: ["posts"], undo: true });
      assert.deepEqual(summaries(undone.operations), ["drop index on posts (title)"]);
      assert.deepEqual(summaries((await service.check(NO_ANSWERS)).operations), summaries(undone.operations));
      await writeFile(accepted(), "{");
      assert.equal(service.invalidate([accepted()]), true);
      await assert.rejects(service.check(NO_ANSWERS), { code: "bad-accepted-file" });
    }));
});
