import { createRequire } from "node:module";
import path from "node:path";

/** TypeORM says so whatever the reason is for which a driver does not load. */
const NOT_FOUND = /^(.+?) package has not been found installed\. Please run "npm install ([^"]+)"/;

/** Native code that was built for another Node, or not built at all. */
const NATIVE =
  /NODE_MODULE_VERSION|was compiled against a different|Could not locate the bindings file|ERR_DLOPEN_FAILED/;

/**
 * What is wrong with a database driver: not there, or there and unfit for this Node.
 * @param file the data source, from where the project's drivers are found
 */
export function driverProblem(error: unknown, file: string): { message: string; hint: string } | undefined {
  const { code = "", message } = Object(error) as { code?: string; message?: string };
  const told = NOT_FOUND.exec(message ?? "");
  if (told === null) {
    return NATIVE.test(`${code} ${message}`)
      ? unfit(`A native package of the project does not load on Node ${process.versions.node}`, message)
      : undefined;
  }
  const [, , packageName = ""] = told;
  const failure = failureOf(packageName, file);
  return failure === undefined
    ? {
        message: `The database driver ${packageName} is not installed in the project.`,
        hint: `Install it: npm install ${packageName}.`,
      }
    : unfit(
        `The database driver ${packageName} is installed but does not load on Node ${process.versions.node}`,
        failure,
      );
}

function unfit(what: string, reason = ""): { message: string; hint: string } {
  return {
    message: `${what}: ${(reason.split("\n")[0] ?? "").replace(/[.:]$/, "")}.`,
    hint: "Rebuild it for this Node (npm rebuild), or choose the Node that it was installed for with --node or the setting typeormRevisions.nodePath.",
  };
}

/** Why an installed package does not load; undefined when it is not installed. */
function failureOf(packageName: string, file: string): string | undefined {
  const require = createRequire(path.join(path.dirname(file), "package.json"));
  try {
    require.resolve(packageName);
  } catch {
    return undefined;
  }
  try {
    require(packageName);
    return "TypeORM does not find it";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
