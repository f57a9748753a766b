/** The suite that runs in a window with a workspace of two folders. */
export { run } from "../index.ts";
