import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { RevisionsError } from "../core/errors.ts";
import { NO_ANSWERS } from "../core/operations/operation.ts";
import { errorNamedFrom } from "../core/relative-paths.ts";
import { chooseDataSource, findDataSources } from "../project/data-sources.ts";
import type { ChosenDataSource } from "../project/data-sources.ts";
import { packageRoot } from "../project/package-root.ts";
import { ProjectScanner } from "../project/scan.ts";
import { accept } from "./commands/accept.ts";
import { ChosenShadow } from "./chosen-shadow.ts";
import { check, warmUp } from "./commands/check.ts";
import { explain } from "./commands/explain.ts";
import { create, generate } from "./commands/generate.ts";
import { look } from "./commands/look.ts";
import { journal } from "./commands/journal.ts";
import { leftOut } from "./commands/left-out.ts";
import { locate } from "./commands/locate.ts";
import { merge } from "./commands/merge.ts";
import { move } from "./commands/move.ts";
import { offline } from "./commands/offline.ts";
import { rebase } from "./commands/rebase.ts";
import { preview } from "./commands/preview.ts";
import { ensureVersion, stamp } from "./commands/stamp.ts";
import { onDisk, status } from "./commands/status.ts";
import { verify } from "./commands/verify.ts";
import { proposeMessage } from "./commands/propose-message.ts";
import { LoadedProject } from "./loaded-project.ts";
import { userNode } from "./processes/node-binary.ts";
import { Shadow } from "./processes/shadow.ts";
import type { CommandOptions, RevisionService, ServiceOptions } from "./revision-service.ts";
import { Session } from "./session.ts";
import { sayingWhereElse } from "./other-histories.ts";
import { shadowServer } from "./shadow-server.ts";

/**
 * Opens the one data source that the options name, or that is found.
 * Nothing of the user's runs before the first command.
 * @throws RevisionsError `no-project`, `no-data-source`, `ambiguous-data-source`, `usage`
 */
