import fc from "fast-check";
import assert from "node:assert/strict";
import { NO_ANSWERS } from "../../../src/core/operations/operation.ts";
import type { Answers, Decision } from "../../../src/core/operations/operation.ts";
import { neededValues, questionSets, withValue } from "../../../src/extension/decisions/questions.ts";
import type { Choice, Question } from "../../../src/extension/decisions/questions.ts";
import { firstTicks, openQuestions, ticksAfter } from "../../../src/extension/decisions/ticks.ts";

function gone(column: string, likely: Record<string, number> = {}, table = "posts"): Decision {
  const candidates = Object.keys(likely);
  return {
    kind: candidates.length > 0 ? "rename-or-drop-column" : "drop-column",
    table,
    column,
    candidates,
    scores: Object.values(likely),
    question: `What of ${column}?`,
    flags: [],
  };
}

function goneTable(table: string, candidates: string[] = []): Decision {
  return { kind: "rename-or-drop-table", table, candidates, scores: [], question: "", flags: [] };
}

function hard(column: string, table = "posts"): Decision {
  return {
    kind: "default-for-column",
    table,
    column,
    candidates: [],
    suggestion: "''",
    question: "",
    flags: [`--nullable ${table}.${column}`],
  };
}

const VALUE: Decision = {
  kind: "rename-or-remove-value",
  table: "posts",
  type: "status",
  value: "hidden",
  candidates: ["archived"],
  scores: [0.9],
  question: "",
  flags: [],
};

const LOSS: Decision = {
  kind: "lossy-change",
  table: "posts",
  column: "price",
  candidates: [],
  question: "posts.price changes from numeric to integer: digits are lost. May it?",
  flags: [],
};

function only(...decisions: Decision[]): Question[] {
  const [set, ...others] = questionSets(decisions);
  assert.ok(set);
  assert.deepEqual(others, []);
  return set.questions;
}

/** The choice whose label has the text in it. */
function choice(questions: readonly Question[], text: string): Choice {
  const found = questions.flatMap(({ choices }) => choices).filter(({ label }) => label.endsWith(`) ${text}`));
  assert.equal(found.length, 1, text);
  return found[0] as Choice;
}

function labels(choices: readonly Choice[]): string[] {
  return choices.map(({ label }) => label.replace(/^\$\([a-z-]+\) /, ""));
}

function answersOf(choices: readonly Choice[]): Answers {
  return choices.reduce((all, one) => one.answers(all), NO_ANSWERS);
}

describe("decisions, as the editor asks them", () => {
  it("ask which tables were renamed first, then all that is open about one table together", () => {
    const sets = questionSets([
      goneTable("old"),
      gone("a"),
      gone("x", {}, "users"),
      VALUE,
      LOSS,
      hard("slug"),
      hard("y", "tags"),
    ]);
    assert.deepEqual(
      sets.map(({ about, questions }) => [about, questions.map(({ name }) => name)]),
      [
        ["tables", ["old"]],
        ["posts", ["a", "'hidden' of status", "price", "slug"]],
        ["users", ["x"]],
        ["tags", ["y"]],
      ],
    );
  });

  it("offer every candidate with how likely it is, drop and keep", () => {
    const [question] = only(gone("title", { headline: 0.823, subtitle: 0.4 }));
    assert.deepEqual(
      question?.choices.map(({ label, description }) => [label, description]),
      [
        ["$(edit) title → headline", "82 % alike, values stay"],
        ["$(edit) title → subtitle", "40 % alike, values stay"],
        ["$(trash) drop title", "its values are lost"],
        ["$(shield) keep title", "no entity has it; accepted as a difference and not asked about again"],
      ],
    );
  });

  it("become what was answered", () => {
    const questions = only(gone("a", { c: 0.5 }), gone("b", { c: 0.5 }), gone("d"), VALUE, LOSS);
    const picked = ["a → c", "drop b", "keep d", "'hidden' → 'archived'", "change the type of price"];
    assert.deepEqual(answersOf(picked.map((text) => choice(questions, text))), {
      renames: [{ table: "posts", from: "a", to: "c" }],
      tableRenames: [],
      valueRenames: [{ type: "status", from: "hidden", to: "archived" }],
      drops: ["posts.b"],
      keeps: ["posts.d"],
      losses: ["posts.price"],
      defaults: {},
    });
    assert.deepEqual(answersOf([choice(only(VALUE), "'hidden' goes away")]).drops, ["status.hidden"]);
    const tables = only(goneTable("old", ["new"]), goneTable("older"), goneTable("oldest"));
    const given = answersOf(["old → new", "drop older", "keep oldest"].map((text) => choice(tables, text)));
    assert.deepEqual(given, {
      ...NO_ANSWERS,
      tableRenames: [{ from: "old", to: "new" }],
      drops: ["older"],
      keeps: ["oldest"],
    });
  });

  it("ask what rows get in a new column only where nothing is renamed to it, and once", () => {
    const otherwise = [hard("c"), hard("e")];
    const decisions = [
      { ...gone("a", { c: 0.5, e: 0.5 }), otherwise },
      { ...gone("b", { c: 0.5, e: 0.5 }), otherwise },
      hard("f"),
    ];
    const [set] = questionSets(decisions);
    assert.ok(set);
    const { questions } = set;
    assert.deepEqual(
      questions.map(({ name }) => name),
      ["a", "b", "c", "e", "f"],
    );
    const open = (...ticks: string[]) =>
      openQuestions(
        questions,
        ticks.map((text) => choice(questions, text)),
      ).map(({ name }) => name);
    assert.deepEqual(open("a → c", "drop b", "leave f nullable for now"), ["e"]);
    assert.deepEqual(open("a → c", "b → e", "a value in f"), []);
    const needed = (answers: Answers) => neededValues(set, answers).map(({ column }) => column);
    assert.deepEqual(needed(NO_ANSWERS), ["c", "e", "f"]);
    const given = answersOf(["a → c", "drop b", "leave f nullable for now"].map((text) => choice(questions, text)));
    assert.deepEqual(given.nullable, ["posts.f"]);
    assert.deepEqual(needed(given), ["e"]);
    const whole = withValue(given, hard("e"), " now() ");
    assert.deepEqual(needed(whole), []);
    assert.deepEqual(whole.defaults, { "posts.e": "now()" });
  });
});

