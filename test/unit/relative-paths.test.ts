import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import { errorNamedFrom, namedFrom } from "../../src/core/relative-paths.ts";

describe("paths in sentences", () => {
  const cases: [root: string, text: string, named: string][] = [
    ["/work/app", "/work/app/src/a.ts does not load", "src/a.ts does not load"],
    ["/work/app", `at "/work/app/a.ts" and (file:///work/app/b/c.ts:3)`, `at "a.ts" and (b/c.ts:3)`],
    [
      "/work/app",
      "/other/work/app/a.ts, ../work/app/a.ts and /work/app2/a.ts",
      "/other/work/app/a.ts, ../work/app/a.ts and /work/app2/a.ts",
    ],
    ["/work/a+b (c)", "/work/a+b (c)/x.ts", "x.ts"],
    [String.raw`C:\work`, String.raw`in C:\work\src\a.ts`, String.raw`in src\a.ts`],
    ["/", "/etc/a.ts", "/etc/a.ts"],
  ];
  for (const [root, text, named] of cases) {
    it(`name the files of ${root} from there: ${text}`, () => assert.equal(namedFrom(root, text), named));
  }

  it("are so in errors too, with what else they tell", () => {
    const facts = { file: "/work/app/a.ts", line: 3 };
    const cause = new Error("why");
    const error = new RevisionsError("write-failed", "/work/app/a.ts is there.", {
      hint: "Look at /work/app/b.ts.",
      cause,
      ...facts,
    });
    const named = errorNamedFrom("/work/app", error);
    assert.ok(named instanceof RevisionsError);
    assert.deepEqual(named.toReport(), {
      code: "write-failed",
      message: "a.ts is there.",
      hint: "Look at b.ts.",
      ...facts,
    });
    assert.equal(named.cause, cause);
    assert.equal(errorNamedFrom("/other", error), error);
  });
});
