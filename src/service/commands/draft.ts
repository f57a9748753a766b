import { readFile } from "node:fs/promises";
import path from "node:path";
import { faultOfBody, fillBody, hasToken } from "../../core/autogenerate/body-template.ts";
import {
  dateText,
  DEFAULT_FILE_TEMPLATE,
  fillFileTemplate,
  templateOf,
} from "../../core/autogenerate/file-template.ts";
import type { FileStyle } from "../../core/autogenerate/file-style.ts";
import { classNameOf, slugOf } from "../../core/autogenerate/naming.ts";
import { bodyOf, docComment, importLines, transactionLine, writeMigration } from "../../core/autogenerate/source.ts";
import type { MigrationInput } from "../../core/autogenerate/source.ts";
import { RevisionsError } from "../../core/errors.ts";
import { placeRevision } from "../../core/revisions/placement.ts";
import type { Placement } from "../../core/revisions/placement.ts";
import type { Revision } from "../../core/revisions/revision.ts";
import { readConfig } from "../../project/config.ts";
import type { ProjectConfig } from "../../project/config.ts";
import { migrationsFolder, writeRevisionFile } from "../../project/migrations-folder.ts";
import { parseModule } from "../../project/parse.ts";
import { styleOf } from "../../project/style.ts";
import { runAfterWrite } from "../processes/after-write.ts";
import type { NewRevisionInput } from "../revision-service.ts";
import type { Session } from "../session.ts";
import { sourceMatcher } from "../source-globs.ts";

/** Everything about a new revision but its statements. */
export interface Draft {
  revision: Revision;
  style: FileStyle;
  config: ProjectConfig;
  /** Text of the project's own template for the whole file. */
  template?: string;
}

/** What a revision is to hold. */
export type Contents = Pick<
  MigrationInput,
  "upSql" | "downSql" | "calls" | "operations" | "destructiveNotes" | "transaction"
>;

export const NO_CONTENTS: Contents = { upSql: [], downSql: [], operations: [] };

/**
 * Finds place, name and file of a new revision. Nothing is written.
 * @throws RevisionsError `usage`, `bad-config` and what a place in the history may be refused for
 */
export async function draftRevision(session: Session, input: NewRevisionInput): Promise<Draft> {
  const { message } = input;
  if (message.trim() === "") {
    throw new RevisionsError("usage", "The message is empty.", {
      hint: 'Say what the revision does: -m "add slug to posts"',
    });
  }
  const config = readConfig(session.options.packageRoot);
  const { graph } = await session.history();
  const placement = placeRevision(graph, input, Date.now());
  // A branch may have a folder of its own.
  const parents = graph.ordered.filter(({ id }) => placement.revises.includes(id));
  const neighbour = parents.at(-1) ?? graph.ordered.at(-1);
  const style = await styleFor(session, neighbour);
  const className = classNameOf(message, placement.id);
  const fileTemplate =
    input.fileTemplate ??
    config.fileTemplate ??
    (neighbour && templateOf(path.basename(neighbour.file, path.extname(neighbour.file)), neighbour.id)) ??
    DEFAULT_FILE_TEMPLATE;
  const name = className.slice(0, -placement.id.length);
  const relative = fillFileTemplate(fileTemplate, {
    id: placement.id,
    message,
    name,
    timezone: config.timezone ?? "UTC",
  });
  const file = await filePlace(session, `${relative}.${style.extension}`, { neighbour, folder: input.folder });
  const template = config.bodyTemplate === undefined ? undefined : await readTemplate(config.bodyTemplate);
  return {
    revision: revisionOf(placement, { message, className, file }),
    style,
    config,
    ...(template === undefined ? {} : { template }),
  };
}

/** The text of a draft. */
export function sourceOf({ revision, style, config, template }: Draft, contents: Contents): string {
  const { id, className, message = "", revises, branch, dependsOn } = revision;
  const created = dateText(Number(id), config.timezone ?? "UTC");
  const input: MigrationInput = {
    message,
    id,
    revises,
    ...(branch === undefined ? {} : { branch }),
    dependsOn,
    style,
    ...(config.timezone === undefined ? {} : { created }),
    ...contents,
  };
  if (template === undefined) return writeMigration(input);
  const imports = importLines(input);
  if (imports.length > 0 && !hasToken(template, "imports")) throw withoutImports(config.bodyTemplate ?? "", imports);
  const text = fillBody(template, {
    message: [message.replaceAll(/\s+/g, " ")],
    id: [id],
    className: [className],
    revises: [revises.join(" ")],
    created: [created],
    imports,
    doc: docComment(input),
    transaction: transactionLine(input),
    up: bodyOf("up", input),
    down: bodyOf("down", input),
  });
  refuseOther(text, input, revision, config.bodyTemplate ?? "");
  return text;
}

/**
 * Writes a draft and has the project's commands run on the file.
 * @returns what to tell, one sentence each
 */
