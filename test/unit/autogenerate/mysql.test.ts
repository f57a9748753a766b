import assert from "node:assert/strict";
import { mysql } from "../../../src/core/autogenerate/dialects/mysql/mysql.ts";

const COLUMN = { table: "post", column: "views" };

describe("what a change means on MySQL", () => {
  it("gives rows that exist a value in a new column, and closes it after", () => {
    assert.deepEqual(
      mysql.fillAdded(
        ["ALTER TABLE `post` ADD COLUMN `views` int NOT NULL COMMENT 'not null' AFTER `id`"],
        COLUMN,
        "0",
      ),
      [
        "ALTER TABLE `post` ADD COLUMN `views` int NULL COMMENT 'not null' AFTER `id`",
        "UPDATE `post` SET `views` = 0",
        "ALTER TABLE `post` MODIFY COLUMN `views` int NOT NULL COMMENT 'not null'",
      ],
    );
  });

  it("fills nulls before a column is closed, and leaves other statements", () => {
    const statements = [
      "ALTER TABLE `post` DROP INDEX `i`",
      "ALTER TABLE `post` MODIFY COLUMN `views` int NOT NULL",
      "ALTER TABLE `post` MODIFY COLUMN `other` int NOT NULL",
    ];
    assert.deepEqual(mysql.fillNulls(statements, COLUMN, "0"), [
      statements[0],
      "UPDATE `post` SET `views` = 0 WHERE `views` IS NULL",
      statements[1],
      statements[2],
    ]);
    assert.deepEqual(mysql.fillNulls(["ALTER TABLE `post` MODIFY COLUMN `views` int NULL"], COLUMN, "0"), [
      "ALTER TABLE `post` MODIFY COLUMN `views` int NULL",
    ]);
  });

  it("knows a value to begin with", () => {
    const values = ["int(11) unsigned", "varchar(20)", "enum('it''s','b')", "datetime(6)", "json", "uuid", "point"];
    assert.deepEqual(values.map(mysql.plainValue), ["0", "''", "'it''s'", "NOW()", "'{}'", "UUID()", "EXPR"]);
  });

  it("leaves a column nullable for now", () => {
    assert.equal(
      mysql.dropNotNull({ ...COLUMN, type: "varchar(9) character set latin1" }),
      "ALTER TABLE `post` MODIFY COLUMN `views` varchar(9) character set latin1 NULL",
    );
  });

  it("shows types as people write them", () => {
    const types = ["int(11)", "bigint(20) unsigned", "tinyint(1)", "tinyint(4)", "varchar(20)", "year(4)"];
    assert.deepEqual(types.map(mysql.displayType), [
      "int",
      "bigint unsigned",
      "tinyint(1)",
      "tinyint",
      "varchar(20)",
      "year",
    ]);
  });
});
