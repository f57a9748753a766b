import type { Comparison, SchemaAction } from "../operations/operation.ts";
import { addedColumn, renamedNames, textFact } from "./facts.ts";
import type { ColumnFacts } from "./facts.ts";
import { METADATA_TABLE } from "./scene.ts";

/** A column that a comparison adds to, or drops from, a table that stays. Tables as people know them. */
export interface ColumnDifference {
  table: string;
  column: string;
  /** For an added one. */
  facts?: ColumnFacts;
  type?: string;
  /** Its values are computed, so nothing is lost with it. */
  generated: boolean;
}

export interface TableDifference {
  table: string;
  columns: string[];
}

/** The parts of a comparison that a developer may have to decide on. */
export interface Differences {
  added: ColumnDifference[];
  dropped: ColumnDifference[];
  created: TableDifference[];
  droppedTables: TableDifference[];
  /** Columns that become NOT NULL. */
  tightened: { table: string; column: string }[];
  /** Renames that were decided before and are carried out. */
  renamedColumns: { table: string; from: string; to: string }[];
  renamedTables: { from: string; to: string }[];
}

export function differencesOf({ up }: Comparison, defaultSchema: string): Differences {
  const of = (kind: "table" | "column", verb: SchemaAction["verb"]) =>
    up.filter(({ object, verb: is }) => object.kind === kind && is === verb && object.name !== METADATA_TABLE);
  const name = (schema: string | undefined, table: string) =>
    schema === undefined || schema === defaultSchema ? table : `${schema}.${table}`;
  const table = ({ object }: SchemaAction) => name(object.schema, object.table ?? object.name);
  const created = of("table", "create").map((action) => ({ table: table(action), columns: action.columns ?? [] }));
  const droppedTables = of("table", "drop").map((action) => ({ table: table(action), columns: action.columns ?? [] }));
  const whole = new Set([...created, ...droppedTables].map((one) => one.table));
  const columns = (verb: "create" | "drop") => of("column", verb).filter((action) => !whole.has(table(action)));
  return {
    created,
    droppedTables,
    added: columns("create").map((action) => {
      const facts = addedColumn(action);
      return {
        table: table(action),
        column: action.object.name,
        facts,
        ...(facts.type === undefined ? {} : { type: facts.type }),
        generated: facts.generated,
      };
    }),
    dropped: columns("drop").map((action) => {
      const type = textFact(action.before, "type");
      const generated = textFact(action.before, "generatedExpr") !== undefined;
      return { table: table(action), column: action.object.name, generated, ...(type === undefined ? {} : { type }) };
    }),
    tightened: of("column", "alter")
      .filter(({ sql }) => / SET NOT NULL\b/i.test(sql))
      .map((action) => ({ table: table(action), column: action.object.name })),
    renamedColumns: of("column", "rename").map((action) => ({ table: table(action), ...renamedNames(action) })),
    renamedTables: of("table", "rename").map((action) => {
      const { from, to } = renamedNames(action);
      return { from: name(action.object.schema, from), to: name(action.object.schema, to) };
    }),
  };
}
