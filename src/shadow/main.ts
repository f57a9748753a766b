import { setFlagsFromString } from "node:v8";
import { openChannel, serve } from "../protocol/channel.ts";
import { shadowMethods } from "../protocol/shadow.ts";
import { userCacheFolder } from "../database/cache-folder.ts";
import { Shadow } from "./shadow.ts";

const IDLE_MS = 5 * 60 * 1000;
const CLOSE_LIMIT_MS = 10_000;

/**
 * In a short life the code of Postgres is not run often enough to pay for being optimised, which takes
 * longer than the work itself, and half a gigabyte.
 */
const shortLived = process.argv.includes("--short-lived");
if (shortLived)
  for (const flag of ["--liftoff-only", "--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);

const shadow = new Shadow({ cacheFolder: userCacheFolder(), idleMs: IDLE_MS, shortLived });
const connection = openChannel(process);

serve(connection, shadowMethods.useServer, shadow.useServer.bind(shadow));
serve(connection, shadowMethods.open, shadow.open.bind(shadow));
serve(connection, shadowMethods.prepare, shadow.prepare.bind(shadow));
serve(connection, shadowMethods.mark, shadow.mark.bind(shadow));
serve(connection, shadowMethods.has, shadow.has.bind(shadow));
serve(connection, shadowMethods.read, shadow.read.bind(shadow));
serve(connection, shadowMethods.readHandmade, shadow.readHandmade.bind(shadow));
serve(connection, shadowMethods.build, shadow.build.bind(shadow));
serve(connection, shadowMethods.compare, shadow.compare.bind(shadow));
serve(connection, shadowMethods.putRows, shadow.putRows.bind(shadow));
serve(connection, shadowMethods.changedRows, shadow.changedRows.bind(shadow));
serve(connection, shadowMethods.takeRowsAway, shadow.takeRowsAway.bind(shadow));
serve(connection, shadowMethods.close, shadow.close.bind(shadow));

/** What a PGlite holds can be made anew, so there is nothing to save; what was made on a server has to go. */
async function end(): Promise<void> {
  if (shadow.isOnServer) {
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS);
    await shadow.close().catch(() => undefined);
  }
  process.exit(0);
}

process.once("disconnect", () => void end());
process.once("SIGTERM", () => void end());
// Ctrl+C reaches the whole group; the parent, which ends this process, has the word on what it means.
process.on("SIGINT", () => undefined);
