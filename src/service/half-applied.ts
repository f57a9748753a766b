import type { ErrorReport } from "../core/errors.ts";
import type { RevisionGraph } from "../core/revisions/graph.ts";
import type { AppliedMigrations } from "../protocol/engine.ts";

/** How much of a statement is told. */
const SHOWN = 120;

/** The revision that an interrupted run left half done, at its file. */
export function tellHalfApplied(graph: RevisionGraph, half: AppliedMigrations["halfApplied"]): ErrorReport[] {
  if (half === undefined) return [];
  const { id, name, direction, statements } = half;
  const file = graph.get(id)?.file;
  const command = direction === "up" ? `upgrade ${id}` : "downgrade";
  const list = statements.map((sql) => `\n  ${sql.trim().replace(/\s+/g, " ").slice(0, SHOWN)}`).join("");
  return [
    {
      code: "half-applied",
      message: `Revision ${id} (${name}) is half ${direction === "up" ? "applied" : "taken back"}; this went through:${list}`,
      hint: `Correct what comes after it and go on with: typeorm-revisions ${command} --resume`,
      ...(file === undefined ? {} : { file }),
      revision: id,
      resumable: direction === "up" ? "upgrade" : "downgrade",
      severity: "warning",
    },
  ];
}
