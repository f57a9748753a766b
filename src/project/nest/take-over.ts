import path from "node:path";
import type { Expression } from "oxc-parser";
import { quoted } from "../data-source-file.ts";
import type { WrittenOption } from "../data-source-file.ts";
import type { FileStyle } from "../../core/autogenerate/file-style.ts";
import { bare, nameOfKey } from "../syntax.ts";
import { findConfigModules } from "./config-module.ts";
import { findNestOptions } from "./find-options.ts";
import { Follower } from "./follower.ts";
import type { Located, ObjectNode } from "./located.ts";
import { PortableWriter } from "./portable.ts";
import type { NeededImport } from "./portable.ts";
import { SourceModules } from "./source-modules.ts";

/** What a data source takes over from the options of a NestJS module. */
export interface TakenOver {
  options: WrittenOption[];
  imports: NeededImport[];
  /** What the developer has to look at, one sentence each. */
  notes: string[];
}

/** Set by us, of Nest alone, or of no use for migrations. */
const LEFT_OUT = new Set([
  "entities",
  "migrations",
  "migrationsRun",
  "subscribers",
  "synchronize",
  "dropSchema",
  "logger",
  "autoLoadEntities",
  "retryAttempts",
  "retryDelay",
  "toRetry",
  "verboseRetryLog",
  "keepConnectionAlive",
  "manualInitialization",
  "dataSourceFactory",
  "name",
  "cli",
]);

export interface TakeOverInput {
  /** Of the package. */
  root: string;
  /** Where settings of the application are looked for. */
  files: readonly string[];
  /** Of the file that is written. */
  folder: string;
  style: FileStyle;
  /** Options to begin with where none can be read; the first of them is the type. */
  fallback: readonly [WrittenOption, ...WrittenOption[]];
}

/**
 * Reads the options in `TypeOrmModule.forRoot(Async)` of a file.
 */
export function takeOverOptions(
  moduleFile: string,
  { root, files, folder, style, fallback }: TakeOverInput,
): TakenOver {
  const modules = new SourceModules(root);
  const follower = new Follower(modules, files);
  const module = modules.read(moduleFile);
  const found = module && findNestOptions(module, follower);
  const writer = new PortableWriter(follower, folder, (text) => quoted(text, style));
  const options = new Map<string, WrittenOption>();
  const notes: string[] = [];
  const name = path.basename(moduleFile);
  const take = (object: Located<ObjectNode>) => {
    for (const property of object.node.properties) {
      if (property.type === "SpreadElement") {
        const spread = follower.object({ ...object, node: property.argument });
        if (spread) take(spread);
        else notes.push(`Some options of ${name} come from a value that could not be read: add them by hand.`);
        continue;
      }
      const key = nameOfKey(property.key);
      if (key === "synchronize" && !isFalse(property.value))
        notes.push(
          `${name} sets synchronize: turn it off there, else the application changes the schema when it starts.`,
        );
      if (key === undefined || LEFT_OUT.has(key)) continue;
      const text = writer.write({ ...object, node: property.value }, key === "port" ? "number" : undefined);
      if (text !== undefined) options.set(key, { name: key, text });
      else {
        options.set(key, { name: key, missing: `as in ${name}` });
        if (key !== "type") notes.push(`The option ${key} of ${name} could not be taken over: add it by hand.`);
      }
    }
  };
  if (found?.options) take(found.options);
  const [type, ...connection] = fallback;
  const known = options.get("type");
  const isTypeKnown = known !== undefined && "text" in known;
  const isReadable = options.size > 0;
  if (isReadable && !isTypeKnown) notes.push(`The type of the database in ${name} could not be read: check it.`);
  options.delete("type");
  if (!isReadable) {
    for (const option of connection) options.set(option.name, option);
    notes.push(`The options of ${name} could not be read: compare them with those of the data source.`);
  }
  for (const one of modules.mentioning(files, "ConfigModule")) {
    for (const envFile of findConfigModules(one).flatMap(({ envFiles }) => envFiles)) {
      if (envFile.replace(/^\.\//, "") !== ".env")
        notes.push(
          `${path.basename(one.file)} reads variables from ${envFile}: name it with --env-file, or in the editor's setting typeormRevisions.envFile.`,
        );
    }
  }
  return { options: [isTypeKnown ? known : type, ...options.values()], imports: writer.imports, notes };
}

function isFalse(value: Expression): boolean {
  const node = bare(value);
  return node.type === "Literal" && node.value === false;
}
