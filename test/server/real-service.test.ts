import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { serverMethods } from "../../src/protocol/server.ts";
import type { ApplyCommandResult, Outcome } from "../../src/protocol/results.ts";
import { openRevisionService } from "../../src/service/open.ts";
import { copySample } from "../helpers/sample.ts";
import { DEFAULT_SETTINGS, Editor } from "./editor.ts";

const POST = "src/entities/post.ts";
const PROPERTY = '  @Column({ type: "timestamptz", nullable: true })\n  lastReadAt: Date | null;\n\n';

describe("language server on the sample", () => {
  let sample: Awaited<ReturnType<typeof copySample>>;
  let editor: Editor;

  before(async () => {
    sample = await copySample("installed");
    const settings = { ...DEFAULT_SETTINGS, embedded: true };
    editor = await Editor.open(sample.folder, { openService: openRevisionService }, { settings });
  });

  after(async () => {
    await editor.close();
    await sample.cleanup();
  });

  it("tells a saved change within two seconds once engine and shadow are warm", async () => {
    const idle = await editor.whenIdle();
    assert.equal(idle.error, undefined);
    assert.equal(idle.status?.revisions.length, 12);
    assert.deepEqual(idle.changes?.operations, []);
    const original = await readFile(path.join(sample.folder, POST), "utf8");
    const started = performance.now();
    await editor.save(POST, original.replace("  @Column", `${PROPERTY}  @Column`));
    const { changes } = await editor.overviewWhere(({ changes, busy }) => !busy && changes?.operations.length === 1);
    const seconds = (performance.now() - started) / 1000;
    assert.equal(changes?.operations[0]?.property, "lastReadAt");
    const lenses = await editor.lenses(POST);
    assert.ok(
      lenses.some((lens) => lens.endsWith(": 1 change")),
      lenses.join("\n"),
    );
    await editor.save(POST, original);
    await editor.overviewWhere(({ changes, busy }) => !busy && changes?.operations.length === 0);
    // Twice the target: other suites may share the machine.
    assert.ok(seconds < 4, `${seconds} s`);
  });

  it("marks migration files that cannot be used, until they can", async () => {
    const migration = (name: string, body = "") =>
      `import type { QueryRunner } from "typeorm";\n${body}export class ${name} {\n  async up(queryRunner: QueryRunner) {}\n  async down() {}\n}\n`;
    const inFolder = (file: string): string => `src/migrations/${file}`;
    const broken = {
      [inFolder("broken.ts")]: `${migration("Broken1999999999991")}class {\n`,
      [inFolder("nameless.ts")]: migration("Nameless"),
    };
    const marks = (): Record<string, unknown> =>
      Object.fromEntries(
        [...editor.diagnostics]
          .filter(([, diagnostics]) => diagnostics.length > 0)
          .map(([uri, diagnostics]) => [
            path.posix.basename(uri),
            diagnostics.map(({ code, range }) => `${code} ${range.start.line + 1}:${range.start.character + 1}`),
          ]),
      );
    for (const [file, text] of Object.entries(broken)) await editor.save(file, text);
    await editor.overviewWhere(({ busy, status }) => !busy && status?.problems.length === 2);
    assert.deepEqual(marks(), {
      "broken.ts": ["syntax-error 7:1"],
      "nameless.ts": ["bad-migration-name 2:14"],
    });
    await rm(path.join(sample.folder, inFolder("nameless.ts")));
    await editor.touched(inFolder("nameless.ts"));
    await editor.save(inFolder("broken.ts"), migration("Lost1999999999991", "/**\n * @revises 1\n */\n"));
    await editor.overviewWhere(({ busy, error }) => !busy && error?.code === "bad-graph");
    assert.deepEqual(marks(), { "broken.ts": ["bad-graph 3:13"] });
    await rm(path.join(sample.folder, inFolder("broken.ts")));
    await editor.touched(inFolder("broken.ts"));
    await editor.overviewWhere(({ busy, error, status }) => !busy && !error && status?.problems.length === 0);
    assert.deepEqual(marks(), {});
  });

  it("plans a move without running it, and then runs it", async () => {
    const plan = { direction: "upgrade", target: "head", dryRun: true };
    const planned = await editor.request<Outcome<ApplyCommandResult>>(serverMethods.move, plan);
    assert.ok(planned.ok);
    assert.deepEqual(new Set(planned.value.steps.map(({ status }) => status)), new Set(["not-run"]));
    assert.equal((await editor.whenIdle()).status?.pending, 12);
    const moved = await editor.request<Outcome<ApplyCommandResult>>(serverMethods.move, { ...plan, dryRun: false });
    assert.ok(moved.ok);
    const { status } = await editor.overviewWhere(({ status, busy }) => !busy && status?.pending === 0);
    assert.deepEqual(status?.current, status?.heads);
  });

  it("refuses an unknown revision with a code", async () => {
    const outcome = await editor.request<Outcome<ApplyCommandResult>>(serverMethods.move, {
      direction: "upgrade",
      target: "123",
    });
    assert.ok(!outcome.ok);
    assert.equal(outcome.error.code, "unknown-revision");
  });
});
