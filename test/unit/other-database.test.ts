import assert from "node:assert/strict";
import { otherDatabase } from "../../src/core/replay/other-database.ts";

describe("the other database that a statement names", () => {
  const others: [sql: string, other: string][] = [
    ["CREATE TABLE `app`.`posts` (id int)", "app"],
    ["create table if not exists app.posts (id int)", "app"],
    ["DROP TABLE IF EXISTS posts, `App`.`users`", "App"],
    ["INSERT INTO app.posts VALUES (1)", "app"],
    ["UPDATE `app` . `posts` SET a = 1", "app"],
    ["DELETE FROM app.posts", "app"],
    ["ALTER TABLE posts RENAME TO app.posts", "app"],
    ["ALTER TABLE posts ADD FOREIGN KEY (a) REFERENCES app.users (id)", "app"],
    ["CREATE INDEX i ON app.posts (a)", "app"],
    ["CREATE TRIGGER t BEFORE INSERT ON `app`.`posts` FOR EACH ROW SET NEW.a = 1", "app"],
    ["GRANT SELECT ON app.* TO someone", "app"],
    ["USE `app`", "app"],
    ["SELECT 1; USE app", "app"],
    ["CREATE DATABASE IF NOT EXISTS app", "app"],
    ["DROP SCHEMA app", "app"],
    ["TRUNCATE TABLE app.posts", "app"],
    ["CALL app.fill()", "app"],
    [String.raw`INSERT INTO posts VALUES ('it\'s'); DELETE FROM app.posts`, "app"],
    [`UPDATE posts SET a = "it's"; DELETE FROM app.posts`, "app"],
    ["/*!50003 DROP TABLE app.posts */", "app"],
  ];
  for (const [sql, other] of others) it(`is found in ${sql}`, () => assert.equal(otherDatabase(sql, "own"), other));

  const none = [
    "CREATE TABLE posts (id int, note varchar(9) DEFAULT 'FROM app.x')",
    "CREATE TABLE own.posts (id int)",
    "INSERT INTO posts SELECT u.id, u.name FROM users u JOIN tags t ON t.id = u.id, other o",
    "UPDATE posts p SET p.a = 1.5 WHERE p.b IN (SELECT x.b FROM x)",
    "SELECT DATABASE(), SCHEMA()",
    "SELECT * FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = DATABASE()",
    "SELECT EXISTS (SELECT 1 FROM posts)",
    "CREATE INDEX i ON posts (a)",
    "-- FROM app.posts\nSELECT 1",
    "SELECT 1 # FROM app.posts",
    String.raw`INSERT INTO posts VALUES ('it\'s', 'FROM app.posts')`,
    "INSERT INTO posts (a) VALUES (1) ON DUPLICATE KEY UPDATE posts.a = 2",
  ];
  for (const sql of none) it(`is not there in ${sql}`, () => assert.equal(otherDatabase(sql, "own"), undefined));
});
