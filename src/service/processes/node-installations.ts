import { access, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { parseVersion } from "./node-version.ts";
import type { InstalledNode } from "./node-version.ts";

/** A folder whose folders are versions, and where the executable is in each. */
interface Store {
  folder: string;
  executable: string;
}

/** Every Node that nvm, fnm, volta, asdf, mise, nodenv or n has installed. */
export async function installedNodes(env: NodeJS.ProcessEnv): Promise<InstalledNode[]> {
  const found = await Promise.all(stores(env).map(nodesIn));
  return found.flat();
}

function stores(env: NodeJS.ProcessEnv): Store[] {
  const home = env["HOME"] ?? env["USERPROFILE"] ?? homedir();
  const windows = process.platform === "win32";
  const executable = windows ? "node.exe" : path.join("bin", "node");
  const data = env["XDG_DATA_HOME"] ?? path.join(home, ".local", "share");
  const local = env["LOCALAPPDATA"] ?? path.join(home, "AppData", "Local");
  const roaming = env["APPDATA"] ?? path.join(home, "AppData", "Roaming");
  const fnm = [env["FNM_DIR"], path.join(data, "fnm"), path.join(home, ".fnm"), path.join(roaming, "fnm")];
  if (process.platform === "darwin") fnm.push(path.join(home, "Library", "Application Support", "fnm"));
  const volta = env["VOLTA_HOME"] ?? (windows ? path.join(local, "Volta") : path.join(home, ".volta"));
  const folders: [folder: string | undefined, executable?: string][] = [
    [path.join(env["NVM_DIR"] ?? path.join(home, ".nvm"), "versions", "node")],
    [env["NVM_HOME"]],
    ...fnm.map((folder): [string | undefined, string] => [
      folder && path.join(folder, "node-versions"),
      path.join("installation", executable),
    ]),
    [path.join(volta, "tools", "image", "node")],
    [path.join(env["ASDF_DATA_DIR"] ?? path.join(home, ".asdf"), "installs", "nodejs")],
    [path.join(env["MISE_DATA_DIR"] ?? path.join(data, "mise"), "installs", "node")],
    [path.join(env["NODENV_ROOT"] ?? path.join(home, ".nodenv"), "versions")],
    [path.join(env["N_PREFIX"] ?? "/usr/local", "n", "versions", "node")],
  ];
  return folders.flatMap(([folder, inside = executable]) => (folder ? [{ folder, executable: inside }] : []));
}

async function nodesIn({ folder, executable }: Store): Promise<InstalledNode[]> {
  const names = await readdir(folder).catch(() => []);
  const nodes = await Promise.all(
    names.map(async (name): Promise<InstalledNode[]> => {
      const version = parseVersion(name);
      const file = path.join(folder, name, executable);
      if (version === undefined) return [];
      return access(file).then(
        () => [{ version, path: file }],
        () => [],
      );
    }),
  );
  return nodes.flat();
}
