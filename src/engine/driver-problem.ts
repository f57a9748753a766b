import { createRequire } from "node:module";
import path from "node:path";

/** What keeps a driver or another native package from loading. */
export interface DriverProblem {
  message: string;
  hint: string;
}

/** TypeORM says so whatever the reason is for which a driver does not load. */
const NOT_FOUND = /^(.+?) package has not been found installed\. Please run "npm install ([^"]+)"/;

/** Node's own words for native code that was built for another one. */
const OTHER_NODE = /compiled against a different Node\.js version using\s+NODE_MODULE_VERSION (\d+)/;

/**
 * What is wrong with a database driver: not there, or there and unfit for this Node.
 * @param file the data source, from where the project's drivers are found
 */
export function driverProblem(error: unknown, file: string): DriverProblem | undefined {
  const { message = "" } = Object(error) as { message?: string };
  const packageName = NOT_FOUND.exec(message)?.[2];
  if (packageName === undefined) return nativeProblem(message);
  const failure = failureOf(packageName, file);
  if (failure === undefined) {
    return {
      message: `The database driver ${packageName} is not installed in the project.`,
      hint: `Install it: npm install ${packageName}.`,
    };
  }
  return (
    nativeProblem(failure, packageName) ?? {
      message: `The database driver ${packageName} is installed but does not load: ${(failure.split("\n")[0] ?? "").replace(/\.$/, "")}.`,
      hint: `Install it anew: npm install ${packageName}.`,
    }
  );
}

/**
 * A native package that is there and whose native part does not fit, by what Node or its loader say.
 * @param known the package, where it is known
 */
export function nativeProblem(message: string, known?: string): DriverProblem | undefined {
  const packageName =
    known ?? /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(message)?.[1]?.replace("\\", "/");
  const what = packageName === undefined ? "A native package" : `The native part of ${packageName}`;
  const rebuild = `npm rebuild${packageName === undefined ? "" : ` ${packageName}`}`;
  const abi = OTHER_NODE.exec(message)?.[1];
  if (abi !== undefined) {
    return {
      message: `${what} is built for another Node (ABI ${abi}); this one is ${process.version} (ABI ${process.versions.modules}).`,
      hint: `Name the project's own Node with --node or the setting typeormRevisions.nodePath, or run ${rebuild}.`,
    };
  }
  if (!/Could not locate the bindings file|ERR_DLOPEN_FAILED/.test(message)) return undefined;
  return { message: `${what} is not built.`, hint: `Build it: ${rebuild}.` };
}

/** Why an installed package does not load; undefined when it is not installed. */
function failureOf(packageName: string, file: string): string | undefined {
  const require = createRequire(path.join(path.dirname(file), "package.json"));
  try {
    // What is stood in for has no place on disk.
    if (!path.isAbsolute(require.resolve(packageName))) return undefined;
  } catch {
    return undefined;
  }
  try {
    require(packageName);
    return "TypeORM does not find it";
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    return message.includes("NODE_MODULE_VERSION") ? message : `${message}${code === "" ? "" : ` (${code})`}`;
  }
}
