import type { JournalResult } from "../../protocol/results.ts";
import type { Session } from "../session.ts";

/** Who ran what when. Reads only. */
export async function journal(session: Session): Promise<JournalResult> {
  const engine = await session.project.engine();
  return { dataSource: await session.dataSource(), entries: await engine.journal(await session.connection()) };
}