describe("what is ticked before anybody answers", () => {
  it("is the rename that is likeliest on both sides, and what is asked further", () => {
    const proposed = (...decisions: Decision[]) => labels(firstTicks(only(...decisions)));
    assert.deepEqual(proposed(gone("a", { c: 0.8, d: 0.5 }), gone("b", { c: 0.4, d: 0.75 })), ["a → c", "b → d"]);
    assert.deepEqual(proposed(gone("a", { c: 0.6 }), gone("b", { c: 0.9 })), ["b → c"]);
    assert.deepEqual(proposed(gone("a", { c: 0.8, d: 0.7 })), [], "hardly likelier");
    assert.deepEqual(proposed(gone("a", { c: 0.45 })), [], "not likely");
    assert.deepEqual(proposed(gone("a"), LOSS), [], "nothing that loses anything");
    const otherwise = [hard("c"), hard("d")];
    assert.deepEqual(proposed({ ...gone("a", { c: 0.8, d: 0.1 }), otherwise }), ["a → c", "a value in d"]);
  });

  it("is never anything that loses or keeps, whatever there is to decide", () => {
    fc.assert(
      fc.property(anySet, (questions) => {
        const { drops, losses, keeps, nullable } = answersOf(firstTicks(questions));
        assert.deepEqual([drops, losses, keeps, nullable], [[], undefined, undefined, undefined]);
      }),
    );
  });
});

const score = fc.float({ min: 0, max: 1, noNaN: true });
const anySet = fc
  .array(fc.dictionary(fc.constantFrom("c", "d", "e"), score), { minLength: 1, maxLength: 4 })
  .map((all) =>
    only(
      LOSS,
      VALUE,
      ...all.map((likely, at) => ({
        ...gone(`gone${at}`, likely),
        otherwise: Object.keys(likely).map((column) => hard(column)),
      })),
    ),
  );

describe("ticking answers", () => {
  const questions = only(gone("a", { c: 0.9, d: 0.2 }), gone("b", { c: 0.3, d: 0.7 }), LOSS);
  const pick = (...texts: string[]) => texts.map((text) => choice(questions, text));
  const after = (before: string[], now: string[]) => labels(ticksAfter(questions, pick(...before), pick(...now)));

  it("leaves one of each question, the last", () => {
    assert.deepEqual(after(["a → c"], ["a → c", "drop a"]), ["drop a"]);
    assert.deepEqual(after(["a → c"], ["a → c", "drop b"]), ["a → c", "drop b"]);
  });

  it("takes a new name from the column that had it", () => {
    const now = ticksAfter(questions, pick("a → c"), pick("a → c", "b → c"));
    assert.deepEqual(labels(now), ["b → c"]);
    assert.deepEqual(
      openQuestions(questions, now).map(({ name }) => name),
      ["a", "price"],
    );
  });

  it("takes a tick away, and takes all at once for no answer", () => {
    assert.deepEqual(after(["a → c", "drop b"], ["drop b"]), ["drop b"]);
    assert.deepEqual(after(["a → c"], labels(questions.flatMap(({ choices }) => choices))), ["a → c"]);
  });

  it("never leaves two answers to one question or one name to two, whatever is clicked", () => {
    fc.assert(
      fc.property(anySet, fc.array(fc.array(fc.nat(), { maxLength: 3 }), { maxLength: 20 }), (set, clicks) => {
        const all = set.flatMap(({ choices }) => choices);
        let ticked = firstTicks(set);
        for (const indexes of clicks) {
          const toggled = new Set(indexes.map((index) => all[index % all.length]));
          ticked = ticksAfter(
            set,
            ticked,
            all.filter((one) => ticked.includes(one) !== toggled.has(one)),
          );
          for (const { choices } of set) assert.ok(choices.filter((one) => ticked.includes(one)).length <= 1);
          const taken = ticked.flatMap(({ takes }) => takes ?? []);
          assert.equal(new Set(taken).size, taken.length);
        }
      }),
    );
  });
});
