import assert from "node:assert/strict";
import { describeOperations } from "../../src/core/autogenerate/operations.ts";
import type { Operation, Verdict } from "../../src/core/operations/operation.ts";
import { mysql } from "../../src/database/mysql/mysql.ts";
import { startMariaDb } from "../helpers/mariadb.ts";
import type { TestMariaDb } from "../helpers/mariadb.ts";
import { openMysqlWorlds } from "../helpers/mysql-worlds.ts";
import type { MysqlWorlds } from "../helpers/mysql-worlds.ts";

interface Pair {
  from: string;
  to: string;
  verdict: Verdict;
  /** Values that stay as they are, both ways. */
  kept: string[];
  /** Values that make it fail; of a destructive change: those that it does not keep. */
  broken?: string[];
  /** Which rows break it cannot be told by a query. */
  silent?: true;
}

const lossless = (from: string, to: string, ...kept: string[]): Pair => ({ from, to, verdict: "lossless", kept });
const mayFail = (from: string, to: string, kept: string[], broken: string[], silent?: true): Pair => ({
  from,
  to,
  verdict: "may-fail",
  kept,
  broken,
  ...(silent ? { silent } : {}),
});
const destructive = (from: string, to: string, ...broken: string[]): Pair => ({
  from,
  to,
  verdict: "destructive",
  kept: [],
  broken,
});

const PAIRS: Pair[] = [
  lossless("tinyint", "smallint", "1", "-128"),
  lossless("tinyint unsigned", "int", "255"),
  lossless("smallint", "mediumint", "-32768"),
  lossless("int", "bigint", "2147483647"),
  lossless("int unsigned", "bigint", "4294967295"),
  lossless("tinyint(1)", "int", "1"),
  lossless("year", "int", "1999"),
  mayFail("int", "smallint", ["32767"], ["32768"]),
  mayFail("bigint", "int", ["5"], ["3000000000"]),
  mayFail("int", "int unsigned", ["5"], ["-1"]),
  mayFail("int unsigned", "int", ["5"], ["4294967295"]),
  mayFail("bigint unsigned", "bigint", ["5"], ["18446744073709551615"]),
  mayFail("int", "tinyint", ["5"], ["200"]),
  lossless("int", "decimal(12,2)", "2147483647"),
  mayFail("int", "decimal(6,2)", ["9999"], ["10000"]),
  lossless("decimal(10,0)", "bigint", "9999999999"),
  mayFail("decimal(10,0)", "int", ["5"], ["9999999999"]),
  destructive("decimal(10,2)", "int", "1.25"),
  lossless("decimal(8,2)", "decimal(10,2)", "999999.99"),
  lossless("decimal(8,2)", "decimal(12,4)", "999999.99"),
  mayFail("decimal(10,2)", "decimal(8,2)", ["999999.99"], ["1000000.00"]),
  destructive("decimal(10,4)", "decimal(10,2)", "1.2345"),
  mayFail("decimal(8,2)", "decimal(8,2) unsigned", ["1.25"], ["-1.25"]),
  lossless("float", "double", "0.1", "1.5"),
  destructive("double", "float", "123456789.125"),
  destructive("double", "decimal(10,1)", "1.25"),
  destructive("float", "int", "1.5"),
  lossless("int", "double", "2147483647"),
  destructive("int", "float", "2147483647"),
  destructive("bigint", "double", "9007199254740993"),
  lossless("int", "varchar(11)", "-2147483648"),
  mayFail("int", "varchar(3)", ["999"], ["1000"]),
  lossless("decimal(5,2)", "varchar(7)", "-999.99"),
  destructive("float", "varchar(20)", "123456.789"),
  destructive("int", "year", "70"),
  destructive("int", "time", "10203"),
  lossless("varchar(20)", "varchar(50)", "'hello'"),
  mayFail("varchar(50)", "varchar(5)", ["'hello'"], ["'hello world'"]),
  lossless("varchar(50)", "text", "'hello'"),
  lossless("varchar(20)", "tinytext", "'hello'"),
  mayFail("text", "varchar(5)", ["'hello'"], ["'hello world'"]),
  mayFail("text", "tinytext", ["'hello'"], ["repeat('x', 256)"]),
  lossless("tinytext", "longtext", "'hello'"),
  lossless("char(5)", "varchar(5)", "'hello'"),
  mayFail("varchar(5)", "char(3)", ["'abc'"], ["'abcd'"]),
  mayFail("varchar(20)", "int", ["'12'"], ["'twelve'"]),
  mayFail("varchar(20)", "decimal(5,1)", ["'12.5'"], ["'x'"]),
  mayFail("varchar(20)", "datetime", ["'2020-01-02 03:04:05'"], ["'soon'"]),
  mayFail("varchar(20)", "json", ["'{}'"], ["'{'"]),
  mayFail("varchar(36)", "uuid", ["'00000000-0000-4000-8000-000000000001'"], ["'one'"]),
  lossless("uuid", "char(36)", "'00000000-0000-4000-8000-000000000001'"),
  lossless("json", "longtext", `'{"a": 1}'`),
  lossless("inet6", "varchar(39)", "'::1'"),
  mayFail("varchar(20)", "varchar(20) character set latin1", ["'zwölf'"], ["'Łódź'"]),
  lossless("varchar(20) character set latin1", "varchar(20) character set utf8mb4", "'zwölf'"),
  lossless("varchar(20)", "blob", "'zwölf'"),
  mayFail("blob", "text", ["'hello'"], ["x'ff'"], true),
  lossless("varbinary(4)", "varbinary(8)", "x'01020304'"),
  mayFail("varbinary(8)", "varbinary(2)", ["x'01ff'"], ["x'010203'"]),
  destructive("binary(2)", "binary(4)", "x'01ff'"),
  lossless("bit(3)", "bit(8)", "b'101'"),
  mayFail("bit(8)", "bit(3)", ["b'101'"], ["b'1001'"], true),
  lossless("bit(3)", "int", "b'101'"),
  lossless("datetime", "datetime(6)", "'2020-01-02 03:04:05'"),
  destructive("datetime(6)", "datetime(3)", "'2020-01-02 03:04:05.678912'"),
  destructive("datetime", "date", "'2020-01-02 03:04:05'"),
  destructive("datetime", "time", "'2020-01-02 03:04:05'"),
  lossless("date", "datetime", "'2020-01-02'"),
  mayFail("datetime", "timestamp", ["'2020-01-02 03:04:05'"], ["'1850-01-02 03:04:05'"]),
  lossless("time", "time(3)", "'03:04:05'"),
  destructive("time(6)", "time", "'03:04:05.678'"),
  lossless("datetime", "varchar(19)", "'2020-01-02 03:04:05'"),
  mayFail("datetime", "varchar(10)", [], ["'2020-01-02 03:04:05'"]),
  destructive("date", "int", "'2020-01-02'"),
  lossless("enum('a','b')", "enum('a','b','c')", "'a'", "'b'"),
  lossless("enum('a','b')", "enum('b','a')", "'a'", "'b'"),
  mayFail("enum('a','b','c')", "enum('a','b')", ["'a'"], ["'c'"]),
  lossless("enum('a','bcd')", "varchar(3)", "'bcd'"),
  mayFail("enum('a','bcd')", "varchar(2)", ["'a'"], ["'bcd'"]),
  destructive("enum('a','b')", "int", "'b'"),
  mayFail("varchar(5)", "enum('a','b')", ["'a'"], ["'c'"]),
  lossless("enum('a','b')", "set('a','b')", "'a'"),
  mayFail("set('a','b')", "enum('a','b')", ["'a'"], ["'a,b'"]),
  mayFail("set('a','b','c')", "set('a','b')", ["'a,b'"], ["'a,c'"]),
  mayFail("longtext", "varchar(20)", ["'x'"], ["repeat('x', 30)"]),
];

