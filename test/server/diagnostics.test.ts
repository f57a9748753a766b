import assert from "node:assert/strict";
import path from "node:path";
import { RevisionsError } from "../../src/core/errors.ts";
import { ADD_LAST_READ_AT } from "./in-memory-service.ts";
import type { InMemoryService } from "./in-memory-service.ts";
import { FILES, openedProjects } from "./opened-project.ts";
import { CHAT, DATA_SOURCE } from "./project.ts";

describe("diagnostics", () => {
  const project = openedProjects();

  it("mark an entity whose change is in no migration, until it is", async () => {
    const { editor, service } = await project.open((service) => {
      service.operations = [ADD_LAST_READ_AT];
    });
    await editor.whenIdle();
    assert.deepEqual(editor.diagnostics.get(editor.uri("chat.ts")), [
      {
        range: { start: { line: 3, character: 13 }, end: { line: 3, character: 17 } },
        severity: 3,
        code: "needs-migration",
        source: "typeorm-revisions",
        message: "In no migration yet: add column last_read_at (timestamptz, nullable).",
      },
    ]);
    service().operations = [];
    await editor.save("chat.ts", `${CHAT}\n`);
    await editor.overviewWhere(({ busy, changes }) => !busy && changes?.operations.length === 0);
    assert.deepEqual(editor.diagnostics.get(editor.uri("chat.ts")), []);
  });

  it("warn of synchronize beside migrations", async () => {
    const synchronizing = DATA_SOURCE.replace("  entities", "  synchronize: true,\n  entities");
    const { editor } = await project.open(undefined, { ...FILES, "data-source.ts": synchronizing });
    await editor.whenIdle();
    const [warning] = editor.diagnostics.get(editor.uri("data-source.ts")) ?? [];
    assert.equal(warning?.severity, 2);
    assert.deepEqual(warning?.range.start, { line: 4, character: 2 });
  });

  it("mark each glob that matches nothing at its string, its property or the data source", async () => {
    const text = `import { DataSource } from "typeorm";
import { entities } from "./entities";
const migrations = [__dirname + "/../db/migrations/*.ts", \`\${__dirname}/*.js\`];

export const AppDataSource = new DataSource({ type: "postgres", entities, migrations });
`;
    const unmatched = (option: "entities" | "migrations", glob: string) => ({
      option,
      glob,
      message: `Nothing: ${glob}.`,
    });
    const { editor, service } = await project.open(
      (service) => {
        service.unmatched = [
          unmatched("migrations", "db/migrations/*.ts"),
          unmatched("migrations", "other.ts"),
          unmatched("entities", "src/*.ts"),
        ];
      },
      { ...FILES, "data-source.ts": text },
    );
    await editor.whenIdle();
    const marks = () =>
      editor.diagnostics
        .get(editor.uri("data-source.ts"))
        ?.map(({ message, severity, code, range: { start, end } }) => ({
          message,
          severity,
          code,
          marked: text.split("\n")[start.line]?.slice(start.character, end.character),
        }));
    const mark = { severity: 2, code: "unmatched-glob" };
    assert.deepEqual(marks(), [
      { ...mark, message: "Nothing: db/migrations/*.ts.", marked: '__dirname + "/../db/migrations/*.ts"' },
      { ...mark, message: "Nothing: other.ts.", marked: "migrations" },
      { ...mark, message: "Nothing: src/*.ts.", marked: "entities" },
    ]);
    service().unmatched = [];
    await editor.save("chat.ts", `${CHAT}\n`);
    await editor.overviewWhere(({ busy, status }) => !busy && status?.unmatched.length === 0);
    assert.deepEqual(marks(), []);
  });

  it("mark it in the module that the options come from", async () => {
    const { editor } = await project.open(
      (service) => {
        service.unmatched = [{ option: "entities", glob: "src/*.ts", message: "Nothing: src/*.ts." }];
      },
      {
        ...FILES,
        "data-source.ts": `import { DataSource } from "typeorm";\nimport { options } from "./options";\nexport const AppDataSource = new DataSource(options);\n`,
        "options.ts": `export const options = {\n  type: "postgres",\n  synchronize: true,\n  entities: ["src/*.ts"],\n};\n`,
      },
    );
    await editor.whenIdle();
    assert.deepEqual(
      editor.diagnostics.get(editor.uri("options.ts"))?.map(({ code, range }) => [code, range.start]),
      [
        ["synchronize", { line: 2, character: 2 }],
        ["unmatched-glob", { line: 3, character: 13 }],
      ],
    );
  });

  it("tell that there is no entity once: at the globs where there are some, else at the data source", async () => {
    const noEntities = (service: InMemoryService) => {
      const file = path.join(service.root, "data-source.ts");
      service.checkError = new RevisionsError("no-entities", "The data source lists no entities.", { file });
    };
    const codes = async (prepare: (service: InMemoryService) => void) => {
      const { editor } = await project.open(prepare);
      await editor.whenIdle();
      return editor.diagnostics.get(editor.uri("data-source.ts"))?.map(({ code }) => code);
    };
    assert.deepEqual(await codes(noEntities), ["no-entities"]);
    const withGlob = (service: InMemoryService) => {
      noEntities(service);
      service.unmatched = [{ option: "entities", glob: "chat.ts", message: "No entity file matches chat.ts." }];
    };
    assert.deepEqual(await codes(withGlob), ["unmatched-glob"]);
  });

  it("stand at the file, line and column of an error", async () => {
    const { editor } = await project.open((service) => {
      const file = path.join(service.root, "chat.ts");
      const hint = "Give it another name.";
      service.checkError = new RevisionsError("duplicate-revision", "Two of them.", { file, line: 7, column: 3, hint });
    });
    await editor.whenIdle();
    assert.deepEqual(editor.diagnostics.get(editor.uri("chat.ts")), [
      {
        range: { start: { line: 6, character: 2 }, end: { line: 6, character: 2 } },
        severity: 1,
        code: "duplicate-revision",
        source: "typeorm-revisions",
        message: "Two of them. Give it another name.",
      },
    ]);
  });

  it("stand at the class of the revision that an error names, where it names no line", async () => {
    const { editor } = await project.open((service) => {
      const file = service.revisions[0]?.file ?? "";
      service.checkError = new RevisionsError("bad-graph", "It revises nothing.", { file, revision: "1763541600000" });
    });
    await editor.whenIdle();
    const [diagnostic] = editor.diagnostics.get(editor.uri("migrations/1763541600000-create-chats.ts")) ?? [];
    assert.deepEqual(diagnostic?.range, { start: { line: 2, character: 13 }, end: { line: 2, character: 37 } });
  });

  it("mark every migration file that cannot be used, each problem once", async () => {
    const { editor } = await project.open((service) => {
      const at = (file: string, line: number) => ({ file: path.join(service.root, file), line, column: 2 });
      service.problems = [
        { code: "syntax-error", message: "It cannot be parsed.", ...at("migrations/a.ts", 4) },
        { code: "bad-migration-name", message: "It has no digits.", ...at("migrations/b.ts", 5) },
      ];
      const [{ code, message, ...facts } = assert.fail()] = service.problems;
      service.checkError = new RevisionsError(code, message, facts);
    });
    await editor.whenIdle();
    const marks = ["migrations/a.ts", "migrations/b.ts"].map((file) =>
      editor.diagnostics.get(editor.uri(file))?.map(({ code, range }) => [code, range.start.line]),
    );
    assert.deepEqual(marks, [[["syntax-error", 3]], [["bad-migration-name", 4]]]);
  });

  it("mark what a warning and a problem are about from its first column to its last", async () => {
    const { editor } = await project.open((service) => {
      const at = (line: number) => ({ file: path.join(service.root, "a.ts"), line, column: 3, endColumn: 9 });
      service.problems = [
        { code: "equal-timestamps", message: "Two have one.", severity: "warning", ...at(1) },
        { code: "bad-graph", message: "It revises nothing.", ...at(2) },
      ];
      service.checkError = new RevisionsError("bad-graph", "It revises nothing (and 3 more problems).", at(2));
    });
    await editor.whenIdle();
    const range = (line: number) => ({ start: { line, character: 2 }, end: { line, character: 8 } });
    assert.deepEqual(
      editor.diagnostics.get(editor.uri("a.ts"))?.map((each) => [each.code, each.severity, each.message, each.range]),
      [
        ["equal-timestamps", 2, "Two have one.", range(0)],
        ["bad-graph", 1, "It revises nothing.", range(1)],
      ],
    );
  });

  it("say nothing in an untrusted workspace", async () => {
    const { editor } = await project.open(undefined, FILES, { trusted: false });
    await editor.whenIdle();
    assert.deepEqual([...editor.diagnostics], []);
  });
});
