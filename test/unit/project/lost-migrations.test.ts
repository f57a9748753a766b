import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Git } from "../../../src/project/git.ts";
import { findLostMigration } from "../../../src/project/lost-migrations.ts";

const NAME = "AddTags1700000000002";
const FILE = "src/migrations/1700000000002-add-tags.ts";

const text = (note: string): string => `import type { MigrationInterface, QueryRunner } from "typeorm";
export class ${NAME} implements MigrationInterface {
  async up(queryRunner: QueryRunner) { await queryRunner.query("SELECT '${note}'"); }
  async down(queryRunner: QueryRunner) {}
}`;

describe("a migration that is lost in git", function () {
  this.timeout(30_000);
  let folder: string;
  let root: string;

  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "user.name=anna", "-c", "user.email=anna@example.org", "-c", "commit.gpgsign=false", ...args],
      {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
  const write = (note: string, file = FILE, at = root): void => {
    mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    writeFileSync(path.join(at, file), text(note));
  };
  const commit = (subject: string): void => {
    git("add", "-A");
    git("commit", "-qm", subject);
  };
  const find = (name = NAME) =>
    findLostMigration(new Git(root), {
      name,
      timestamp: name.slice(-13),
      folder: path.join(root, "src/migrations"),
    });

  beforeEach(async () => {
    folder = realpathSync(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-git-")));
    root = path.join(folder, "repository");
    mkdirSync(root);
    git("init", "-qb", "main");
    writeFileSync(path.join(root, "readme.md"), "a project");
    commit("begin");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is found on another branch, as it was committed last, with its place", async () => {
    git("switch", "-qc", "feature/tags");
    write("first");
    commit("Add tags");
    write("second");
    commit("Correct tags");
    git("switch", "-q", "main");
    const found = await find();
    assert.equal(found?.source, text("second"));
    assert.equal(found.file, path.join(root, FILE));
    assert.match(found.origin, /^commit [0-9a-f]{10} \(Correct tags\) on feature\/tags$/);
  });

  it("is found after it was deleted, and in a file that is not named by it", async () => {
    write("odd", "src/migrations/tags.ts");
    commit("Add tags");
    rmSync(path.join(root, "src/migrations/tags.ts"));
    commit("Delete tags");
    assert.equal((await find())?.source, text("odd"));
  });

  it("is found on a branch that was deleted, by the reflog", async () => {
    git("switch", "-qc", "gone");
    write("gone");
    commit("Add tags");
    git("switch", "-q", "main");
    git("branch", "-qD", "gone");
    const found = await find();
    assert.equal(found?.source, text("gone"));
    assert.match(found.origin, /on no branch/);
  });

  it("is found in a stash that is not the latest, committed or not", async () => {
    write("untracked");
    git("stash", "-qu");
    writeFileSync(path.join(root, "readme.md"), "another");
    git("stash", "-q");
    assert.equal((await find())?.source, text("untracked"));
  });

  it("is found where a stash changed what was committed", async () => {
    write("committed");
    commit("Add tags");
    write("stashed");
    git("stash", "-q");
    git("rm", "-q", FILE);
    commit("Delete tags");
    assert.ok([text("stashed"), text("committed")].includes((await find())?.source ?? ""));
  });

  it("is found in another work tree before it is committed", async () => {
    const other = path.join(folder, "other");
    git("worktree", "add", "-q", "-b", "other", other);
    write("beside", FILE, other);
    const found = await find();
    assert.equal(found?.source, text("beside"));
    assert.equal(found.file, path.join(root, FILE));
    assert.match(found.origin, /other$/);
  });

  it("is found among objects that nothing reaches, until git prunes them", async () => {
    git("switch", "-qc", "gone");
    write("unreachable");
    commit("Add tags");
    git("switch", "-q", "main");
    git("branch", "-qD", "gone");
    git("reflog", "expire", "--expire=now", "--all");
    const found = await find();
    assert.equal(found?.source, text("unreachable"));
    assert.match(found.origin, /nothing reaches/);
    git("gc", "-q", "--prune=now");
    assert.equal(await find(), undefined);
  });

  it("is not taken for another of the same timestamp", async () => {
    write("tags");
    commit("Add tags");
    assert.equal(await find("AddNotes1700000000002"), undefined);
  });

  it("says so where there is no repository", async () => {
    await rm(path.join(root, ".git"), { recursive: true });
    await assert.rejects(find(), { code: "no-git" });
  });
});
