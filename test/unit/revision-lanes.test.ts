import assert from "node:assert/strict";
import fc from "fast-check";
import { placesOf } from "../../src/core/revisions/lanes.ts";
import type { DrawnRevision } from "../../src/core/revisions/lanes.ts";

/** "b a" is b, which revises a; newest first. */
function drawn(...lines: string[]): string[] {
  const revisions = lines.map((line) => {
    const [id = "", ...revises] = line.split(" ");
    return { id, revises };
  });
  const places = placesOf(revisions);
  return revisions.map(({ id }, row) => {
    const { lane, passing } = places[row]!;
    const width = Math.max(lane, ...passing) + 1;
    return Array.from({ length: width }, (_, column) =>
      column === lane ? id : passing.includes(column) ? "|" : " ",
    ).join("");
  });
}

describe("places of revisions in a drawing", () => {
  it("are one column where the history is one line", () => {
    assert.deepEqual(drawn("c b", "b a", "a"), ["c", "b", "a"]);
  });

  it("are two columns from two heads to where they meet", () => {
    assert.deepEqual(drawn("d b", "c b", "b a", "a"), ["d", "|c", "b", "a"]);
  });

  it("are two columns between a merge and its branch point", () => {
    assert.deepEqual(drawn("e c d", "d b", "c b", "b a", "a"), ["e", "|d", "c|", "b", "a"]);
  });

  it("keep histories without a common base apart", () => {
    assert.deepEqual(drawn("d b", "c a", "b", "a"), ["d", "|c", "b|", " a"]);
  });

  it("pass over parents that are not shown", () => {
    assert.deepEqual(drawn("b a"), ["b"]);
  });

  it("never put two lines into one column", () => {
    const history = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 40 }).map((parents) =>
      parents.map((choices, index): DrawnRevision => ({
        id: String(index),
        revises: index === 0 ? [] : [...new Set(choices.map((choice) => String(choice % index)))],
      })),
    );
    fc.assert(
      fc.property(history, (revisions) => {
        const places = placesOf(revisions.toReversed());
        for (const { lane, passing } of places) {
          assert.ok(!passing.includes(lane));
          assert.equal(new Set(passing).size, passing.length);
        }
        assert.deepEqual(places.at(-1)?.passing ?? [], []);
      }),
    );
  });
});
