import { commands } from "vscode";
import type { Disposable } from "vscode";
import type { ErrorReport } from "../../core/errors.ts";
import type { RevisionJson } from "../../protocol/results.ts";
import type { DataSourceLocation, InitParams } from "../../protocol/server.ts";
import type { ChangeNode } from "../views/changes-view.ts";
import { accept, pruneAccepted } from "./accept.ts";
import { browse, edit, showDetails } from "./browse.ts";
import type { CommandContext } from "./command-context.ts";
import { reload, selectDataSource, useEmbedded } from "./data-source.ts";
import { check, generate } from "./generate.ts";
import type { GenerateArguments } from "./generate.ts";
import { init } from "./init.ts";
import { downgradeOne, moveOnly, moveToHere, moveToPicked, rehearse, resume, upgradeToHead } from "./move.ts";
import type { MoveArguments } from "./move.ts";
import { create, createBranch, merge } from "./new-revision.ts";
import type { CreateArguments, MergeArguments } from "./new-revision.ts";
import { rebase } from "./rebase.ts";
import { script } from "./script.ts";
import { showActions } from "./show-actions.ts";
import { verify } from "./verify.ts";
import { showError } from "./show-error.ts";
import { ensureVersion, stamp } from "./stamp.ts";
import type { StampArguments } from "./stamp.ts";

/** Registers every command of package.json; what one throws is shown like any other error. */
export function registerCommands(context: CommandContext): Disposable[] {
  const register = <A extends unknown[]>(verb: string, command: (...args: A) => unknown): Disposable =>
    commands.registerCommand(`typeormRevisions.${verb}`, async (...args: A) => {
      try {
        return await command(...args);
      } catch (error) {
        context.log.error(error instanceof Error ? error : String(error));
        showError({ code: "internal", message: error instanceof Error ? error.message : String(error) });
        return undefined;
      }
    });
  return [
    register("upgradeToHead", () => upgradeToHead(context)),
    register("upgradeTo", () => moveToPicked(context, "upgrade")),
    register("upgradeToHere", (revision?: RevisionJson) => moveToHere(context, "upgrade", revision)),
    register("downgradeOne", (given?: MoveArguments) => downgradeOne(context, given)),
    register("downgradeTo", (given?: MoveArguments) => moveToPicked(context, "downgrade", given)),
    register("downgradeToHere", (revision?: RevisionJson, given?: MoveArguments) =>
      moveToHere(context, "downgrade", revision, given),
    ),
    register("upgradeOnly", (revision?: RevisionJson, given?: MoveArguments) =>
      moveOnly(context, "upgrade", revision, given),
    ),
    register("downgradeOnly", (revision?: RevisionJson, given?: MoveArguments) =>
      moveOnly(context, "downgrade", revision, given),
    ),
    register("resume", (failure?: ErrorReport) => resume(context, failure)),
    register("rehearse", () => rehearse(context)),
    register("stamp", (revision?: RevisionJson, given?: StampArguments) => stamp(context, revision, given)),
    register("ensureVersion", () => ensureVersion(context)),
    register("upgradeScript", (revision?: RevisionJson) => script(context, "upgrade", revision)),
    register("downgradeScript", (revision?: RevisionJson) => script(context, "downgrade", revision)),
    register("generate", (given?: GenerateArguments) => generate(context, given)),
    register("create", (given?: CreateArguments) => create(context, given)),
    register("createBranch", () => createBranch(context)),
    register("merge", (given?: MergeArguments) => merge(context, given)),
    register("rebase", (revision?: RevisionJson, given?: MoveArguments) => rebase(context, revision, given)),
    register("edit", (revision?: RevisionJson) => edit(context, revision)),
    register("showHistory", () => browse(context, "history")),
    register("showCurrent", () => browse(context, "current")),
    register("showRevision", (revision?: RevisionJson) => showDetails(context, revision)),
    register("showHeads", () => browse(context, "heads")),
    register("showBranches", () => browse(context, "branches")),
    register("check", () => check(context)),
    register("verify", (revision?: Pick<RevisionJson, "id">) => verify(context, revision)),
    register("accept", (node?: ChangeNode) => accept(context, node)),
    register("stopAccepting", (node?: ChangeNode) => accept(context, node, true)),
    register("pruneAccepted", () => pruneAccepted(context)),
    register("generateWithAccepted", () => generate(context, { includePreexisting: true })),
    register("preview", (given?: { entity?: string }) => context.previews.show(given?.entity)),
    register("explain", () => context.previews.showExplanation()),
    register("showJournal", () => context.previews.showJournal()),
    register("init", (given?: InitParams) => init(context, given)),
    register("selectDataSource", (given?: DataSourceLocation) => selectDataSource(context, given)),
    register("useEmbedded", () => useEmbedded(context)),
    register("refresh", () => context.connection.refresh()),
    register("reload", () => reload(context)),
    register("showActions", () => showActions(context)),
    register("showLog", () => {
      context.log.show();
    }),
  ];
}
