import assert from "node:assert/strict";
import { RevisionsError } from "../../src/core/errors.ts";
import { errorNamedFrom, namedFrom } from "../../src/core/relative-paths.ts";

describe("paths in sentences", () => {
  const cases: [root: string, text: string, named: string][] = [
    ["/srv/app", "/srv/app/src/a.ts does not load", "src/a.ts does not load"],
    ["/srv/app", `at "/srv/app/a.ts" and (file:///srv/app/b/c.ts:3)`, `at "a.ts" and (b/c.ts:3)`],
    [
      "/srv/app",
      "/other/srv/app/a.ts, ../srv/app/a.ts and /srv/app2/a.ts",
      "/other/srv/app/a.ts, ../srv/app/a.ts and /srv/app2/a.ts",
    ],
    ["/srv/a+b (c)", "/srv/a+b (c)/x.ts", "x.ts"],
    [String.raw`C:\work`, String.raw`in C:\work\src\a.ts`, String.raw`in src\a.ts`],
    ["/", "/etc/a.ts", "/etc/a.ts"],
  ];
  for (const [root, text, named] of cases) {
    it(`name the files of ${root} from there: ${text}`, () => assert.equal(namedFrom(root, text), named));
  }

  it("are so in errors too, with what else they tell", () => {
    const facts = { file: "/srv/app/a.ts", line: 3 };
    const cause = new Error("why");
    const error = new RevisionsError("write-failed", "/srv/app/a.ts is there.", {
      hint: "Look at /srv/app/b.ts.",
      cause,
      ...facts,
    });
    const named = errorNamedFrom("/srv/app", error);
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
