import assert from "node:assert/strict";
import type { DataSourceOptions } from "typeorm";
import { targetOf } from "../../../src/engine/connection-target.ts";

describe("the target of a data source", () => {
  const environment = { ...process.env };
  beforeEach(() => {
    for (const name of ["PGHOST", "PGPORT", "PGDATABASE"]) delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const assertTarget = (options: object, expected: string): void => {
    assert.equal(targetOf(options as DataSourceOptions), expected);
  };

  it("is host, port and database, never user or password", () => {
    assertTarget({ type: "postgres", host: "h", port: 1, database: "d", username: "u", password: "p" }, "h:1/d");
    assertTarget({ type: "mysql", host: "h", database: "d" }, "h:3306/d");
  });

  it("takes a URL before the single options, as TypeORM does", () => {
    assertTarget(
      { type: "postgres", url: "postgres://u:p%40@h:2/d%20e?x=1", host: "other", database: "other" },
      "h:2/d e",
    );
  });

  it("is the primary server of a replication", () => {
    assertTarget({ type: "postgres", replication: { master: { host: "m", database: "d" }, slaves: [] } }, "m:5432/d");
  });

  it("falls back to what pg reads from the environment", () => {
    process.env.PGHOST = "e";
    process.env.PGDATABASE = "f";
    assertTarget({ type: "postgres", port: Number.NaN }, "e:5432/f");
    delete process.env.PGHOST;
    assertTarget({ type: "postgres" }, "localhost:5432/f");
  });

  it("is the file of a database without a server", () => {
    assertTarget({ type: "better-sqlite3", database: "data/app.sqlite" }, "data/app.sqlite");
    assertTarget({ type: "sqljs", location: "data/app.sqlite" }, "data/app.sqlite");
    assertTarget({ type: "sqljs" }, "sqljs");
  });
});
