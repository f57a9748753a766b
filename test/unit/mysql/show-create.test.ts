import assert from "node:assert/strict";
import { describeOperations } from "../../../src/core/autogenerate/operations.ts";
import type { SchemaAction } from "../../../src/core/operations/operation.ts";
import { mysql } from "../../../src/database/mysql/mysql.ts";
import { readCreateTable } from "../../../src/database/mysql/read-table.ts";
import { readView } from "../../../src/database/mysql/read-view.ts";
import { withCharsets, withTargets } from "../../../src/database/mysql/read-world.ts";
import { columnSql, createTableSql } from "../../../src/database/mysql/write.ts";
import type { MysqlWorld } from "../../../src/database/mysql/world.ts";

const SERVER = { mariadb: false, version: "8.4.3", strict: true, charset: "utf8mb4", collation: "utf8mb4_0900_ai_ci" };

/** As MySQL 8.4 prints it. */
const EVERYTHING = `CREATE TABLE \`post\` (
  \`id\` int unsigned NOT NULL AUTO_INCREMENT,
  \`author_id\` bigint NOT NULL,
  \`title\` varchar(50) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s, (a) \\\\ title',
  \`key\` char(36) NOT NULL DEFAULT (uuid()),
  \`at\` datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6) COMMENT 'when, (so)',
  \`mood\` enum('a','b'',c') DEFAULT 'a',
  \`total\` int GENERATED ALWAYS AS ((\`id\` + 1)) STORED NOT NULL,
  \`shown\` varchar(99) GENERATED ALWAYS AS (concat(\`title\`,_utf8mb4'\\', x')) VIRTUAL,
  \`hidden\` int DEFAULT '7' /*!80023 INVISIBLE */,
  \`place\` point NOT NULL /*!80003 SRID 4326 */,
  \`data\` json DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`by title\` (\`title\`(10),\`id\` DESC) USING BTREE COMMENT 'by hand' /*!80000 INVISIBLE */,
  KEY \`lower\` ((lower(\`title\`)),\`id\`),
  KEY \`FK_author\` (\`author_id\`),
  SPATIAL KEY \`near\` (\`place\`),
  FULLTEXT KEY \`words\` (\`title\`) /*!50100 WITH PARSER \`ngram\` */ ,
  CONSTRAINT \`FK_author\` FOREIGN KEY (\`author_id\`) REFERENCES \`user\` (\`id\`) ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT \`FK_other\` FOREIGN KEY (\`id\`) REFERENCES \`other\`.\`thing\` (\`id\`),
  CONSTRAINT \`positive\` CHECK ((\`id\` > 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='all, of (it)'
/*!50100 PARTITION BY HASH (\`id\`)
PARTITIONS 4 */`;

const table = (...lines: string[]): string =>
  `CREATE TABLE \`post\` (\n  ${lines.join(",\n  ")}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci`;

function worldOf(...texts: string[]): MysqlWorld {
  const tables = texts.map((text) => withCharsets(readCreateTable(text), [], SERVER.collation, SERVER));
  return { server: SERVER, tables, views: [], metadataRows: [], handmade: [] };
}

/** What the first operation of the way up does to rows. */
function firstOf(before: MysqlWorld, after: MysqlWorld): [verdict?: string, reason?: string] {
  const [first] = describeOperations(mysql.compareWorlds(before, after), [], "public");
  return [first?.operation.verdict, first?.operation.reason];
}

function ways(before: readonly string[], after: readonly string[]): { up: string[]; down: string[] } {
  const { up, down } = mysql.compareWorlds(worldOf(...before), worldOf(...after));
  return { up: up.map(({ sql }) => sql), down: down.map(({ sql }) => sql) };
}

