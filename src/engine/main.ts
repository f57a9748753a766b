import type { AppliedParams, ApplyParams, LoadParams } from "../protocol/engine.ts";
import { engineMethods } from "../protocol/engine.ts";
import { openChannel, serve } from "../protocol/channel.ts";
import { readApplied } from "./applied.ts";
import { applySteps } from "./apply.ts";
import { loadDataSource } from "./load.ts";
import { loadEntities } from "./load-entities.ts";
import { installLoader } from "./loader/install.ts";
import { LoadedFiles } from "./loader/loaded-files.ts";
import { requireSession } from "./session.ts";
import type { Session } from "./session.ts";
import { loadTypeOrm } from "./typeorm.ts";
import { UserCodeGuard } from "./user-code-guard.ts";

/** The engine: a forked process whose working directory is the package that owns the data source. */
const engineFile = process.argv[1] ?? "";
const guard = new UserCodeGuard();
const loaded = new LoadedFiles();
let session: Session | undefined;

const connection = openChannel(process);
process.on("disconnect", () => guard.exit(0));
// An interrupt in a terminal reaches every process there; the parent decides what becomes of a run.
process.on("SIGINT", () => {});
loaded.onFile((file) => void connection.sendNotification(engineMethods.loading, { file }));
installLoader({ engineFile, packageFolder: process.cwd(), loaded });

serve(connection, engineMethods.load, async (params: LoadParams) => {
  const result = await loadDataSource(params, { engineFile, loaded, guard });
  session = result.session;
  return result.answer;
});
serve(connection, engineMethods.entities, () => loadEntities(requireSession(session), guard));
serve(connection, engineMethods.applied, (params: AppliedParams) => readApplied(requireSession(session), params));
serve(connection, engineMethods.apply, (params: ApplyParams, token) =>
  applySteps(requireSession(session), params, {
    guard,
    token,
    onProgress: (progress) => void connection.sendNotification(engineMethods.applyProgress, progress),
  }),
);

preload(process.argv);

/** A standby loads TypeORM before it knows its data source: `--preload <folder>`. */
function preload(argv: string[]): void {
  const folder = argv[argv.indexOf("--preload") + 1];
  if (!argv.includes("--preload") || folder === undefined) return;
  try {
    loadTypeOrm(folder, engineFile);
  } catch {
    // Loading the data source tells what is wrong.
  }
}
