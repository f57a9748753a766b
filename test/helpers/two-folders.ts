import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { copySample } from "./sample.ts";

/** A workspace of two folders, each a copy of the sample; the second one uses its configured connection, which does not answer. */
export interface TwoFolders {
  /** The `.code-workspace` file. */
  file: string;
  cleanup(): Promise<void>;
}

export async function makeTwoFolders(): Promise<TwoFolders> {
  const [first, second] = await Promise.all([copySample("none"), copySample("none")]);
  const settings = path.join(second.folder, ".vscode/settings.json");
  await writeFile(settings, JSON.stringify({ "typeormRevisions.embedded": false }));
  await writeFile(path.join(second.folder, ".env"), "DB_HOST=127.0.0.1\nDB_PORT=1\n");
  const parent = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-folders-"));
  const file = path.join(parent, "two.code-workspace");
  const folders = [first, second].map(({ folder }, index) => ({ name: `blog ${index + 1}`, path: folder }));
  await writeFile(file, JSON.stringify({ folders }));
  return {
    file,
    async cleanup() {
      await Promise.all([first.cleanup(), second.cleanup()]);
      await rm(parent, { recursive: true, force: true });
    },
  };
}
