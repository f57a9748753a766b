import { openChannel, serve } from "../protocol/channel.ts";
import { shadowMethods } from "../protocol/shadow.ts";
import { userCacheFolder } from "./cache-folder.ts";
import { Shadow } from "./shadow.ts";

const IDLE_MS = 5 * 60 * 1000;

const shadow = new Shadow({ cacheFolder: userCacheFolder(), idleMs: IDLE_MS });
const connection = openChannel(process);

serve(connection, shadowMethods.prepare, shadow.prepare.bind(shadow));
serve(connection, shadowMethods.mark, shadow.mark.bind(shadow));
serve(connection, shadowMethods.has, shadow.has.bind(shadow));
serve(connection, shadowMethods.read, shadow.read.bind(shadow));
serve(connection, shadowMethods.build, shadow.build.bind(shadow));
serve(connection, shadowMethods.compare, shadow.compare.bind(shadow));

// All that it holds can be made anew, so there is nothing to save when the parent has gone.
process.on("disconnect", () => process.exit(0));
