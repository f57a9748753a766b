import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { LoadedEntities } from "../../src/protocol/engine.ts";
import { dumpCatalogue } from "../helpers/catalogue.ts";
import { createWorkspace, startEngine } from "../helpers/engine.ts";
import type { TestEngine, TestWorkspace } from "../helpers/engine.ts";
import { compilePlainProject, typeormLines } from "../helpers/plain-typeorm.ts";
import type { TypeormLine } from "../helpers/plain-typeorm.ts";
import { startPostgres } from "../helpers/postgres.ts";
import type { TestPostgres } from "../helpers/postgres.ts";

const everything = fileURLToPath(new URL("../fixtures/engine/everything/", import.meta.url));

describe("the engine's creating statements", () => {
  let postgres: TestPostgres;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());

  for (const line of Object.keys(typeormLines) as TypeormLine[]) {
    describe(`TypeORM ${line}`, () => {
      let workspace: TestWorkspace;
      let engine: TestEngine;
      let entities: LoadedEntities;

      before(async () => {
        workspace = await createWorkspace({
          files: await filesOf(everything),
          typeorm: typeormLines[line],
          packages: ["reflect-metadata", "pg"],
        });
        engine = await startEngine({ cwd: workspace.folder });
        const loaded = await engine.load({ dataSourceFile: workspace.file("src/data-source.ts") });
        assert.equal(loaded.typeorm.bundled, false);
        entities = await engine.entities();
      });
      after(async () => {
        await engine.stop();
        await workspace.cleanup();
      });

      it("make of an empty database exactly what synchronize makes", async () => {
        const ours = await postgres.createDatabase(`ours_${line.replace(".", "_")}`);
        const theirs = await postgres.createDatabase(`theirs_${line.replace(".", "_")}`);
        for (const extension of entities.extensions) await postgres.query(ours, `CREATE EXTENSION "${extension}"`);
        for (const statement of entities.statements) await postgres.query(ours, statement);

        // TypeORM expects schemas to be there.
        await postgres.query(theirs, "CREATE SCHEMA archive");
        const plain = await compilePlainProject(everything, line);
        try {
          await plain.run(
            {
              DB_HOST: postgres.host,
              DB_PORT: String(postgres.port),
              DB_USER: postgres.user,
              DB_PASSWORD: postgres.password,
              DB_NAME: theirs,
              SYNCHRONIZE: "true",
            },
            [],
          );
        } finally {
          await plain.cleanup();
        }
        const expected = await dumpCatalogue(postgres, theirs);
        assert.ok(expected.length > 100, "the fixture makes something");
        assert.deepEqual(await dumpCatalogue(postgres, ours), expected);
      });

      it("name the extensions that TypeORM would install", () => {
        assert.deepEqual(entities.extensions, ["uuid-ossp", "citext", "btree_gist"]);
      });

      it("leave the name of the database to the database", () => {
        const generated = entities.statements.filter((statement) => statement.includes("GENERATED_COLUMN"));
        assert.equal(generated.length, 1);
        assert.match(
          generated[0] ?? "",
          /VALUES \(current_database\(\), 'public', 'app_person', 'GENERATED_COLUMN', 'search'/,
        );
      });

      it("come with the map from entities to tables", () => {
        const person = entities.entities.find(({ name }) => name === "Person");
        assert.equal(person?.file, workspace.file("src/entities/person.ts"));
        assert.equal(person?.kind, "table");
        assert.equal(person?.table, "app_person");
        const named = { className: "FullName", file: workspace.file("src/entities/person.ts"), prefix: "name" };
        assert.deepEqual(
          person?.columns.filter(({ property }) => property.startsWith("name.") || property === "favourite"),
          [
            { property: "favourite", column: "favouriteCode" },
            { property: "name.first", column: "nameFirst", declared: { ...named, property: "first" } },
            { property: "name.last", column: "nameLast", declared: { ...named, property: "last" } },
          ],
        );
        const silver = entities.entities.find(({ name }) => name === "SilverBadge");
        const inherited = { className: "Badge", file: workspace.file("src/entities/badge.ts") };
        assert.deepEqual(
          silver?.columns.filter(({ property }) => property !== "kind"),
          [
            { property: "code", column: "code", declared: { ...inherited, property: "code" } },
            { property: "shine", column: "shine" },
            { property: "owner", column: "ownerId", declared: { ...inherited, property: "owner" } },
          ],
        );
        assert.deepEqual(person?.joinTables, [{ property: "teams", table: "app_person_team_links" }]);
        const kinds = Object.fromEntries(entities.entities.map(({ name, kind }) => [name, kind]));
        assert.deepEqual(kinds, {
          Adults: "view",
          Ages: "view",
          Badge: "table",
          SilverBadge: "child",
          Person: "table",
          Team: "table",
          app_person_team_links: "junction",
          app_team_closure: "closure-junction",
          measurement: "table",
        });
        assert.equal(entities.entities.find(({ name }) => name === "Badge")?.schema, "archive");
        assert.equal(
          entities.entities.find(({ name }) => name === "measurement")?.file,
          workspace.file("src/measurement-schema.ts"),
        );
      });
    });
  }
});

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const)),
  );
}