describe("changes of types on MariaDB have the verdict that rows prove", () => {
  let server: TestMariaDb | undefined;
  let worlds: MysqlWorlds;
  const operations = new Map<string, { up: Operation; down: string[] }>();
  const tableOf = (at: number): string => `t${at}`;
  const creating = (side: "from" | "to"): string[] =>
    PAIRS.map((pair, at) => `CREATE TABLE ${tableOf(at)} (id int PRIMARY KEY AUTO_INCREMENT, c ${pair[side]} NULL)`);

  before(async function () {
    this.timeout(120_000);
    server = await startMariaDb();
    if (!server) return this.skip();
    worlds = await openMysqlWorlds(server);
    const desired = await worlds.worldOf(creating("to"));
    const history = await worlds.worldOf(creating("from"));
    const comparison = mysql.compareWorlds(history, desired);
    for (const { operation } of describeOperations(comparison, [], "public")) {
      const down = comparison.down.filter(({ object }) => object.table === operation.table).map(({ sql }) => sql);
      operations.set(operation.table, { up: operation, down });
    }
  });
  after(async () => {
    await worlds?.cleanup();
    await server?.stop();
  });

  for (const [at, { from, to, verdict, kept, broken = [], silent }] of PAIRS.entries()) {
    it(`${from} to ${to} is ${verdict}`, async () => {
      const table = tableOf(at);
      const { up, down } = operations.get(table)!;
      assert.equal(up.verdict, verdict, up.reason ?? "");
      const fill = (values: readonly string[]) =>
        worlds.run([`TRUNCATE ${table}`, ...values.map((value) => `INSERT INTO ${table} (c) VALUES (${value})`)]);
      const others = PAIRS.map((_, one) => tableOf(one)).filter((name) => name !== table);
      const rows = () => mysql.readRows(worlds.session, others);
      const failing = async () => (up.query === undefined ? undefined : (await worlds.session.query(up.query)).length);

      if (kept.length > 0) {
        await fill([...kept, "NULL"]);
        if (verdict === "may-fail" && !silent) assert.equal(await failing(), 0, up.query);
        const before = await rows();
        await worlds.run(up.up);
        assert.deepEqual(mysql.changedRows(before, await rows(), "identity"), []);
        await worlds.run(down);
        assert.deepEqual(mysql.changedRows(before, await rows(), "name"), []);
      }
      for (const value of broken) {
        await fill([value]);
        if (verdict === "may-fail") {
          if (!silent) assert.equal(await failing(), 1, up.query);
          await assert.rejects(worlds.run(up.up), value);
        } else {
          const before = await rows();
          await worlds.run(up.up);
          assert.notDeepEqual(mysql.changedRows(before, await rows(), "identity"), []);
        }
      }
    });
  }
});
