import type { AppliedParams, ApplyParams, JournalSourceParams, LoadParams, StampParams } from "../protocol/engine.ts";
import { engineMethods } from "../protocol/engine.ts";
import type { RecordParams } from "../protocol/engine.ts";
import { openChannel, serve } from "../protocol/channel.ts";
import { CompiledCode } from "./compiled-code.ts";
import { readApplied, readJournal, readJournalSource } from "./applied.ts";
import { applySteps } from "./apply.ts";
import { DataSourceGate } from "./data-source-gate.ts";
import { DefaultVariables } from "./default-variables.ts";
import { isEnvFile, watchReads } from "./file-reads.ts";
import { loadDataSource } from "./load.ts";
import type { LoadContext } from "./load.ts";
import { loadEntities } from "./load-entities.ts";
import { installLoader } from "./loader/install.ts";
import { LoadedFiles } from "./loader/loaded-files.ts";
import { ModuleLoader } from "./loader/module-loader.ts";
import { usePlugNPlay } from "./loader/plug-n-play.ts";
import { ProjectTypes } from "./loader/project-types.ts";
import { StandIns } from "./loader/stand-ins.ts";
import { recordSteps } from "./offline/record.ts";
import { ownProcess } from "./own-process.ts";
import { practise } from "./practise.ts";
import { requireSession } from "./session.ts";
import type { Session } from "./session.ts";
import { stampRows } from "./stamp.ts";
import { serveTrials } from "./trial/serve.ts";
import { loadTypeOrm } from "./typeorm.ts";
import { UserCodeGuard } from "./user-code-guard.ts";

/** Whoever needs an engine at once asks sooner; the others have time. */
const IDLE_BEFORE_PRACTICE_MS = 250;

/** The engine: a forked process whose working directory is the package that owns the data source. */
const engineFile = process.argv[1] ?? "";
const connection = openChannel(ownProcess());
const compiledCode = new CompiledCode();
const guard = new UserCodeGuard();
const gate = new DataSourceGate();
const loaded = new LoadedFiles();
const standIns = new StandIns();
const types = new ProjectTypes((line) => process.stderr.write(`${line}\n`));
const defaults = new DefaultVariables();
let session: Session | undefined;
let isAsked = false;

process.on("disconnect", () => guard.exit(0));
// An interrupt in a terminal reaches every process there; the parent decides what becomes of a run.
process.on("SIGINT", () => {});
loaded.onFile((file) => void connection.sendNotification(engineMethods.loading, { file }));
usePlugNPlay(process.cwd());
const compiler = installLoader({
  engineFile,
  packageFolder: process.cwd(),
  loaded,
  standIns,
  types,
  onDataSourceModule: (exports) => gate.guard(exports),
});
watchReads((file) => {
  loaded.read(file);
  if (isEnvFile(file)) defaults.takeBack();
});
const modules = new ModuleLoader({
  compiler,
  loaded,
  during: (action) => gate.during("answer", action),
});
const context: LoadContext = { engineFile, loaded, guard, gate, modules, standIns, types, defaults };

serve(connection, engineMethods.load, async (params: LoadParams) => {
  isAsked = true;
  const result = await loadDataSource(params, context);
  session = result.session;
  return result.answer;
});
serve(connection, engineMethods.entities, async () => {
  const entities = await loadEntities(requireSession(session), context);
  compiledCode.keepSoon();
  return entities;
});
serve(connection, engineMethods.applied, (params: AppliedParams) => readApplied(requireSession(session), params));
serve(connection, engineMethods.record, (params: RecordParams) =>
  recordSteps(requireSession(session), params, context),
);
serve(connection, engineMethods.apply, (params: ApplyParams, token) =>
  applySteps(requireSession(session), params, {
    ...context,
    token,
    onProgress: (progress) => void connection.sendNotification(engineMethods.applyProgress, progress),
  }),
);
serve(connection, engineMethods.journal, (params: AppliedParams) => readJournal(requireSession(session), params));
serve(connection, engineMethods.journalSource, (params: JournalSourceParams) =>
  readJournalSource(requireSession(session), params),
);
serve(connection, engineMethods.stamp, (params: StampParams, token) =>
  stampRows(requireSession(session), params, token),
);
serveTrials(connection, () => requireSession(session));

preload(process.argv);

/** A standby loads TypeORM before it knows its data source: `--preload <folder>`. */
function preload(argv: string[]): void {
  const folder = argv[argv.indexOf("--preload") + 1];
  if (!argv.includes("--preload") || folder === undefined) return;
  try {
    const typeorm = loadTypeOrm(folder, engineFile);
    setTimeout(() => void practise(typeorm, () => !isAsked).catch(() => undefined), IDLE_BEFORE_PRACTICE_MS).unref();
  } catch {
    // Loading the data source tells what is wrong.
  }
}
