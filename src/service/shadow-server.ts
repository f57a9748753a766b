import { RevisionsError } from "../core/errors.ts";

/**
 * The URL of the shadow's server; undefined where it is to be embedded.
 * @param setting "embedded", or a URL, in which `${env:NAME}` stands for a variable, so that no password need be written down
 * @throws RevisionsError `usage` when a variable is not set
 */
export function shadowServer(setting: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (setting === undefined || setting === "" || setting === "embedded") return undefined;
  return setting.replaceAll(/\$\{env:(\w+)\}/g, (_, name: string) => {
    const value = env[name];
    if (value !== undefined) return value;
    throw new RevisionsError(
      "usage",
      `The variable ${name}, which the address of the shadow's server names, is not set.`,
      {
        hint: "Set it, or write the address itself: postgres://user:password@localhost:5432/postgres",
      },
    );
  });
}

/** @throws RevisionsError `usage` for another URL than one of a MySQL or MariaDB server */
export function mysqlUrl(url: string): string {
  if (URL.canParse(url) && /^(?:mysql|mariadb):$/.test(new URL(url).protocol)) return url;
  throw new RevisionsError("usage", "What is given for the shadow is not the URL of a MySQL or MariaDB server.", {
    hint: "It looks like this: mysql://user:password@localhost:3306/",
  });
}
