import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { buildsAt } from "./project-settings.ts";
import type { Build } from "./project-settings.ts";

/** Where compilers write to in projects whose tsconfig does not say it. */
const USUAL_OUTPUT = /^(dist|build|out|lib|compiled|output)$/;

/** A pattern for sources in place of one for what a compiler makes of them. */
export interface SourceGlob {
  /** Absolute. */
  glob: string;
  /** Absolute folders: of the built files and of their sources. */
  outDir: string;
  rootDir: string;
}

/** Whether a file is something that the compiler wrote, by an `outDir` of the tsconfig files above it. */
export function isCompilerOutput(file: string): boolean {
  return buildOf(file) !== undefined;
}

/** `dist/entity/user.js` → `src/entity/user.ts`, when tsconfig says so and the source is there. */
export function sourceOf(file: string): string | undefined {
  const build = buildOf(file);
  if (build === undefined) return undefined;
  const relative = path.relative(build.outDir, file);
  const stem = relative.replace(/(\.d)?\.[cm]?[jt]sx?$/, "");
  const endings = stem === relative ? ["", ".ts", ".tsx", ".js", "/index.ts", "/index.js"] : endingsOf(relative);
  for (const root of build.rootDirs) {
    for (const ending of endings) {
      const source = path.join(root, stem + ending);
      if (source !== file && isFile(source) && !source.startsWith(build.outDir + path.sep)) return source;
    }
  }
  return undefined;
}

/** The compiled twin of a source, when it was built. */
export function outputOf(file: string): string | undefined {
  for (const { outDir, rootDirs } of buildsAt(path.dirname(file))) {
    for (const root of rootDirs) {
      if (!file.startsWith(root + path.sep)) continue;
      const output = path.join(outDir, path.relative(root, file)).replace(/\.([cm]?)tsx?$/, ".$1js");
      if (output !== file && existsSync(output)) return output;
    }
  }
  return undefined;
}

/**
 * The patterns that name the sources of what an absolute glob names: `dist/**\/*.js` → `src/**\/*.ts`.
 * @param usual also where no tsconfig says it, for the usual names of output folders in `packageFolder`
 */
export function sourceGlobsOf(glob: string, packageFolder: string, usual: boolean): SourceGlob[] {
  const known = buildsAt(packageFolder).filter(({ outDir }) => glob.startsWith(`${outDir}${path.sep}`));
  const [first = ""] = path.relative(packageFolder, glob).split(path.sep);
  const guessed: Build[] =
    usual && USUAL_OUTPUT.test(first)
      ? [{ outDir: path.join(packageFolder, first), rootDirs: [path.join(packageFolder, "src"), packageFolder] }]
      : [];
  return [...known, ...guessed].flatMap(({ outDir, rootDirs }) =>
    rootDirs.map((rootDir) => ({
      glob: withSourceExtension(path.join(rootDir, path.relative(outDir, glob))),
      outDir,
      rootDir,
    })),
  );
}

/** `*.js` → `*.{ts,js}`: what a glob for output means in a folder of sources. */
export function withSourceExtension(glob: string): string {
  return glob.replace(/\.([cm]?)js$/, ".{$1ts,$1js}");
}

function endingsOf(output: string): string[] {
  const [, module = ""] = /\.([cm]?)[jt]sx?$/.exec(output) ?? [];
  return [`.${module}ts`, `.${module}tsx`, `.${module}js`, ...(module === "" ? [] : [".ts", ".js"])];
}

function buildOf(file: string): Build | undefined {
  return buildsAt(path.dirname(file)).find(({ outDir }) => file.startsWith(outDir + path.sep));
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
