import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { queryEmbedded } from "../helpers/embedded.ts";
import { openPackagedWindow } from "../helpers/vscode/packaged-window.ts";
import type { PackagedWindow } from "../helpers/vscode/packaged-window.ts";
import { waitFor } from "../helpers/wait-for.ts";

describe("the loop, by hand", () => {
  let opened: PackagedWindow;

  before(async () => {
    opened = await openPackagedWindow("loop", { workspaceTrust: false });
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await opened.workbench.screenshot("loop-failed");
  });

  after(() => opened?.close());

  const migrations = async (): Promise<string[]> =>
    (await readdir(path.join(opened.project, "src/migrations"))).toSorted();
  const applied = async (): Promise<string[]> => {
    const rows = await queryEmbedded<{ name: string }>(opened.project, "SELECT name FROM migrations ORDER BY id");
    return rows.map(({ name }) => name);
  };
  const columnsOfPosts = async (): Promise<string[]> => {
    const sql = "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'posts'";
    return (await queryEmbedded<{ name: string }>(opened.project, sql)).map(({ name }) => name);
  };

  it("shows, previews, generates, applies and takes back a change", async () => {
    const { workbench } = opened;
    const before = await migrations();

    await workbench.openView("TypeORM Revisions");
    await workbench.viewRows("Revisions").first().waitFor();
    await workbench.screenshot("0-first-look");
    await workbench.statusBarItem("base · 12 pending").waitFor();
    const rows = workbench.viewRows("Revisions");
    await rows.filter({ hasText: "create the view of published posts" }).filter({ hasText: "head" }).waitFor();
    await workbench.screenshot("1-pending");

    await workbench.runCommand("TypeORM Revisions: Upgrade to Head");
    await workbench.notification("Applied 12 revisions on the embedded Postgres.").waitFor();
    await workbench.statusBarItem(/create the view of published posts(?!.*pending)/).waitFor();
    await rows.filter({ hasText: "current · head" }).waitFor();
    await waitFor("the badge of the first row", async () => (await workbench.badge(rows.first())) === "CH");
    await workbench.screenshot("2-upgraded");
    assert.equal((await applied()).length, 12);

    await workbench.openFile("src/entities/post.ts");
    await workbench.codeLens("in sync").waitFor();
    await workbench.clearNotifications();
    await workbench.screenshot("3-in-sync");

    const source = await readFile(path.join(opened.project, "src/entities/post.ts"), "utf8");
    const line = source.split("\n").findIndex((text) => text.includes("title: string;")) + 1;
    await workbench.goToLineEnd(line);
    await workbench.insert(
      '\n\n  @Column({ type: "varchar", length: 160, nullable: true })\n  subtitle: string | null;',
    );
    const saved = Date.now();
    await workbench.save();
    await workbench.codeLens("1 change").waitFor();
    console.log(`      the code lens followed ${Date.now() - saved} ms after saving`);
    await workbench.screenshot("4-changed");

    await workbench.codeLens("Preview SQL").click();
    await workbench.tab(/\.sql/).waitFor();
    await workbench.page.getByText('ADD COLUMN "subtitle"').first().waitFor();
    await workbench.screenshot("5-preview");

    await workbench.codeLens("Generate migration").click();
    await workbench.quickInput.waitFor();
    await waitFor("a proposed message", async () => (await workbench.quickInput.inputValue()) !== "");
    assert.equal(await workbench.quickInput.inputValue(), "add subtitle to posts");
    assert.equal(await workbench.notification("Comparing").count(), 0);
    await workbench.screenshot("6-message");
    await workbench.page.keyboard.press("Enter");
    await workbench.notification(/verified.*up, empty diff, down, schema restored, up again/).waitFor();
    await workbench.tab(/add-subtitle-to-posts\.ts/).waitFor();
    await workbench.statusBarItem("1 pending").waitFor();
    await workbench.tab(/\.sql/).waitFor({ state: "detached" });
    await workbench.screenshot("7-generated");
    const [created, ...more] = (await migrations()).filter((file) => !before.includes(file));
    assert.deepEqual(more, []);
    assert.match(created ?? "", /^\d{13}-add-subtitle-to-posts\.ts$/);
    const text = await readFile(path.join(opened.project, "src/migrations", created ?? ""), "utf8");
    assert.match(text, /@revises 1794491564019/);
    assert.match(text, /ADD COLUMN "subtitle" character varying\(160\)/);
    assert.match(text, /DROP COLUMN "subtitle"/);
    assert.ok(!(await columnsOfPosts()).includes("subtitle"));

    await workbench.clearNotifications();
    await workbench.runCommand("TypeORM Revisions: Upgrade to Head");
    await workbench.notification("Applied 1 revision").waitFor();
    await workbench.statusBarItem(/add subtitle to posts(?!.*pending)/).waitFor();
    await rows.filter({ hasText: "add subtitle to posts" }).filter({ hasText: "current · head" }).waitFor();
    await workbench.codeLens("applied · current · head").waitFor();
    await workbench.screenshot("8-upgraded");
    assert.ok((await columnsOfPosts()).includes("subtitle"));
    assert.equal((await applied()).length, 13);

    await workbench.clearNotifications();
    await workbench.runCommand("TypeORM Revisions: Downgrade One");
    await workbench.dialog.waitFor();
    await workbench.screenshot("9-downgrade-question");
    await workbench.dialog.getByRole("button", { name: "Downgrade", exact: true }).click();
    await workbench.notification("Took back 1 revision").waitFor();
    await workbench.statusBarItem("1 pending").waitFor();
    await workbench.codeLens("pending · head").waitFor();
    await rows.filter({ hasText: "create the view of published posts" }).filter({ hasText: "current" }).waitFor();
    await workbench.screenshot("10-downgraded");
    assert.ok(!(await columnsOfPosts()).includes("subtitle"));
    assert.equal((await applied()).length, 12);
  });

  it("keeps the revisions in view while the database cannot be reached, and comes back", async () => {
    const { workbench, project } = opened;
    const settings = path.join(project, ".vscode/settings.json");
    const embedded = await readFile(settings, "utf8");
    await workbench.clearNotifications();
    await writeFile(path.join(project, ".env"), "DB_PORT=1\n");
    await writeFile(
      settings,
      embedded.replace('"typeormRevisions.embedded": true', '"typeormRevisions.embedded": false'),
    );
    await workbench.statusBarItem("unreachable").waitFor();
    await workbench.page
      .getByText(/The database localhost:1\/blog cannot be reached/)
      .first()
      .waitFor();
    const rows = workbench.viewRows("Revisions");
    await rows.filter({ hasText: "create the view of published posts" }).waitFor();
    await workbench.screenshot("11-unreachable");
    await writeFile(settings, embedded);
    await workbench.statusBarItem("1 pending").waitFor();
    await rows.filter({ hasText: "create the view of published posts" }).filter({ hasText: "current" }).waitFor();
  });
});
