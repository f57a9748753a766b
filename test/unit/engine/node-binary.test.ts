import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { RevisionsError } from "../../../src/core/errors.ts";
import { OWN_NODE, userNode } from "../../../src/service/processes/node-binary.ts";
import { matchVersion, parseVersion } from "../../../src/service/processes/node-version.ts";

describe("the Node that the engine runs on", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  const logged: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "typeorm-revisions-node-"));
    env = { HOME: path.join(folder, "home"), PATH: path.join(folder, "bin"), N_PREFIX: path.join(folder, "n") };
    logged.length = 0;
    await install("bin/node");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const executable = process.platform === "win32" ? "node.exe" : "bin/node";
  /** A real Node, wherever a version manager would have put it. */
  const install = async (name: string): Promise<string> => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await symlink(process.execPath, file);
    return file;
  };
  const project = async (files: Record<string, string>): Promise<string> => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return path.join(folder, "repo/packages/api");
  };
  const choose = async (files: Record<string, string>): Promise<string> => {
    const chosen = await userNode({ folder: await project(files), env, log: (line) => logged.push(line) });
    return path.relative(folder, chosen.path).replaceAll("\\", "/");
  };
  const assertRefused = async (promise: Promise<unknown>, message: RegExp): Promise<void> => {
    await assert.rejects(promise, (error) => {
      assert.ok(error instanceof RevisionsError);
      assert.equal(error.code, "usage");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", /--node/);
      return true;
    });
  };

  const STORES = {
    nvm: "home/.nvm/versions/node/v22.3.0",
    fnm: "home/.local/share/fnm/node-versions/v22.3.0/installation",
    volta: "home/.volta/tools/image/node/22.3.0",
    asdf: "home/.asdf/installs/nodejs/22.3.0",
    mise: "home/.local/share/mise/installs/node/22.3.0",
    nodenv: "home/.nodenv/versions/22.3.0",
    n: "n/n/versions/node/22.3.0",
  };
  for (const [manager, store] of Object.entries(STORES)) {
    if (process.platform === "win32" && manager === "volta") continue;
    it(`is the one that ${manager} has installed for the project`, async () => {
      await install(`${store}/${executable}`);
      assert.equal(await choose({ "repo/.nvmrc": "22\n" }), `${store}/${executable}`);
    });
  }

  const WISHES: [what: string, files: Record<string, string>][] = [
    [".nvmrc", { "repo/packages/api/.nvmrc": "# ours\nv22.3.0" }],
    [".node-version of a folder above", { "repo/.node-version": "22.3" }],
    [".tool-versions", { "repo/.tool-versions": "python 3.12\nnodejs 22.3.0\n" }],
    ["mise.toml", { "repo/mise.toml": `[env]\nA = "1"\n[tools]\nnode = { version = "22" }\n` }],
    ["volta in package.json", { "repo/packages/api/package.json": JSON.stringify({ volta: { node: "22.3.0" } }) }],
    [
      "volta in the package.json that another one extends",
      {
        "repo/packages/api/package.json": JSON.stringify({ name: "api", volta: { extends: "../../package.json" } }),
        "repo/package.json": JSON.stringify({ volta: { node: "22.3.0" } }),
      },
    ],
    ["the nearest of several", { "repo/.nvmrc": "20", "repo/packages/api/.nvmrc": "22" }],
  ];
  for (const [what, files] of WISHES) {
    it(`follows ${what}`, async () => {
      await install(`home/.nvm/versions/node/v20.1.0/${executable}`);
      await install(`home/.nvm/versions/node/v22.3.0/${executable}`);
      await install(`home/.nvm/versions/node/v24.0.0/${executable}`);
      assert.equal(await choose(files), `home/.nvm/versions/node/v22.3.0/${executable}`);
      assert.deepEqual(logged, []);
    });
  }

  it("is the one on PATH where the project asks for none, or for the system's", async () => {
    await install(`home/.nvm/versions/node/v22.3.0/${executable}`);
    assert.equal(await choose({ "repo/package.json": "{}" }), "bin/node");
    assert.equal(await choose({ "repo/.nvmrc": "system" }), "bin/node");
    assert.deepEqual(logged, []);
  });

  it("is the one on PATH where the one that is asked for is not installed, and the log says so", async () => {
    assert.equal(await choose({ "repo/.nvmrc": "21.9.9" }), "bin/node");
    assert.match(
      logged.join(),
      /^\.nvmrc asks for Node 21\.9\.9, which no known version manager has installed; .* is used\.$/,
    );
  });

  it("is this process's own where there is none at all", async () => {
    assert.deepEqual(await userNode({ env: { HOME: folder, PATH: "" } }), OWN_NODE);
  });

  it("is the one of the setting before everything else", async () => {
    const file = await install("elsewhere/node");
    await install(`home/.nvm/versions/node/v22.3.0/${executable}`);
    const where = await project({ "repo/.nvmrc": "22" });
    assert.equal((await userNode({ setting: file, folder: where, env })).path, file);
  });

  it("is refused when it cannot be run", async () => {
    await assertRefused(
      userNode({ setting: path.join(folder, "gone"), env }),
      /gone \(from the setting\) cannot be run as Node/,
    );
  });

  it("is refused when it is older than 20, in one sentence that says where it comes from", async function () {
    if (process.platform === "win32") return;
    const old = path.join(folder, `home/.nvm/versions/node/v18.20.4/bin/node`);
    await mkdir(path.dirname(old), { recursive: true });
    await writeFile(old, "#!/bin/sh\necho v18.20.4\n");
    await chmod(old, 0o755);
    const message = /^Node 18\.20\.4 at .* \(from \.nvmrc\) is too old: the engine needs Node 20 or newer\.$/;
    await assertRefused(choose({ "repo/.nvmrc": "18" }), message);
    await assertRefused(userNode({ setting: old, env }), /\(from the setting\) is too old/);
    await assertRefused(userNode({ env: { ...env, PATH: path.dirname(old) } }), /\(from PATH\) is too old/);
  });

  describe("a wish", () => {
    const installed = ["20.1.0", "20.11.1", "22.3.0", "23.1.0", "24.0.0"].map((text) => ({
      version: parseVersion(text) ?? assert.fail(),
      path: text,
    }));
    const matches: [wish: string, expected: string | undefined][] = [
      ["20", "20.11.1"],
      ["v20.1", "20.1.0"],
      ["20.x", "20.11.1"],
      ["20.1.0", "20.1.0"],
      ["20.2.0", undefined],
      ["^20.1.0", "20.11.1"],
      ["~20.1.0", "20.1.0"],
      [">=20", "24.0.0"],
      ["lts/*", "24.0.0"],
      ["lts/iron", "20.11.1"],
      ["lts-jod", "22.3.0"],
      ["Jod", "22.3.0"],
      ["node", "24.0.0"],
      ["node/22", "22.3.0"],
      ["nonsense", undefined],
      ["../../etc", undefined],
    ];
    for (const [wish, expected] of matches) {
      it(`${wish} is ${expected ?? "none"}`, async () => {
        assert.equal((await matchVersion(wish, installed, env))?.path, expected);
      });
    }

    it("may be an alias of nvm, of an alias", async () => {
      await project({ "home/.nvm/alias/default": "team", "home/.nvm/alias/team": "lts/jod\n" });
      assert.equal((await matchVersion("default", installed, env))?.path, "22.3.0");
    });
  });
});
