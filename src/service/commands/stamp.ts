import { planStamp } from "../../core/revisions/stamp.ts";
import type { ApplySettings } from "../../protocol/apply-settings.ts";
import type { StampParams, StampResult } from "../../protocol/engine.ts";
import type { EnsureVersionResult, StampCommandResult } from "../../protocol/results.ts";
import type { StampInput } from "../revision-service.ts";
import type { Session } from "../session.ts";

/** Makes TypeORM's table say that the database is at the targets. No revision is run. */
export async function stamp(
  session: Session,
  { targets, purge = false, dryRun = false, settings }: StampInput,
): Promise<StampCommandResult> {
  const { graph } = await session.history();
  const state = await session.applied();
  const { insert, remove, resulting } = planStamp(graph, state, targets, { purge });
  const recorded = graph.closureDown(resulting);
  if (!dryRun) {
    await changeRows(session, settings, {
      purge,
      remove: remove.map(({ name }) => name),
      add: purge ? graph.ordered.filter(({ id }) => recorded.has(id)) : insert,
    });
  }
  return {
    dataSource: await session.dataSource(),
    added: insert.map(({ id, name }) => ({ id, name })),
    removed: remove.map(({ timestamp, name, revision }) => ({ id: revision?.id ?? timestamp, name })),
    current: dryRun ? graph.headsOf(state.applied) : resulting,
  };
}

/** Makes TypeORM's table where there is none, as TypeORM makes it. */
export async function ensureVersion(session: Session, settings?: ApplySettings): Promise<EnsureVersionResult> {
  const { tableCreated } = await changeRows(session, settings, { purge: false, remove: [], add: [] });
  const { schema, name } = (await session.project.dataSource()).migrationsTable;
  return {
    dataSource: await session.dataSource(),
    table: schema === undefined ? name : `${schema}.${name}`,
    created: tableCreated,
  };
}

async function changeRows(
  session: Session,
  settings: ApplySettings | undefined,
  { purge, remove, add }: Pick<StampParams, "purge" | "remove" | "add">,
): Promise<StampResult> {
  const engine = await session.project.engine();
  const { lockWaitMs } = await session.applySettings(settings);
  return engine.stamp({
    connection: await session.connection(),
    lockWaitMs,
    purge,
    remove,
    add: add.map(({ id, name }) => ({ id, name })),
  });
}