export async function openRevisionService(options: ServiceOptions): Promise<RevisionService> {
  const { root, embedded, loadTimeoutMs, warm, log } = options;
  const chosen = await chosenDataSource(root, options.dataSource);
  const owner = packageRoot(chosen.file, root);
  const project = new LoadedProject({
    root: realpathSync(root),
    dataSourceFile: chosen.file,
    ...(chosen.exportName === undefined ? {} : { exportName: chosen.exportName }),
    ...(chosen.joined === undefined ? {} : { joined: joinedOf(chosen.joined) }),
    ...(chosen.nestModule === undefined ? {} : { nestModule: chosen.nestModule }),
    standIns: options.standIns ?? false,
    envFile: options.envFile
      ? { file: path.resolve(root, options.envFile), named: true }
      : { file: path.join(owner, ".env"), named: false },
    node: await userNode({ setting: options.nodePath, folder: owner, log }),
    cwd: owner,
    readModule: (file) => chosen.scanner.moduleAt(file),
    loadTimeoutMs,
    warm,
    log,
  });
  const shadowUrl = shadowServer(options.shadow, process.env);
  const shadow = new Shadow({ server: shadowUrl, shortLived: !warm, log });
  let opened = false;
  /** While the project's code is loaded, which comes first. */
  const openShadow = (state?: string) => {
    // The shadow is a Postgres: no other database has a use for it.
    if ((project.type ?? chosen.type ?? "postgres") !== "postgres") return;
    if (!opened) shadow.open(state === undefined ? {} : { state });
    opened = true;
  };
  /** Does not wait for code of the project that never comes back, nor for a revision that is only tried out. */
  const cancellable = async <T>({ signal }: CommandOptions = {}, command: () => Promise<T>): Promise<T> => {
    const cancel = () => {
      project.cancelLoad();
      session.worlds.cancel();
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await command();
    } catch (error) {
      if (signal?.aborted && !(error instanceof RevisionsError))
        throw new RevisionsError("cancelled", "The command was cancelled.", { cause: error });
      throw errorNamedFrom(root, error);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
  const session = new Session({
    root,
    packageRoot: owner,
    dataSourceFile: chosen.file,
    ...(chosen.joined === undefined ? {} : { joined: chosen.joined }),
    embedded,
    project,
    shadow: new ChosenShadow(project, shadow, shadowUrl),
    ...(shadowUrl === undefined ? {} : { shadowUrl }),
    scanner: owner === root ? chosen.scanner : new ProjectScanner(owner),
    log,
  });
  return {
    dataSource: {
      file: session.relative(chosen.file),
      export: chosen.exportName ?? "default",
      type: "",
      target: embedded ? "embedded" : "",
      ...session.joined,
    },
    status: (command) => cancellable(command, () => status(session)),
    onDisk: (command) => cancellable(command, () => onDisk(session)),
    check: async (answers, command) => {
      openShadow(chosen.state);
      const result = await cancellable(command, () => check(session, answers, command)).finally(() => {
        if (!command?.signal?.aborted) project.standBy();
      });
      // Another check follows one that is not settled.
      if (warm && !result.unsettled)
        warmUp(session).catch((error: unknown) => log(`Warming up the shadow failed: ${String(error)}`));
      return result;
    },
    accept: (input, command) => {
      openShadow();
      return cancellable(command, () => accept(session, input, command));
    },
    entities: (command) => cancellable(command, async () => (await project.entities()).entities),
    proposeMessage: (answers, chosen) => cancellable({}, () => proposeMessage(session, answers ?? NO_ANSWERS, chosen)),
    generate: (input, command) => {
      openShadow();
      return cancellable(command, () => generate(session, input, command));
    },
    verify: (input, command) => {
      openShadow();
      return cancellable(command, () => verify(session, input, command));
    },
    create: (input) => cancellable({}, () => create(session, input)),
    locate: (identifier) => cancellable({}, () => locate(session, identifier)),
    merge: (input) => cancellable({}, () => merge(session, input)),
    rebase: (input) => cancellable({}, () => rebase(session, input)),
    move: (input, command) => cancellable(command, () => sayingWhereElse(session, () => move(session, input, command))),
    stamp: (input, command) => cancellable(command, () => sayingWhereElse(session, () => stamp(session, input))),
    ensureVersion: (settings, command) => cancellable(command, () => ensureVersion(session, settings)),
    journal: (command) => cancellable(command, () => journal(session)),
    offline: (input, command) => cancellable(command, () => offline(session, input, command)),
    preview: (input, command) => cancellable(command, () => preview(session, input, command)),
    look: (input, command) => cancellable(command, () => look(session, input)),
    explain: (command) => cancellable(command, () => explain(session)),
    leftOut: (command) => cancellable(command, () => leftOut(session, command)),
    invalidate: (files) => {
      const known = project.invalidate(files);
      return known || files.some((file) => session.comparisonFiles.includes(file));
    },
    dispose: async () => {
      // What the shadow of another database than Postgres has made is dropped by the engine.
      await session.options.shadow.end();
      await project.dispose();
    },
  };
}

function joinedOf({ file, exportName, found }: NonNullable<ChosenDataSource["joined"]>) {
  return { dataSourceFile: file, ...(exportName === undefined ? {} : { exportName }), found };
}

async function chosenDataSource(
  root: string,
  requested: string | undefined,
): Promise<ChosenDataSource & { state: string; type: string | undefined; scanner: ProjectScanner }> {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new RevisionsError("no-project", `There is no folder ${root}.`, {
      hint: "Name the project's folder with -C DIR.",
    });
  }
  const scanner = new ProjectScanner(root);
  await scanner.scan();
  const chosen = chooseDataSource(findDataSources(scanner.index, root), requested);
  const dataSources = scanner.moduleAt(chosen.file)?.dataSources ?? [];
  const type = dataSources.find(({ exportName }) => exportName === chosen.exportName)?.type;
  return { ...chosen, type, state: `${chosen.file} ${chosen.exportName} ${scanner.fingerprint}`, scanner };
}