describe("what MySQL 8 prints of a table", () => {
  const read = readCreateTable(EVERYTHING);
  const column = (name: string) => read.columns.find((one) => one.name === name);

  it("is read into columns", () => {
    assert.deepEqual(column("id"), { name: "id", type: "int unsigned", notNull: true, autoIncrement: true });
    assert.deepEqual(column("title"), {
      name: "title",
      type: "varchar(50)",
      notNull: true,
      charset: "latin1",
      collation: "latin1_bin",
      default: "'it''s, (a) \\\\ title'",
    });
    assert.equal(column("key")?.default, "(uuid())");
    assert.deepEqual(column("at"), {
      name: "at",
      type: "datetime(6)",
      notNull: true,
      default: "CURRENT_TIMESTAMP(6)",
      onUpdate: "CURRENT_TIMESTAMP(6)",
      comment: "when, (so)",
    });
    assert.equal(column("mood")?.type, "enum('a','b'',c')");
    assert.deepEqual(column("total")?.generated, { expression: "(`id` + 1)", stored: true });
    assert.deepEqual(column("shown")?.generated, { expression: "concat(`title`,_utf8mb4'\\', x')", stored: false });
    assert.equal(column("hidden")?.others, "INVISIBLE");
    assert.equal(column("place")?.others, "SRID 4326");
    assert.equal(column("data")?.type, "json");
  });

  it("is read into keys, foreign keys and checks", () => {
    const keys = Object.fromEntries(read.keys.map(({ name, ...rest }) => [name, rest]));
    assert.deepEqual(keys["PRIMARY"], { kind: "primary", parts: [{ column: "id" }] });
    assert.deepEqual(keys["by title"], {
      kind: "unique",
      parts: [
        { column: "title", length: 10 },
        { column: "id", descending: true },
      ],
      others: "COMMENT 'by hand' INVISIBLE",
    });
    assert.deepEqual(keys["lower"]?.parts, [{ expression: "(lower(`title`))" }, { column: "id" }]);
    assert.equal(keys["near"]?.kind, "spatial");
    assert.deepEqual(keys["words"], {
      kind: "fulltext",
      parts: [{ column: "title" }],
      others: "WITH PARSER `ngram`",
    });
    assert.deepEqual(
      read.foreignKeys.map(({ name, target, rules }) => [name, target, rules]),
      [
        ["FK_author", "`user`", "ON DELETE CASCADE ON UPDATE SET NULL"],
        ["FK_other", "`other`.`thing`", ""],
      ],
    );
    assert.deepEqual(read.checks, [{ name: "positive", condition: "((`id` > 0))", notEnforced: true }]);
  });

  it("is read into options, without where the counting stands", () => {
    const { engine, charset, collation, comment, others } = read;
    assert.deepEqual(
      { engine, charset, collation, comment },
      { engine: "InnoDB", charset: "utf8mb4", collation: "utf8mb4_0900_ai_ci", comment: "all, of (it)" },
    );
    assert.match(others ?? "", /^PARTITION BY HASH \(`id`\)\s+PARTITIONS 4$/);
  });

  it("can be written and read again", () => {
    const again = readCreateTable(createTableSql(read, read.foreignKeys));
    assert.deepEqual(again, { ...read, keys: again.keys });
    assert.deepEqual(
      read.keys.filter((key) => !again.keys.some(({ name }) => name === key.name)).map(({ name }) => name),
      ["FK_author"],
    );
    assert.equal(columnSql(column("hidden")!), "`hidden` int NULL INVISIBLE DEFAULT '7'");
  });

  it("shows no numbers of digits, which mean nothing", () => {
    const operations = describeOperations(
      mysql.compareWorlds(
        worldOf(table("`a` int(11) DEFAULT NULL")),
        worldOf(table("`a` int(10) unsigned DEFAULT NULL")),
      ),
      [],
      "public",
    );
    assert.deepEqual(
      operations.map(({ operation }) => [operation.summary, operation.verdict, operation.query]),
      [
        [
          "change post.a from int to int unsigned",
          "may-fail",
          "SELECT * FROM `post` WHERE `a` NOT BETWEEN 0 AND 4294967295",
        ],
      ],
    );
  });

  it("refers to tables by the names that they have", () => {
    const other = readCreateTable("CREATE TABLE `User` (`id` bigint NOT NULL) ENGINE=InnoDB");
    const [post] = withTargets([read, other]);
    assert.deepEqual(
      post?.foreignKeys.map(({ target }) => target),
      ["`User`", "`other`.`thing`"],
    );
  });

  it("of a view names neither its database nor who made it", () => {
    const text =
      "CREATE ALGORITHM=MERGE DEFINER=`root`@`%` SQL SECURITY INVOKER VIEW `v` AS select `shop`.`post`.`id` AS `id` from `shop`.`post`";
    assert.deepEqual(readView(text, "v", "shop"), {
      name: "v",
      options: "ALGORITHM=MERGE SQL SECURITY INVOKER",
      definition: "AS select `post`.`id` AS `id` from `post`",
    });
  });
});

