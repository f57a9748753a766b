import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { copySample } from "../sample.ts";
import { installVscode } from "./installation.ts";
import { keepLogs } from "./keep-logs.ts";
import { packageExtension } from "./package.ts";
import { installExtension, startServer } from "./server.ts";
import { quietSettings } from "./settings.ts";
import { Workbench } from "./workbench.ts";

/** A window with the packaged extension, on a copy of the sample. */
export interface PackagedWindow {
  /** Folder of the copy. */
  project: string;
  workbench: Workbench;
  close(): Promise<void>;
}

/** @param name of the folder in test-results/logs that keeps what the extensions logged */
export async function openPackagedWindow(name: string, options: { workspaceTrust: boolean }): Promise<PackagedWindow> {
  const cleanups: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // In turn, last first.
    // oxlint-disable-next-line no-await-in-loop
    for (const cleanup of cleanups.toReversed()) await cleanup();
  };
  try {
    const installation = await installVscode();
    const vsix = await packageExtension();
    const sample = await copySample("installed");
    cleanups.push(() => sample.cleanup());
    const dataFolder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-vscode-"));
    cleanups.push(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 }));
    installExtension(installation, dataFolder, vsix);
    const server = await startServer({ installation, dataFolder, settings: quietSettings, ...options });
    cleanups.push(async () => {
      await server.stop();
      await keepLogs(dataFolder, name);
    });
    const workbench = await Workbench.open(server, sample.folder);
    cleanups.push(() => workbench.close());
    return { project: sample.folder, workbench, close };
  } catch (error) {
    await close();
    throw error;
  }
}
