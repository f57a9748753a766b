/** A creating statement, and the table that it refers to where it makes a foreign key. */
interface CreatingStatement {
  sql: string;
  refersTo?: string;
}

/** A table or an enum with the statements that make it, in order. */
interface CreatingPart {
  name: string;
  kind: "table" | "type";
  statements: CreatingStatement[];
}

/** Creating statements by the table or type that they are about. */
export interface CreatingParts {
  schemas: string[];
  /** By kind and name, which are also the `part` of a statement in {@link all}. */
  parts: Map<string, CreatingPart>;
  /** In the order in which they are run. */
  all: { part: string; statement: CreatingStatement }[];
}

/** What has to be made to know what became of the parts that changed. */
export interface PartialCreation {
  /** Parts that are new or otherwise than before. */
  changed: Set<string>;
  /** Parts that are not there any more. */
  gone: Set<string>;
  /** Of the changed parts, and of those that they refer to or that refer to them. */
  statements: string[];
}

const NAME = `"(?:[^"]|"")+"`;
const PATH = `${NAME}(?:\\.${NAME})?`;
const FORMS: readonly { kind: CreatingPart["kind"]; form: RegExp }[] = [
  { kind: "type", form: new RegExp(`^CREATE TYPE (${PATH}) AS ENUM ?\\(`) },
  {
    kind: "table",
    form: new RegExp(`^CREATE TABLE (${PATH}) \\((?![^]*(?:\\bREFERENCES\\b|;(?! *COMMENT ON COLUMN )))`),
  },
  { kind: "table", form: new RegExp(`^CREATE (?:UNIQUE )?INDEX ${NAME} ON (${PATH}) `) },
  { kind: "table", form: new RegExp(`^COMMENT ON TABLE (${PATH}) IS `) },
  { kind: "table", form: new RegExp(`^COMMENT ON COLUMN (${PATH})\\.${NAME} IS `) },
  {
    kind: "table",
    form: new RegExp(`^ALTER TABLE (${PATH}) ADD CONSTRAINT ${NAME} (?:UNIQUE|CHECK|EXCLUDE|PRIMARY KEY) `),
  },
  {
    kind: "table",
    form: new RegExp(
      `^ALTER TABLE (${PATH}) ADD CONSTRAINT ${NAME} FOREIGN KEY \\([^()]*\\) REFERENCES (${PATH}) ?\\([^()]*\\)[^"']*$`,
    ),
  },
];

/** Sorts creating statements; undefined where one of them is not about one table or enum alone, as that of a view. */
export function creatingParts(statements: readonly string[]): CreatingParts | undefined {
  const sorted: CreatingParts = { schemas: [], parts: new Map(), all: [] };
  for (const sql of statements) {
    if (sql.startsWith("CREATE SCHEMA ")) {
      sorted.schemas.push(sql);
      continue;
    }
    const found = FORMS.flatMap(({ kind, form }) => {
      const [, about, refersTo] = form.exec(sql) ?? [];
      return about === undefined ? [] : { kind, about, refersTo };
    })[0];
    if (!found) return undefined;
    const { schema, name } = namesIn(found.about);
    const key = keyOf(found.kind, schema, name);
    const statement: CreatingStatement = { sql };
    if (found.refersTo !== undefined) {
      const other = namesIn(found.refersTo);
      statement.refersTo = keyOf("table", other.schema, other.name);
    }
    const part = sorted.parts.get(key) ?? { name, kind: found.kind, statements: [] };
    part.statements.push(statement);
    sorted.parts.set(key, part);
    sorted.all.push({ part: key, statement });
  }
  return sorted;
}

/** The key of a table or type by its names. */
export function keyOf(kind: CreatingPart["kind"], schema: string, name: string): string {
  return JSON.stringify([kind, schema, name]);
}

/** What has to be made when it was `before` and is to be `after`; undefined where that is most of it. */
export function partialCreation(before: CreatingParts, after: CreatingParts): PartialCreation | undefined {
  if (textOf(before.schemas) !== textOf(after.schemas)) return undefined;
  const gone = new Set([...before.parts.keys()].filter((key) => !after.parts.has(key)));
  const changed = new Set(
    [...after.parts].filter(([key, part]) => !isSame(before.parts.get(key), part)).map(([key]) => key),
  );
  const typesThatMove = [...changed, ...gone].flatMap((key) => {
    const part = after.parts.get(key) ?? before.parts.get(key);
    return part?.kind === "type" ? part : [];
  });
  for (const [key, part] of after.parts) if (typesThatMove.some((type) => uses(part, type))) changed.add(key);
  const needed = neededBeside(changed, after);
  if (needed.size * 2 > after.parts.size + 4) return undefined;
  const statements = after.all.filter(({ part, statement: { refersTo } }) =>
    refersTo === undefined ? needed.has(part) : changed.has(part) || changed.has(refersTo),
  );
  return { changed, gone, statements: [...after.schemas, ...statements.map(({ statement }) => statement.sql)] };
}

/** The parts themselves, the tables that foreign keys join to them, and the types of all of those. */
function neededBeside(changed: ReadonlySet<string>, { parts, all }: CreatingParts): Set<string> {
  const needed = new Set(changed);
  for (const { part, statement } of all) {
    if (statement.refersTo === undefined) continue;
    if (changed.has(part)) needed.add(statement.refersTo);
    if (changed.has(statement.refersTo)) needed.add(part);
  }
  const users = [...needed].flatMap((key) => parts.get(key) ?? []);
  for (const [key, part] of parts) if (part.kind === "type" && users.some((user) => uses(user, part))) needed.add(key);
  return needed;
}

/** A quoted name that is the type's may be something else's as well, which costs a little and harms nothing. */
function uses(part: CreatingPart, type: CreatingPart): boolean {
  const name = `"${type.name.replaceAll('"', '""')}"`;
  return part.kind === "table" && part.statements.some(({ sql }) => sql.includes(name));
}

function isSame(before: CreatingPart | undefined, after: CreatingPart): boolean {
  return (
    before !== undefined &&
    textOf(before.statements.map(({ sql }) => sql)) === textOf(after.statements.map(({ sql }) => sql))
  );
}

function textOf(statements: readonly string[]): string {
  return JSON.stringify(statements);
}

function namesIn(path: string): { schema: string; name: string } {
  const names = [...path.matchAll(new RegExp(NAME, "g"))].map(([name]) => name.slice(1, -1).replaceAll('""', '"'));
  return { schema: names.length > 1 ? (names[0] as string) : "public", name: names.at(-1) as string };
}