describe("comparison of MySQL 8", () => {
  const ID = "`id` int NOT NULL AUTO_INCREMENT";
  const KEY = "PRIMARY KEY (`id`)";

  it("leaves alone what no entity can say", () => {
    const byHand = table(
      ID,
      "`a` int DEFAULT '7' /*!80023 INVISIBLE */",
      KEY,
      "KEY `lower` ((lower(`a`)))",
      "KEY `down` (`a` DESC)",
      "CONSTRAINT `c` CHECK ((`a` > 0))",
    );
    assert.deepEqual(ways([byHand], [table(ID, "`a` int DEFAULT '7'", KEY)]), { up: [], down: [] });
  });

  it("drops a check and a key on an expression with their column, and makes them again", () => {
    const before = table(ID, "`a` int DEFAULT NULL", KEY, "KEY `e` ((`a` + 1))", "CONSTRAINT `c` CHECK ((`a` > 0))");
    assert.deepEqual(ways([before], [table(ID, KEY)]), {
      up: [
        "ALTER TABLE `post` DROP CONSTRAINT `c`",
        "ALTER TABLE `post` DROP INDEX `e`",
        "ALTER TABLE `post` DROP COLUMN `a`",
      ],
      down: [
        "ALTER TABLE `post` ADD COLUMN `a` int NULL AFTER `id`",
        "ALTER TABLE `post` ADD INDEX `e` ((`a` + 1))",
        "ALTER TABLE `post` ADD CONSTRAINT `c` CHECK ((`a` > 0))",
      ],
    });
  });

  it("tells which rows a unique key fails on", () => {
    const before = table(ID, "`a` varchar(50) NOT NULL", KEY);
    const after = table(ID, "`a` varchar(50) NOT NULL", KEY, "UNIQUE KEY `u` (`a`)");
    const [one] = describeOperations(mysql.compareWorlds(worldOf(before), worldOf(after)), [], "public");
    assert.equal(
      one?.operation.query,
      "SELECT `a`, count(*) FROM `post` WHERE `a` IS NOT NULL GROUP BY `a` HAVING count(*) > 1",
    );
  });

  it("lets stand back what MySQL does not rename a column under", async () => {
    const before = table(
      ID,
      "`a` int DEFAULT NULL",
      "`g` int GENERATED ALWAYS AS ((`a` + 1)) STORED",
      KEY,
      "KEY `by_g` (`g`)",
      "CONSTRAINT `c` CHECK ((`a` > 0))",
    );
    const after = table(
      ID,
      "`b` int DEFAULT NULL",
      "`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED",
      KEY,
      "KEY `by_g` (`g`)",
      "CONSTRAINT `c` CHECK ((`b` > 0))",
    );
    const asked: string[][] = [];
    const { up, down } = await mysql.compareRenamed(worldOf(after), {
      renames: [{ kind: "column", schema: "", table: "post", from: "a", to: "b" }],
      read: async (actions: readonly SchemaAction[]) => {
        asked.push(actions.map(({ sql }) => sql));
        return worldOf(actions.length === 0 ? before : after);
      },
      wanted: async () => worldOf(after),
    });
    assert.deepEqual(
      up.map(({ sql }) => sql),
      [
        "ALTER TABLE `post` DROP CONSTRAINT `c`",
        "ALTER TABLE `post` DROP INDEX `by_g`",
        "ALTER TABLE `post` DROP COLUMN `g`",
        "ALTER TABLE `post` RENAME COLUMN `a` TO `b`",
        "ALTER TABLE `post` ADD COLUMN `g` int AS ((`b` + 1)) STORED AFTER `b`",
        "ALTER TABLE `post` ADD INDEX `by_g` (`g`)",
        "ALTER TABLE `post` ADD CONSTRAINT `c` CHECK ((`b` > 0))",
      ],
    );
    assert.equal(down.length, up.length);
    assert.match(down[3]?.sql ?? "", /RENAME COLUMN `b` TO `a`$/);
    assert.deepEqual(asked, [[], up.map(({ sql }) => sql)]);
  });

  it("knows that a server outside of its strict mode cuts what does not fit", () => {
    const [before, after] = [table(ID, "`a` varchar(50)", KEY), table(ID, "`a` varchar(5)", KEY)];
    assert.deepEqual(firstOf(worldOf(before), worldOf(after)), [
      "may-fail",
      "Fails on values that do not fit varchar(5).",
    ]);
    const lax = { ...worldOf(before), server: { ...SERVER, strict: false } };
    assert.deepEqual(firstOf(lax, worldOf(after)), [
      "destructive",
      "Values that do not fit varchar(5) are cut or emptied, since the server is not in its strict mode.",
    ]);
  });

  it("keeps what is to stay as it is, and lets it change where something else needs it", () => {
    const before = table(ID, "`a` int NOT NULL", "`b` int NOT NULL", KEY, "KEY `i` (`b`)");
    const after = table(ID, "`a` bigint NOT NULL", "`c` int NOT NULL", KEY, "KEY `j` (`c`)");
    const [history, desired] = [worldOf(before), worldOf(after)];
    const aligned = mysql.align(history, desired);
    const kept = (...names: [kind: "column" | "index", name: string][]) => {
      const objects = names.map(([kind, name]) => ({ kind, table: "post", name }));
      const world = mysql.keepObjects(history, aligned, { objects, changed: [] });
      return mysql.compareWorlds(history, world).up.map(({ sql }) => sql);
    };
    assert.deepEqual(kept(["column", "a"], ["column", "b"], ["index", "i"]), [
      "ALTER TABLE `post` ADD COLUMN `c` int NOT NULL",
      "ALTER TABLE `post` ADD INDEX `j` (`c`)",
    ]);
    // The key that comes needs the column.
    assert.ok(kept(["column", "c"]).includes("ALTER TABLE `post` ADD COLUMN `c` int NOT NULL"));
  });
});
