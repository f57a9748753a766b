/** Never needed at run time, in any package. */
const NEVER = /\.(map|md|markdown|flow|tsbuildinfo|d\.[cm]?ts|[cm]?ts)$|(^|\/)(\.[^/]+|tsconfig[^/]*\.json)$/i;
const LICENCE = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i;

/** What of a package is left out, by paths inside it; the reasons are the builds for browsers and for `require`. */
const LEFT_OUT: Record<string, RegExp> = {
  typeorm: /^(browser|commands)\/|^cli|^typeorm-(class-transformer|model)-shim\.js$/,
  "@electric-sql/pglite": /\.cjs$|^dist\/(live|worker|node-postgres)\//,
  "@electric-sql/pglite-pgvector": /\.cjs$/,
  "oxc-parser": /wasm|webcontainer/,
  "oxc-transform": /wasm|webcontainer|^browser\.js$/,
  dayjs: /^(esm|locale)\//,
  "reflect-metadata": /^(Reflect(Lite|NoConflict)|ReflectNoConflict)\.js$/,
  tslib: /^modules\//,
};

/** Whether a file of a package, by its path inside the package, belongs in the VSIX. */
export function isNeeded(packageName: string, file: string): boolean {
  if (LICENCE.test(file)) return true;
  if (NEVER.test(file) || /^(tests?|__tests__|docs?|examples?|bench(mark)?s?)\//.test(file)) return false;
  return LEFT_OUT[packageName]?.test(file) !== true;
}
