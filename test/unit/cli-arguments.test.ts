import assert from "node:assert/strict";
import { parseInvocation } from "../../src/cli/arguments.ts";
import { RevisionsError } from "../../src/core/errors.ts";

describe("the command line's arguments", () => {
  it("takes a relative revision for what it is", () => {
    assert.deepEqual(parseInvocation(["downgrade", "-1"]).operands, ["-1"]);
    assert.deepEqual(parseInvocation(["upgrade", "+2", "--json"]).operands, ["+2"]);
    assert.equal(parseInvocation(["history", "-r", "-2:head"]).options.range, "-2:head");
    assert.deepEqual(parseInvocation(["revision", "--head", "-2"]).options.newRevision.parents, ["-2"]);
  });

  it("takes options before and after the command alike", () => {
    const before = parseInvocation(["--embedded", "-C", "app", "--json", "upgrade", "head"]);
    assert.deepEqual(parseInvocation(["upgrade", "head", "--json", "-C", "app", "--embedded"]), before);
    assert.equal(before.options.directory, "app");
  });

  it("takes two data sources that are joined", () => {
    assert.equal(parseInvocation(["status", "-d", "a.ts#A", "-d", "b.ts"]).options.dataSource, "a.ts#A,b.ts");
    assert.equal(parseInvocation(["status", "-d", "a.ts"]).options.dataSource, "a.ts");
    assert.equal(parseInvocation(["status"]).options.dataSource, undefined);
  });

  it("takes a place for the shadow", () => {
    assert.equal(
      parseInvocation(["check", "--shadow", "postgres://localhost/x"]).options.shadow,
      "postgres://localhost/x",
    );
    assert.equal(parseInvocation(["check"]).options.shadow, undefined);
  });

  it("reads how a run is to be carried out", () => {
    const run = ["upgrade", "head", "--transaction", "all", "--lock-wait", "0", "--lock-timeout", "1.5"];
    assert.deepEqual(parseInvocation(run).options.apply, { transaction: "all", lockWaitMs: 0, lockTimeoutMs: 1500 });
    assert.deepEqual(parseInvocation(["upgrade", "head"]).options.apply, {});
    for (const wrong of [
      ["--transaction", "some"],
      ["--lock-wait", "soon"],
      ["--statement-timeout", "-1"],
    ])
      assert.throws(() => parseInvocation(["upgrade", "head", ...wrong]), /is not a value for --/);
  });

  it("reads answers", () => {
    const { answers } = parseInvocation([
      "revision",
      "--rename",
      "blog.posts.title:headline",
      "--rename-value",
      "posts_status_enum.draft:hidden",
      "--no-renames",
      "--lossy",
      "posts.price",
      "--rename-table",
      "a:b",
      "--drop",
      "posts.x",
      "--drop",
      "old",
      "--default",
      "posts.slug=md5('a=b')",
    ]).options;
    assert.deepEqual(answers, {
      renames: [{ table: "blog.posts", from: "title", to: "headline" }],
      valueRenames: [{ type: "posts_status_enum", from: "draft", to: "hidden" }],
      noRenames: true,
      losses: ["posts.price"],
      tableRenames: [{ from: "a", to: "b" }],
      drops: ["posts.x", "old"],
      keeps: [],
      defaults: { "posts.slug": "md5('a=b')" },
    });
  });

  const refused: string[][] = [
    ["--nope"],
    ["revision", "--rename", "title"],
    ["revision", "--default", "posts.slug"],
    ["status", "--load-timeout", "soon"],
    ["status", "-d"],
    ["check", "--shadow"],
    ["revision", "--statements", "calls"],
  ];
  for (const argv of refused) {
    it(`refuses ${argv.join(" ")} with an example or the way to help`, () => {
      assert.throws(
        () => parseInvocation(argv),
        (error: unknown) => error instanceof RevisionsError && error.code === "usage" && error.hint !== undefined,
      );
    });
  }
});
