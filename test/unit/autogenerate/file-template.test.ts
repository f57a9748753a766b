import assert from "node:assert/strict";
import fc from "fast-check";
import { faultOfBody, fillBody } from "../../../src/core/autogenerate/body-template.ts";
import {
  dateText,
  faultOfTemplate,
  fillFileTemplate,
  isTimezone,
  templateOf,
} from "../../../src/core/autogenerate/file-template.ts";
import { classNameOf, slugOf } from "../../../src/core/autogenerate/naming.ts";
import { writeMigration } from "../../../src/core/autogenerate/source.ts";
import { DEFAULT_STYLE } from "../../../src/core/autogenerate/file-style.ts";
import { RevisionsError } from "../../../src/core/errors.ts";
import { parseModule } from "../../../src/project/parse.ts";

/** 2025-11-20 08:40:00 UTC */
const ID = "1763628000000";

describe("file-name templates", () => {
  const fill = (template: string, timezone = "UTC", message = "add lastReadAt to chats") =>
    fillFileTemplate(template, { id: ID, message, name: "AddLastReadAtToChats", timezone });

  it("fill every token", () => {
    assert.equal(fill("{id}-{slug}"), `${ID}-add-last-read-at-to-chats`);
    assert.equal(fill("{id}_{snake}.migration"), `${ID}_add_last_read_at_to_chats.migration`);
    assert.equal(fill("{id}-{name}"), `${ID}-AddLastReadAtToChats`);
    assert.equal(
      fill("{year}/{month}/{day}-{hour}{minute}{second}-{slug}"),
      "2025/11/20-084000-add-last-read-at-to-chats",
    );
  });

  it("tell the time of the zone (test_custom_tz, test_tz_cased, test_utc)", () => {
    assert.equal(fill("{day}T{hour}-{id}", "Asia/Tokyo"), `20T17-${ID}`);
    assert.equal(fill("{day}T{hour}-{id}", "Pacific/Kiritimati"), `20T22-${ID}`);
    assert.equal(fill("{year}-{id}", "UTC"), `2025-${ID}`);
    assert.equal(dateText(Number(ID), "Europe/Berlin"), "2025-11-20 09:40:00 Europe/Berlin");
    assert.ok(isTimezone("europe/berlin") && isTimezone("local") && !isTimezone("Mars/Olympus"));
  });

  it("are refused with the reason", () => {
    assert.match(faultOfTemplate("{rev}-{slug}") ?? "", /\{rev\} is no token: there are \{id\}/);
    assert.match(faultOfTemplate("../{id}") ?? "", /below the folder/);
    assert.match(faultOfTemplate("/{id}") ?? "", /below the folder/);
    assert.match(faultOfTemplate("a//{id}") ?? "", /below the folder/);
    assert.match(faultOfTemplate("{year}") ?? "", /tell one revision from another/);
    assert.match(faultOfTemplate("{id}/{year}") ?? "", /last part/);
    assert.match(faultOfTemplate("a:{id}") ?? "", /character/);
    assert.match(faultOfTemplate("{id") ?? "", /character|last part/);
    assert.throws(
      () => fill("{nope}{id}"),
      (error) => error instanceof RevisionsError && error.code === "usage" && /--file-template/.test(error.hint ?? ""),
    );
  });

  it("are read off the files that are there", () => {
    assert.equal(templateOf(`${ID}-add-users`, ID), "{id}-{slug}");
    assert.equal(templateOf(`${ID}-AddUsers`, ID), "{id}-{name}");
    assert.equal(templateOf(`${ID}_add_users`, ID), "{id}_{snake}");
    assert.equal(templateOf(`${ID}-init.migration`, ID), "{id}-{slug}.migration");
    assert.equal(templateOf(`AddUsers${ID}`, ID), "{name}{id}");
    assert.equal(templateOf(`add-users.${ID}`, ID), "{slug}.{id}");
    for (const other of ["0001-users", ID, `${ID}1-x`, "index"]) assert.equal(templateOf(other, ID), undefined);
  });
});

describe("templates for a whole file", () => {
  it("keep the indent of a token and leave out lines without value", () => {
    const text = fillBody("{{ doc }}\nclass {{className}} {\n  {{transaction}}\n    {{up}}\n}\n", {
      message: [],
      id: [],
      className: ["A"],
      revises: [],
      created: [],
      imports: [],
      doc: ["/**", " */"],
      transaction: [],
      up: ["one", "", "two"],
      down: [],
    });
    assert.equal(text, "/**\n */\nclass A {\n    one\n\n    two\n}\n");
  });

  it("are refused with the reason", () => {
    assert.match(faultOfBody("{{nope}}") ?? "", /\{\{nope\}\} is no token/);
    assert.match(faultOfBody("{{doc}} {{className}} {{up}}") ?? "", /needs \{\{down\}\}/);
    assert.equal(faultOfBody("{{doc}} {{className}} {{up}} {{ down }} ${x}"), undefined);
  });
});

describe("any message", () => {
  const message = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.constantFrom("*/ drop()", "`${evil}`", "a\nb", 'say "hi"', "it's", "—", "😀", "добавить", "@revises 1", "1 2 3"),
  );

  it("gives a file name and a class that are read back as the same revision", () => {
    fc.assert(
      fc.property(message, fc.constantFrom("ts", "js"), (text, language) => {
        const slug = slugOf(text);
        assert.match(slug, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        assert.ok(slug.length <= 60);
        const className = classNameOf(text, ID);
        const source = writeMigration({
          message: text,
          id: ID,
          revises: ["1763541600000"],
          branch: "x",
          upSql: [],
          downSql: [],
          operations: [],
          style: { ...DEFAULT_STYLE, language: language === "ts" ? "ts" : "js", extension: language },
        });
        const { migrations, syntaxErrors } = parseModule(`m.${language}`, source);
        assert.deepEqual(syntaxErrors, []);
        assert.equal(migrations.length, 1);
        assert.equal(migrations[0]?.className, className);
        assert.match(className, new RegExp(`\\D${ID}$`));
        const { revision, revises, branch } = migrations[0]?.tags ?? {};
        assert.deepEqual({ revision, revises, branch }, { revision: ID, revises: ["1763541600000"], branch: "x" });
        const stem = fillFileTemplate("{id}-{slug}", { id: ID, message: text, name: "X", timezone: "UTC" });
        assert.match(stem, new RegExp(`^${ID}-[a-z0-9-]+$`));
      }),
      { numRuns: 500 },
    );
  });
});
