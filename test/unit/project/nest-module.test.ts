import assert from "node:assert/strict";
import path from "node:path";
import { applicationOf } from "../../../src/project/nest-module.ts";

describe("the NestJS application of a data source", () => {
  const cases: [dataSource: string, modules: string[], application: string | undefined][] = [
    ["src/db.ts", [], undefined],
    ["src/db.ts", ["src/app.module.ts"], "src/app.module.ts"],
    ["src/database/db.ts", ["src/app.module.ts", "src/database/seeds/seed.module.ts"], "src/app.module.ts"],
    ["ormconfig.ts", ["src/app.module.ts", "src/seeds/seed.module.ts"], "src/app.module.ts"],
    ["apps/a/src/db.ts", ["apps/a/src/app.module.ts", "apps/b/src/app.module.ts"], "apps/a/src/app.module.ts"],
    ["db.ts", ["apps/a/src/app.module.ts", "apps/b/src/app.module.ts"], undefined],
    ["src/db/db.ts", ["src/app.module.ts", "src/db/db.module.ts"], "src/db/db.module.ts"],
  ];
  for (const [dataSource, modules, application] of cases) {
    it(`of ${dataSource} among ${modules.join(", ") || "none"} is ${application ?? "none"}`, () => {
      const at = (file: string) => path.join(path.sep, "p", ...file.split("/"));
      const found = applicationOf(at(dataSource), modules.map(at));
      assert.equal(found, application === undefined ? undefined : at(application));
    });
  }
});