export async function writeDraft(session: Session, { revision, config }: Draft, source: string): Promise<string[]> {
  await writeRevisionFile(revision.file, source);
  const { packageRoot, log } = session.options;
  const warnings = await runAfterWrite(revision.file, config.afterWrite, { folder: packageRoot, log });
  session.project.historyChanged();
  return [...warnings, ...(await listingWarnings(session, revision))];
}

/** Once the file is there: plain TypeORM must find it as well. */
async function listingWarnings(session: Session, { name, file }: Revision): Promise<string[]> {
  const { unlisted, graph } = await session.project.history();
  if (unlisted.includes(name)) return [session.toBeListed(name)];
  if (graph.ordered.some((revision) => revision.name === name)) return [];
  const folder = session.relative(path.dirname(file));
  const dataSource = session.relative(session.options.dataSourceFile);
  return [`Add the files in ${folder} to the migrations of ${dataSource}: TypeORM does not find them there.`];
}

async function styleFor(session: Session, neighbour: Revision | undefined): Promise<FileStyle> {
  const text = neighbour && (await readFile(neighbour.file, "utf8"));
  const extension = path.extname(neighbour?.file ?? session.options.dataSourceFile);
  return styleOf(text, {
    language: extension.endsWith("ts") ? "ts" : "js",
    extension: extension.slice(1),
    module: text !== undefined && /^\s*(?:module\.)?exports\b/m.test(text) ? "cjs" : "esm",
  });
}

interface Beside {
  neighbour: Revision | undefined;
  /** As asked for, relative to the project; absent: that of the neighbour. */
  folder: string | undefined;
}

/** Folders of a template lie below the one that the data source names; else a file lies beside what it revises. */
async function filePlace(session: Session, relative: string, { neighbour, folder }: Beside): Promise<string> {
  const { migrationGlobs } = await session.project.dataSource();
  const { dataSourceFile, root } = session.options;
  const hasFolders = relative.includes("/");
  const beside = neighbour && !(hasFolders && migrationGlobs.length > 0) ? { newest: neighbour.file } : {};
  const [own = []] = neighbour ? [migrationGlobs.filter((glob) => sourceMatcher([glob], [])(neighbour.file))] : [];
  const place =
    folder === undefined
      ? migrationsFolder({ dataSourceFile, migrationGlobs: [...own, ...migrationGlobs], ...beside })
      : path.resolve(root, folder);
  const file = path.join(place, relative);
  const finds = sourceMatcher(migrationGlobs, []);
  const isLost =
    folder === undefined ? hasFolders && finds(path.join(place, path.basename(file))) : migrationGlobs.length > 0;
  if (isLost && !finds(file)) {
    const looked = migrationGlobs.map((glob) => session.relative(glob)).join(", ");
    throw new RevisionsError(
      "usage",
      `The data source would not find ${session.relative(file)}: it looks for migrations in ${looked}.`,
      {
        hint: `Let ${session.relative(dataSourceFile)} look there as well, for example with migrations/**/*.${path.extname(file).slice(1)}, or choose another folder.`,
        file: dataSourceFile,
      },
    );
  }
  return file;
}

async function readTemplate(file: string): Promise<string> {
  const text = await readFile(file, "utf8");
  const fault = faultOfBody(text);
  if (fault === undefined) return text;
  throw new RevisionsError("bad-config", `The template ${path.basename(file)} cannot be used: ${fault}.`, {
    hint: "Correct the template; the README lists its tokens.",
    file,
  });
}

function withoutImports(template: string, imports: readonly string[]): RevisionsError {
  return new RevisionsError(
    "bad-config",
    `The template ${path.basename(template)} has no {{imports}}, which calls of TypeORM's QueryRunner need.`,
    { hint: `Add it below the other imports: it becomes ${imports.join(" ")}`, file: template },
  );
}

/** A template is the project's own: what comes out must still be the revision that was asked for. */
function refuseOther(text: string, { transaction, branch }: MigrationInput, wanted: Revision, template: string): void {
  const { migrations, syntaxErrors } = parseModule(wanted.file, text);
  const [found, ...others] = migrations;
  const same =
    syntaxErrors.length === 0 &&
    others.length === 0 &&
    found !== undefined &&
    (found.name ?? found.className) === wanted.name &&
    found.transaction === transaction &&
    found.tags.branch === branch &&
    (found.tags.revises ?? []).join(" ") === wanted.revises.join(" ");
  if (same) return;
  const [syntaxError] = syntaxErrors;
  const why =
    syntaxError === undefined
      ? transaction === false && found?.transaction === undefined
        ? "it has no {{transaction}}, which this revision needs"
        : `it does not export the class ${wanted.className} below {{doc}}`
      : syntaxError.message.replace(/\.$/, "");
  throw new RevisionsError("bad-config", `The template ${path.basename(template)} makes no migration: ${why}.`, {
    hint: "Correct the template; the README has an example.",
    file: template,
  });
}

function revisionOf(
  { id, revises, branch, dependsOn }: Placement,
  { message, className, file }: { message: string; className: string; file: string },
): Revision {
  return {
    id,
    name: className,
    className,
    slug: slugOf(message),
    message,
    file,
    revises,
    ...(branch === undefined ? {} : { branch }),
    dependsOn,
  };
}
