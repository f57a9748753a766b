import type { QueryRunner } from "typeorm";
import type { ConnectionTarget } from "../../protocol/engine.ts";
import { connect } from "../connection.ts";
import type { Session } from "../session.ts";

/** The extensions of a database at one time. */
export interface ExtensionsBefore {
  /** Statements for those that have come since, in the order of their making. */
  madeSince(queryRunner: QueryRunner): Promise<string[]>;
}

/** Looks which extensions there are: TypeORM installs what entities need as it connects, beside every query runner. */
export async function installedExtensions(session: Session, target: ConnectionTarget): Promise<ExtensionsBefore> {
  if (session.options.type !== "postgres") return { madeSince: async () => [] };
  const { dataSource, close } = await connect(session, target, { kind: "look" });
  const queryRunner = dataSource.createQueryRunner();
  const before = new Set(await namesOf(queryRunner));
  await queryRunner.release();
  await close();
  return {
    async madeSince(later) {
      const names = (await namesOf(later)).filter((name) => !before.has(name));
      return names.map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}"`);
    },
  };
}

async function namesOf(queryRunner: QueryRunner): Promise<string[]> {
  const rows = (await queryRunner.query(`SELECT extname AS "name" FROM pg_extension ORDER BY oid`)) as {
    name: string;
  }[];
  return rows.map(({ name }) => name);
}
