import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { NO_ANSWERS } from "../../src/core/operations/operation.ts";
import type { Answers } from "../../src/core/operations/operation.ts";
import { openRevisionService } from "../../src/service/open.ts";
import type { RevisionService } from "../../src/service/revision-service.ts";
import { BACKENDS, dialectProject } from "../helpers/dialects.ts";
import type { Backend, DialectProject } from "../helpers/dialects.ts";

const post = (columns: string): string => `const { EntitySchema } = require("typeorm");
module.exports = [new EntitySchema({ name: "Post", tableName: "posts",
  columns: { id: { type: "int", primary: true, generated: "increment" }, ${columns} } })];`;

const BEFORE = post(`
  mood: { type: "enum", enum: ["new", "old", "gone"], default: "old" },
  price: { type: "decimal", precision: 10, scale: 4 },
  net: { type: "decimal", precision: 10, scale: 4, asExpression: "price * 2", generatedType: "STORED", nullable: true }`);

const AFTER = post(`
  mood: { type: "enum", enum: ["new", "aged", "gone", "more"], default: "aged" },
  price: { type: "decimal", precision: 10, scale: 2 },
  net: { type: "decimal", precision: 10, scale: 2, asExpression: "price * 3", generatedType: "STORED", nullable: true }`);

const mariaDb = BACKENDS.find(({ name }) => name === "MariaDB");

describe("decisions about columns of MariaDB", function () {
  this.timeout(120_000);
  let backend: Backend | undefined;
  let project: DialectProject;
  let service: RevisionService;
  let env: Record<string, string>;

  before(async function () {
    backend = await mariaDb?.start();
    if (backend === undefined) return this.skip();
    project = await dialectProject(backend, "mysql", "typeorm", {}, BEFORE);
    env = await backend.empty();
    const variables = Object.entries(env).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(project.workspace.file(".env"), variables.join(""));
    const { folder: root } = project.workspace;
    service = await openRevisionService({ root, embedded: false, loadTimeoutMs: 60_000, warm: false, log: () => {} });
  });
  after(async () => {
    await service?.dispose();
    await project?.workspace.cleanup();
    await backend?.stop();
  });

  it("are about values of an enum and about losses, not about what is computed", async () => {
    await service.generate({ message: "begin", answers: NO_ANSWERS });
    await service.move({ direction: "upgrade", target: "head" });
    await project.plain(env, `await db.query("INSERT INTO posts (mood, price) VALUES ('old', 1.2345), ('new', 2)");`);
    const file = project.workspace.file("entities.js");
    await writeFile(file, AFTER);
    service.invalidate([file]);

    const { decisions } = await service.check(NO_ANSWERS);
    assert.deepEqual(
      decisions.map(({ kind, flags }) => [kind, flags[0]]),
      [
        ["rename-or-remove-value", "--rename-value posts.mood.old:aged"],
        ["lossy-change", "--lossy posts.price"],
      ],
    );
    const answers: Answers = {
      ...NO_ANSWERS,
      valueRenames: [{ type: "posts.mood", from: "old", to: "aged" }],
      losses: ["posts.price"],
    };
    const { verified, operations } = await service.generate({ message: "second", answers });
    const { up, diffEmpty, down, schemaRestored, upAgain } = verified;
    assert.deepEqual([up, diffEmpty, down, schemaRestored, upAgain], [true, true, true, true, true]);
    assert.deepEqual(
      operations.map(({ summary, verdict }) => [summary, verdict]),
      [
        ["rename 'old' of enum posts.mood to 'aged'", "lossless"],
        ["change posts.mood from enum('new','aged','gone') to enum('new','aged','gone','more')", "lossless"],
        ["change posts.price from decimal(10,4) to decimal(10,2)", "destructive"],
        ["change posts.net from decimal(10,4) to decimal(10,2)", "lossless"],
      ],
    );
    await service.move({ direction: "upgrade", target: "head" });
    assert.deepEqual(await project.plain(env, `return db.query("SELECT mood, price, net FROM posts ORDER BY id");`), [
      { mood: "aged", price: "1.23", net: "3.69" },
      { mood: "new", price: "2.00", net: "6.00" },
    ]);
    await service.move({ direction: "downgrade", target: "-1" });
    assert.deepEqual(await project.plain(env, `return db.query("SELECT mood, net FROM posts ORDER BY id");`), [
      { mood: "old", net: "2.4600" },
      { mood: "new", net: "4.0000" },
    ]);
  });
});
