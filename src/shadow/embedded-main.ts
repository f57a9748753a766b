import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { CacheFolder, userCacheFolder } from "../database/cache-folder.ts";
import { claimFolder } from "./embedded-claim.ts";
import { embeddedFiles, makeEmbeddedFolder, removeAddress, writeAddress } from "./embedded-files.ts";
import { openFolder, PGLITE_VERSION } from "./pglite.ts";
import { SessionServer } from "./wire/session-server.ts";

const DELETED_POLL_MS = 1_000;

/**
 * The process that owns a project's embedded database: `embedded.mjs --root DIR [--idle-ms N]`. Ends
 * itself when another one owns it already, after a time without any connection, and when its folder is
 * deleted under it.
 */
const { values } = parseArgs({
  options: { root: { type: "string" }, "idle-ms": { type: "string", default: "600000" } },
});
if (values.root === undefined) throw new Error("--root is missing");

const files = embeddedFiles(values.root);
await makeEmbeddedFolder(files);
const claim = await claimFolder(files.claims);
if (!claim) process.exit(0);

const { db, extensions } = await openFolder(files.data, new CacheFolder(userCacheFolder()));
const password = randomBytes(16).toString("hex");
const server = new SessionServer(db, {
  password,
  onSql(sql) {
    endIfDeleted();
    extensions.loadFor(sql);
  },
});

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await removeAddress(files);
  await server.close();
  await db.close();
  await claim?.release();
  process.exit(0);
}

/** Nothing is closed then: what that would write might go into files that another process has made in the same place. */
function endIfDeleted(): void {
  if (!ending && !(claim?.isHeld() && existsSync(files.data))) process.exit(0);
}
setInterval(endIfDeleted, DELETED_POLL_MS).unref();

let idle: NodeJS.Timeout | undefined;
server.onConnections = (count) => {
  clearTimeout(idle);
  if (count === 0) idle = setTimeout(() => void end(), Number(values["idle-ms"]));
};
server.onConnections(0);
// Whoever needs the database next starts it anew; its data folder survives that.
server.onFailure = (error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
};
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void end());

const port = await server.listen();
await writeAddress(files, { pid: process.pid, port, password, version: PGLITE_VERSION, startedAt: Date.now() });
