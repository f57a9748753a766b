import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Revision } from "../../../src/core/revisions/revision.ts";
import { commitBefore } from "../../../src/project/commit-before.ts";
import { exportTree } from "../../../src/project/exported-tree.ts";
import { Git } from "../../../src/project/git.ts";
import { gitIn } from "../../helpers/git-repository.ts";

const [A, B, C] = ["1763541600000", "1763628000000", "1763714400000"] as const;

describe("the commit before the newest revision", function () {
  this.timeout(20_000);
  let folder: string;
  let git: (...args: string[]) => string;
  const at = (file: string) => path.join(folder, file);

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions-commits-")));
    git = gitIn(folder);
    git("init", "-qb", "main");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function commit(message: string, ...files: string[]): Promise<string> {
    for (const file of files) {
      await mkdir(path.dirname(at(file)), { recursive: true });
      await writeFile(at(file), message);
    }
    git("add", "-A");
    git("commit", "-qm", message, "--allow-empty");
    return git("rev-parse", "HEAD");
  }

  const revision = (id: string, file = `migrations/${id}-one.ts`): Revision => ({
    id,
    name: `One${id}`,
    className: `One${id}`,
    slug: "one",
    file: at(file),
    revises: [],
    dependsOn: [],
  });

  async function find(revisions: Revision[], where = folder) {
    const { newest, commit, revisions: there } = await commitBefore(new Git(where), revisions);
    return [newest.id, commit, there.map(({ id }) => id)];
  }

  it("is the parent of the one that added it, also when the file was moved, and not of one that is not committed", async () => {
    await commit("begin", `migrations/${A}-one.ts`);
    const before = await commit("an edit", "post.ts");
    await commit("second", `migrations/${B}-one.ts`);
    await commit("another edit", "post.ts");
    await writeFile(at(`migrations/${C}-one.ts`), "");
    assert.deepEqual(await find([revision(A), revision(B), revision(C)]), [B, before, [A]]);
    await mkdir(at("moved"));
    git("mv", `migrations/${A}-one.ts`, `migrations/${B}-one.ts`, "moved");
    await commit("move");
    const moved = [revision(A, `moved/${A}-one.ts`), revision(B, `moved/${B}-one.ts`)];
    assert.deepEqual(await find(moved), [B, before, [A]]);
  });

  it("is what was on the branch before a merge, and before a branch that is not published", async () => {
    const base = await commit("begin", `migrations/${A}-one.ts`);
    git("switch", "-qc", "feature");
    await commit("an edit that the revision is for", "post.ts");
    await commit("second", `migrations/${B}-one.ts`);
    const revisions = [revision(A), revision(B)];
    assert.equal((await find(revisions))[1], git("rev-parse", "HEAD~1"));
    git("update-ref", "refs/remotes/origin/main", base);
    assert.equal((await find(revisions))[1], base);
    git("update-ref", "refs/remotes/origin/develop", "HEAD~1");
    assert.equal((await find(revisions))[1], git("rev-parse", "HEAD~1"), "the nearest of the branches");
    git("update-ref", "-d", "refs/remotes/origin/develop");
    git("switch", "-q", "main");
    const other = await commit("meanwhile", "other.ts");
    git("merge", "-q", "--no-ff", "-m", "merge", "feature");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    assert.deepEqual(await find(revisions), [B, other, [A]]);
  });

  it("is told to be none, with the reason", async () => {
    await assert.rejects(find([revision(A)]), { code: "no-git" });
    await commit("begin", "post.ts");
    await assert.rejects(find([revision(A)]), { message: "no revision is committed" });
    git("rm", "-q", "post.ts");
    git("commit", "-q", "--amend", "--allow-empty", "-m", "nothing");
    await commit("first", `migrations/${A}-one.ts`);
    const clone = at("clone");
    git("clone", "-q", "--depth", "1", `file://${folder}`, clone);
    const there = { ...revision(A), file: path.join(clone, `migrations/${A}-one.ts`) };
    await assert.rejects(find([there], clone), /shallow and does not reach back to before One1763541600000/);
    await assert.rejects(find([revision(A)], tmpdir()), { code: "no-git" });
  });

  it("is written to a folder, with the packages of today but for those of the workspace, and its env files", async () => {
    const then = await commit("then", "package.json", "packages/api/package.json", "packages/shared/package.json");
    await commit("now", "packages/shared/package.json", "packages/new/package.json");
    await mkdir(at("node_modules/typeorm"), { recursive: true });
    await mkdir(at("node_modules/@our"));
    await writeFile(at("node_modules/typeorm/index.js"), "typeorm");
    await symlink(at("packages/shared"), at("node_modules/@our/shared"), "junction");
    await symlink(at("packages/new"), at("node_modules/@our/new"), "junction");
    await mkdir(at("packages/api/node_modules/pg"), { recursive: true });
    await writeFile(at("packages/api/.env.local"), "A=1");
    const under = at("node_modules/.trees");
    const tree = await exportTree(new Git(at("packages/api")), then, under);
    const read = (file: string) => readFile(path.join(tree.root, file), "utf8");
    assert.equal(await read("node_modules/typeorm/index.js"), "typeorm");
    assert.equal(await read("node_modules/@our/shared/package.json"), "then");
    assert.equal(await read("packages/api/.env.local"), "A=1");
    assert.ok(existsSync(path.join(tree.root, "packages/api/node_modules/pg")));
    assert.ok(!existsSync(path.join(tree.root, "node_modules/@our/new")));
    assert.equal(tree.place(at("packages/api")), path.join(tree.root, "packages/api"));
    assert.equal(tree.place(path.dirname(folder)), tree.root);
    await tree.cleanup();
    assert.ok(!existsSync(tree.root) && existsSync(at("packages/shared/package.json")));
    assert.match(git("status", "--porcelain"), /^\?\?/);
    assert.equal(git("worktree", "list").split("\n").length, 1);
  });
});
