import assert from "node:assert/strict";
import { sourceMatcher } from "../../src/service/source-globs.ts";

describe("globs for sources", () => {
  const cases: [globs: string[], file: string, matches: boolean][] = [
    [["/p/src/*.entity.ts"], "/p/src/user.entity.ts", true],
    [["/p/src/*.entity.ts"], "/p/src/user.entity.spec.ts", false],
    [["/p/src/**/*{.ts,.js}"], "/p/src/deep/types.d.ts", false],
    [["/p/src/migrations"], "/p/src/migrations/1-first.ts", true],
    [["/p/src/migrations/"], "/p/src/migrations/deep/1-first.ts", true],
    [["/p/src/migrations"], "/p/src/migrations-old/1-first.ts", false],
    [["/p/src/*.ts", "!/p/src/index.ts"], "/p/src/index.ts", false],
    [["/p/src/*.ts", "!/p/src/index.ts"], "/p/other.ts", false],
    [["/p/src/*.ts", "!/p/src/index.ts"], "/p/src/user.ts", true],
    [["!/p/src/index.ts"], "/p/other.ts", false],
  ];
  for (const [globs, file, matches] of cases) {
    it(`${globs.join(" ")} ${matches ? "match" : "do not match"} ${file}`, () =>
      assert.equal(sourceMatcher(globs, [])(file), matches));
  }

  it("do not matter for a file that is known", () => assert.ok(sourceMatcher([], ["/p/a.ts"])("/p/a.ts")));
});
