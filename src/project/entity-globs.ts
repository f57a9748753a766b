import path from "node:path";

export interface EntityFiles {
  /** Absolute paths. */
  entities: readonly string[];
  /** The other modules of the project, absolute paths. */
  others: readonly string[];
  /** The package that they belong to. */
  root: string;
}

/**
 * Globs that find the files of entities, relative to a folder and with forward slashes: one over a common
 * ending (`*.entity.ts`), else one for each folder that holds nothing else, else the files themselves.
 * They find what the files are compiled to as well.
 */
export function entityGlobs({ entities, others, root }: EntityFiles, folder: string): string[] {
  const relative = (file: string) => path.relative(folder, file).replaceAll("\\", "/");
  const below = (base: string, pattern: string) => [relative(base), pattern].filter((part) => part !== "").join("/");
  const built = withBuilt(entities.map((file) => path.extname(file).slice(1)));
  if (entities.length === 0) return [folder === root ? `entities/*.${built}` : `**/*.entity.${built}`];
  const [ending, ...otherEndings] = new Set(entities.map(endingOf));
  if (ending !== undefined && otherEndings.length === 0) {
    const folders = entities.map((file) => path.dirname(file));
    const within = folder !== root && folders.every((one) => isInside(one, folder));
    const bases = within ? [folder] : basesOf(folders, root);
    // Below the package itself there is node_modules.
    return bases.map((base) => below(base, `${base === root ? "" : "**/"}*.${ending}.${built}`));
  }
  const mixed = new Set(
    others.filter((file) => !/^index\.[cm]?[jt]s$/.test(path.basename(file))).map((file) => path.dirname(file)),
  );
  const folders = [...new Set(entities.map((file) => path.dirname(file)))];
  return folders.toSorted().flatMap((one) => {
    if (!mixed.has(one)) return [below(one, `*.${built}`)];
    const inside = entities.filter((file) => path.dirname(file) === one).toSorted();
    return inside.map((file) => {
      const extension = path.extname(file);
      return below(one, `${path.basename(file, extension)}.${withBuilt([extension.slice(1)])}`);
    });
  });
}

/** `entity` of `user.entity.ts`. */
function endingOf(file: string): string | undefined {
  return /\.([A-Za-z]\w*)\.[cm]?[jt]s$/.exec(path.basename(file))?.[1];
}

/** For each folder at the top of a package the one below it that holds all the others. */
function basesOf(folders: readonly string[], root: string): string[] {
  const bases = new Map<string, string>();
  for (const folder of folders) {
    const top = path.relative(root, folder).split(path.sep, 1)[0] ?? "";
    let base = bases.get(top) ?? folder;
    while (!isInside(folder, base)) base = path.dirname(base);
    bases.set(top, base);
  }
  return [...bases.values()].toSorted();
}

function isInside(folder: string, base: string): boolean {
  return folder === base || folder.startsWith(base.endsWith(path.sep) ? base : base + path.sep);
}

/** `{ts,js}`: a source and what it is compiled to. */
function withBuilt(extensions: readonly string[]): string {
  const all = new Set(extensions.flatMap((one) => [one, one.replace("ts", "js")]));
  if (all.size === 0) return "{ts,js}";
  return all.size === 1 ? [...all].join("") : `{${[...all].join(",")}}`;
}
