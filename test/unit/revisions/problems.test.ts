import assert from "node:assert/strict";
import { RevisionGraph } from "../../../src/core/revisions/graph.ts";
import type { Revision } from "../../../src/core/revisions/revision.ts";
import { graphOf, idOf, namesOf, revisionsOf } from "./history.ts";

/** Titles end with the test of Alembic's test_revision.py that they answer to. */
describe("what is wrong with a history", () => {
  /** Code, file and message of each problem; in messages names stand without their digits. */
  function problemsOf(graph: RevisionGraph): string[] {
    return graph.problems.map(
      ({ code, file = "", message, severity = "" }) =>
        `${severity}${code} ${file.replace(/.*\/|\.ts/g, "")}: ${message.replaceAll(/Rev_(\w+?)17\d{11}/g, "$1")}`,
    );
  }

  const loop = (file: string, members: string) => [
    `bad-graph ${file}: These revisions revise each other in a loop: ${members}.`,
  ];
  const dependencyLoop = (file: string, members: string) => [
    `bad-graph ${file}: These revisions rest on each other in a loop: ${members}.`,
  ];
  const self = (name: string) => [`bad-graph ${name}: Revision ${name} revises itself.`];
  const dependencySelf = (name: string) => [`bad-graph ${name}: Revision ${name} depends on itself.`];

  const cases: [title: string, lines: string[], problems: string[]][] = [
    ["nothing", ["a", "b: a"], []],
    ["a loop of one (test_revision_map_solitary_loop)", ["a: a"], self("a")],
    ["a loop at the base (test_revision_map_base_loop)", ["a: a", "b: a", "c: b"], self("a")],
    ["a loop at the head (test_revision_map_head_loop)", ["a", "b: a", "c: b c"], self("c")],
    ["a loop at a branch point (test_revision_map_branch_point_loop)", ["a", "b: a b", "c1: b", "c2: b"], self("b")],
    ["a loop at a merge (test_revision_map_merge_point_loop)", ["a", "b1: a", "b2: a", "c: b1 b2 c"], self("c")],
    ["a dependency on itself (test_revision_map_solitary_dependency_loop)", ["a: & a"], dependencySelf("a")],
    [
      "a base's dependency on itself (test_revision_map_base_dependency_loop)",
      ["a: & a", "b: a", "c: b"],
      dependencySelf("a"),
    ],
    ["a head's dependency on itself (test_revision_map_head_dep_loop)", ["a", "b: a", "c: b & c"], dependencySelf("c")],
    [
      "a branch point's dependency on itself (test_revision_map_branch_point_dep_loop)",
      ["a", "b: a & b", "c1: b", "c2: b"],
      dependencySelf("b"),
    ],
    [
      "a merge's dependency on itself (test_revision_map_merge_point_dep_loop)",
      ["a", "b1: a", "b2: a", "c: b1 b2 & c"],
      dependencySelf("c"),
    ],
    ["a cycle (test_revision_map_simple_cycle)", ["a: c", "b: a", "c: b"], loop("a", "a, b, c")],
    [
      "a cycle beside another branch (test_revision_map_extra_simple_cycle)",
      ["a: c", "b: a", "c: b", "d", "e: d"],
      loop("a", "a, b, c"),
    ],
    [
      "a cycle below others (test_revision_map_lower_simple_cycle)",
      ["a: c", "b: a", "c: b", "d: c", "e: d"],
      loop("a", "a, b, c"),
    ],
    [
      "a cycle above others (test_revision_map_upper_simple_cycle)",
      ["a", "b: a", "c: b e", "d: c", "e: d"],
      loop("c", "c, d, e"),
    ],
    [
      "a cycle of dependencies (test_revision_map_simple_dep_cycle)",
      ["a: & c", "b: a", "c: b"],
      dependencyLoop("a", "a, b, c"),
    ],
    [
      "a cycle of dependencies beside another branch (test_revision_map_extra_simple_dep_cycle)",
      ["a: & c", "b: a", "c: b", "d", "e: d"],
      dependencyLoop("a", "a, b, c"),
    ],
    [
      "a cycle of dependencies below others (test_revision_map_lower_simple_dep_cycle)",
      ["a: & c", "b: a", "c: b", "d: c", "e: d"],
      dependencyLoop("a", "a, b, c"),
    ],
    [
      "a cycle of dependencies above others (test_revision_map_upper_simple_dep_cycle)",
      ["a", "b: a", "c: b & e", "d: c", "e: d"],
      dependencyLoop("c", "c, d, e"),
    ],
    ["two cycles", ["a: b", "b: a", "c: d b", "d: c"], [...loop("a", "a, b"), ...loop("c", "c, d")]],
    [
      "a parent that is missing (test_failure_message)",
      ["a", "b: gone"],
      ["bad-graph b: Revision b says @revises gone, which is not in this history."],
    ],
    [
      "a dependency that is missing",
      ["a", "b: a & gone"],
      ["bad-graph b: Revision b says @dependsOn gone, which is not in this history."],
    ],
    [
      "a parent that could be several",
      ["a", "b: a", "c: 17"],
      ["bad-graph c: Revision c says @revises 17, which could be 3 revisions."],
    ],
    [
      "a label twice (test_dupe_branch_collection)",
      ["a", "b: a", "c#xy1: b", "d", "e#xy1: d", "f: e"],
      ["bad-branch-label e: The branch label xy1 of e is already that of c."],
    ],
    [
      "a child that is older",
      ["a: b", "b"],
      ["wrong-order a: a is older than b, which it revises; TypeORM would run it first."],
    ],
    [
      "a dependency that is younger",
      ["a: & b", "b"],
      ["wrong-order a: a is older than b, which it depends on; TypeORM would run it first."],
    ],
    [
      "all at once, by age",
      ["a: b", "b", "c: c gone & lost", "d#head: c"],
      [
        "wrong-order a: a is older than b, which it revises; TypeORM would run it first.",
        "bad-graph c: Revision c revises itself.",
        "bad-graph c: Revision c says @revises gone, which is not in this history.",
        "bad-graph c: Revision c says @dependsOn lost, which is not in this history.",
        'bad-branch-label d: "head" cannot be a branch label.',
      ],
    ],
  ];
  for (const [title, lines, problems] of cases) {
    it(title, () => {
      const graph = graphOf(...lines);
      assert.deepEqual(problemsOf(graph), problems);
      assert.equal(graph.ordered.length, lines.length, "every revision can still be shown");
      for (const { file, revision, hint } of graph.problems) assert.ok(file && revision && hint);
    });
  }

  it("is what could be mistaken for another identifier, as a label", () => {
    for (const label of ["heads", "base", "current", "123", "a@b", "a+b", "a:b", "-a", "a-1", "a b", ""]) {
      const [revision = assert.fail()] = revisionsOf("a");
      const graph = new RevisionGraph([{ ...revision, branch: label }]);
      assert.deepEqual(
        graph.problems.map(({ code }) => code),
        ["bad-branch-label"],
        label,
      );
      assert.deepEqual(graph.labelsOf(revision.id), []);
    }
    assert.deepEqual(graphOf("a#billing-v2b").problems, []);
  });

  it("is an id that two have; the file of the second is named", () => {
    const [a = assert.fail(), b = assert.fail()] = revisionsOf("a", "b");
    const graph = new RevisionGraph([a, { ...b, id: a.id }]);
    const [problem, ...others] = graph.problems;
    assert.deepEqual([problem?.code, problem?.file, others], ["duplicate-revision", "/migrations/b.ts", []]);
    assert.equal(namesOf(graph, graph.ordered), "a");
  });

  it("is a timestamp that two have: a warning, and they have an order", () => {
    const [a = assert.fail(), b = assert.fail()] = revisionsOf("a", "b: a");
    const graph = new RevisionGraph([{ ...b, id: `${a.id}.2` }, a]);
    assert.deepEqual(problemsOf(graph), [
      "warningequal-timestamps b: b has the timestamp of a and runs after it because its file comes later by name.",
    ]);
    assert.equal(namesOf(graph, graph.ordered), "a b");
  });

  it("stands at the tag, else at the class", () => {
    const [a = assert.fail(), b = assert.fail()] = revisionsOf("a", "b: gone");
    const place = (line: number) => ({ line, column: 3, endColumn: 7 });
    const places: Revision["places"] = {
      name: place(9),
      tags: [
        { tag: "revision", value: "1", place: place(1) },
        { tag: "revises", value: "gone", place: place(2) },
      ],
    };
    const lines = (revision: Revision) =>
      new RevisionGraph([a, revision]).problems.map(({ code, line }) => [code, line]);
    assert.deepEqual(lines({ ...b, places }), [
      ["bad-graph", 2],
      ["wrong-revision-tag", 1],
    ]);
    assert.deepEqual(lines({ ...b, places: { ...places, tags: [] } }), [["bad-graph", 9]]);
  });

  it("leaves a graph that can be walked", () => {
    const graph = graphOf("a: c", "b: a", "c: b", "d: c gone");
    assert.equal(namesOf(graph, graph.ordered), "a b c d");
    assert.equal(namesOf(graph, graph.heads), "d");
    assert.equal(graph.closureDown([idOf(graph, "d")]).size, 4);
    const late = graphOf("a: b", "b: c", "c");
    assert.equal(namesOf(late, late.ordered), "c b a");
  });

  it("is found in a loop of two thousand without delay", () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `r${index}: r${(index + 1999) % 2000}`);
    const started = performance.now();
    assert.equal(graphOf(...lines).problems.length, 1);
    const seconds = (performance.now() - started) / 1000;
    assert.ok(seconds < 4, `${seconds} s`);
  });
});
