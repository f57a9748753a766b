import type { MessageConnection } from "vscode-jsonrpc/node";
import { serve } from "../../protocol/channel.ts";
import type {
  BuildTrialParams,
  CreateTrialParams,
  EmptyTrialParams,
  ReadTrialParams,
  SeedTrialParams,
  TrialParams,
} from "../../protocol/trial.ts";
import { trialMethods } from "../../protocol/trial.ts";
import type { Session } from "../session.ts";
import { createTrial, dropTrial } from "./databases.ts";
import { buildTrial, emptyTrial, readTrial, rowsOfTrial, seedTrial } from "./trial.ts";

/** Answers what is asked about temporary databases. */
export function serveTrials(connection: MessageConnection, session: () => Session): void {
  serve(connection, trialMethods.create, (params: CreateTrialParams) => createTrial(session(), params));
  serve(connection, trialMethods.drop, (params: TrialParams) => dropTrial(session(), params.connection));
  serve(connection, trialMethods.read, (params: ReadTrialParams) => readTrial(session(), params));
  serve(connection, trialMethods.build, (params: BuildTrialParams) => buildTrial(session(), params));
  serve(connection, trialMethods.seed, (params: SeedTrialParams) => seedTrial(session(), params));
  serve(connection, trialMethods.rows, (params: ReadTrialParams) => rowsOfTrial(session(), params));
  serve(connection, trialMethods.empty, (params: EmptyTrialParams) => emptyTrial(session(), params));
}
