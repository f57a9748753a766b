import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RevisionsError } from "../../../src/core/errors.ts";
import { KEYS, readConfig } from "../../../src/project/config.ts";
import { splitCommand } from "../../../src/project/split-command.ts";
import { runAfterWrite } from "../../../src/service/processes/after-write.ts";

describe("the settings of a project", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), "typeorm-revisions config-ü-")));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (name: string, content: unknown) => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };
  const inPackage = (settings: unknown) => write("package.json", { name: "x", "typeorm-revisions": settings });
  const fails = (message: RegExp) => {
    assert.throws(
      () => readConfig(folder),
      (error) => {
        assert.ok(error instanceof RevisionsError);
        assert.equal(error.code, "bad-config");
        assert.match(error.message, message);
        return true;
      },
    );
  };

  it("are none without a package.json, and where it does not speak of them", async () => {
    assert.deepEqual(readConfig(folder), {
      afterWrite: [],
      filters: { include: [], exclude: [] },
      preexisting: "history",
      hooks: {},
      apply: {},
    });
    await write("package.json", { name: "x" });
    assert.deepEqual(readConfig(folder), {
      afterWrite: [],
      filters: { include: [], exclude: [] },
      preexisting: "history",
      hooks: {},
      apply: {},
    });
  });

  it("say what a generated file is made of", async () => {
    await inPackage({ statements: "query-runner" });
    assert.equal(readConfig(folder).statements, "query-runner");
    await inPackage({ statements: "calls" });
    fails(/statements" must be "sql" or "query-runner"/);
  });

  it("name commands around a run", async () => {
    await inPackage({ hooks: { beforeRun: ["backup now"], onError: [["tell", "the ops"]] } });
    assert.deepEqual(readConfig(folder).hooks, {
      beforeRun: [{ command: ["backup", "now"], cwd: folder }],
      onError: [{ command: ["tell", "the ops"], cwd: folder }],
    });
    await inPackage({ hooks: { before: [], afterRun: "x", afterEach: [""] } });
    fails(/hooks\.before" is no moment.*hooks\.afterRun" must be a list.*hooks\.afterEach\[0\]" must be a command/);
  });

  it("say how runs are carried out", async () => {
    await inPackage({ transaction: "all", lockWait: 0, lockTimeout: 2.5, statementTimeout: 60, journal: true });
    assert.deepEqual(readConfig(folder).apply, {
      transaction: "all",
      lockWaitMs: 0,
      lockTimeoutMs: 2500,
      statementTimeoutMs: 60_000,
      journal: true,
    });
    await inPackage({ transaction: "some", lockWait: "5", statementTimeout: -1, journal: "yes" });
    fails(
      /transaction" must be.*lockWait" must be a number.*statementTimeout" must be a number.*journal" must be true/,
    );
  });

  it("stand in package.json, or in a file of their own", async () => {
    await write("db/template.ts", "");
    const settings = {
      fileTemplate: "{year}/{id}-{slug}",
      bodyTemplate: "db/template.ts",
      timezone: "Europe/Berlin",
      afterWrite: ["prettier --write {file}", ["eslint", "--fix", "{file}"], { command: "make fmt", cwd: "db" }],
      preexisting: "accepted",
    };
    const expected = {
      fileTemplate: "{year}/{id}-{slug}",
      bodyTemplate: path.join(folder, "db/template.ts"),
      timezone: "Europe/Berlin",
      afterWrite: [
        { command: ["prettier", "--write", "{file}"], cwd: folder },
        { command: ["eslint", "--fix", "{file}"], cwd: folder },
        { command: ["make", "fmt"], cwd: path.join(folder, "db") },
      ],
      filters: { include: [], exclude: [] },
      preexisting: "accepted",
      hooks: {},
      apply: {},
    };
    await inPackage(settings);
    assert.deepEqual(readConfig(folder), expected);
    await write("package.json", "{}");
    await write("typeorm-revisions.config.json", `\uFEFF${JSON.stringify(settings)}`);
    assert.deepEqual(readConfig(folder), expected);
    await inPackage({});
    fails(/Both package\.json and typeorm-revisions\.config\.json/);
  });

  it("are what the schema of the editor knows", async () => {
    const read = async (name: string) =>
      JSON.parse(await readFile(path.join(import.meta.dirname, "../../../media", name), "utf8")) as {
        properties: Record<string, { $ref?: string }>;
      };
    const { properties } = await read("config.schema.json");
    assert.deepEqual(Object.keys(properties).toSorted(), KEYS.toSorted());
    assert.equal((await read("package.schema.json")).properties["typeorm-revisions"]?.$ref, "./config.schema.json");
  });

  it("tell every fault by its key", async () => {
    await inPackage({
      fileTemplate: "{rev}",
      bodyTemplate: "nope.ts",
      timezone: "Mars/Olympus",
      afterWrite: ["", "prettier '", ["a", 1], { command: "x", when: "later" }, "fine"],
      afterwrite: [],
    });
    fails(
      /"typeorm-revisions\.afterwrite" is no setting: there are fileTemplate, bodyTemplate, timezone, statements, afterWrite, .*journal;/,
    );
    fails(/"typeorm-revisions\.fileTemplate" is no template: \{rev\} is no token/);
    fails(/"typeorm-revisions\.bodyTemplate" names nope\.ts, which is not there/);
    fails(/"typeorm-revisions\.timezone" "Mars\/Olympus" is not known/);
    fails(/afterWrite\[0\]".*afterWrite\[1\]".*afterWrite\[2\]".*afterWrite\[3\]"(?!.*afterWrite\[4\])/);
    await inPackage({ include: "posts", exclude: ["a", 1] });
    fails(/include" must be a list of names.*exclude" must be a list of names/);
    await inPackage({ preexisting: "git" });
    fails(/preexisting" must be "accepted" or "history"/);
    await inPackage({ fileTemplate: 3, afterWrite: "prettier" });
    fails(/fileTemplate" must be a text; .*afterWrite" must be a list/);
    await inPackage([]);
    fails(/"typeorm-revisions" must be an object/);
    await write("package.json", "{ nope");
    fails(/package\.json is not valid JSON/);
  });

  it("take commands apart as a shell does, without being one", () => {
    assert.deepEqual(splitCommand(`a "b c" 'd "e"' f"g"h  ''`), ["a", "b c", 'd "e"', "fgh", ""]);
    assert.deepEqual(splitCommand("a;b && c $(d) `e`"), ["a;b", "&&", "c", "$(d)", "`e`"]);
    assert.equal(splitCommand("a 'b"), undefined);
  });

  describe("commands after writing", () => {
    const logged: string[] = [];
    const run = (file: string, ...commands: string[][]) =>
      runAfterWrite(
        file,
        commands.map((command) => ({ command, cwd: folder })),
        { folder, log: (line) => logged.push(line) },
      );
    const APPEND = `const fs = require("node:fs"); const [file, text] = process.argv.slice(2); fs.appendFileSync(file, text + process.cwd() + "\\n"); console.log("done");`;

    it("run programs of the project's packages, in order, in their folder", async () => {
      await write("node_modules/appender/package.json", { name: "appender", bin: "bin.js" });
      await write("node_modules/appender/bin.js", APPEND);
      await write("m.ts", "");
      assert.deepEqual(
        await run(path.join(folder, "m.ts"), ["appender", "{file}", "1 "], ["appender", "{file}", "2 "]),
        [],
      );
      assert.equal(await readFile(path.join(folder, "m.ts"), "utf8"), `1 ${folder}\n2 ${folder}\n`);
      assert.ok(logged.includes("appender: done"));
    });

    it("hand a file name over as it is, whatever is in it", async () => {
      await write("node_modules/appender/package.json", { name: "appender", bin: { appender: "bin.js" } });
      await write("node_modules/appender/bin.js", APPEND);
      const name = `a b; touch $(echo evil) 'ü' $& .ts`;
      await write(name, "");
      assert.deepEqual(await run(path.join(folder, name), ["appender", "{file}", "x"]), []);
      assert.deepEqual((await readdir(folder)).toSorted(), [name, "node_modules"].toSorted());
    });

    it("tell what fails, and go on", async () => {
      await write("m.ts", "kept");
      const warnings = await run(
        path.join(folder, "m.ts"),
        ["no-such-program-here", "{file}"],
        [process.execPath, "-e", `console.error("  bad style  "); process.exit(2)`],
        [process.execPath, "-e", "process.exit(3)"],
      );
      assert.match(
        warnings[0] ?? "",
        /^afterWrite: no-such-program-here \{file\} failed: there is no such program\. The file/,
      );
      assert.match(warnings[1] ?? "", /failed: bad style\./);
      assert.match(warnings[2] ?? "", /failed: exit code 3\./);
    });
  });
});
