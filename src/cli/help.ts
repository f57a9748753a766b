import { COMMANDS } from "./commands.ts";

/** The page of one command, or the overview where there is no such command. */
export function helpText(command?: string): string {
  const page = command !== undefined && Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  return page
    ? `typeorm-revisions ${command} ${page.operands}\n\n${page.summary}.\n\n${page.details}\n\nAll options: typeorm-revisions --help`
    : overview();
}

function overview(): string {
  const commands = Object.entries(COMMANDS).map(
    ([name, { operands, summary }]) => `  ${`${name} ${operands}`.trim().padEnd(34)}${summary}`,
  );
  return `typeorm-revisions [options] <command>

Commands
${commands.join("\n")}

A revision R is a full id, the beginning of one, a class name, a branch label, a slug, head, heads, base, current, +N,
-N, ID+N or ID-N; of one branch LABEL@head, LABEL@ID or LABEL@+N.

Options (before or after the command)
  -C, --directory DIR               The project; default: this folder
  -d, --data-source FILE[#EXPORT]   The data source, where several are found; twice where one has the migrations
                                    and another one the entities
      --embedded                    An embedded Postgres of the project instead of the configured connection
      --shadow embedded|URL         Where revisions are tried out: an embedded Postgres (default), or temporary
                                    databases on this server; also from TYPEORM_REVISIONS_SHADOW
      --env-file FILE               Variables to set before the project is loaded
      --stand-ins                   Stand in for packages that cannot be found and that the schema does not need
      --node PATH                   Node to run the project with
      --load-timeout SECONDS        How long loading may take; default: 60
      --json                        One JSON object on stdout
  -v, --verbose                     More about each revision; what the processes print
  -h, --help    --version

Options of revision and check
  -m, --message MSG                 What the revision does; proposed when it is generated
      --autogenerate                Write the difference between the revisions and the entities
      --dry-run                     Write nothing (upgrade, downgrade: run nothing and show the SQL; stamp: record nothing)
      --rename T.OLD:NEW            This column was renamed      --rename-table OLD:NEW
      --rename-value ENUM.OLD:NEW   This value was renamed       --no-renames           Nothing was renamed
      --drop T.C, --drop T          This column, this table may be dropped with its data
      --keep T.C, --keep T          It stays although no entity has it; remembered, as by accept
      --lossy T.C                   Its change of type may lose values in silence
      --default T.C=EXPR            The value of rows that exist for a new column that must have one
      --nullable T.C                It stays without a value for now; the next revision makes it NOT NULL
      --strict                      check: differences that were there before count too
      --include-preexisting         revision: write differences that were there before too
      --statements sql|query-runner revision: SQL (default), or TypeORM's QueryRunner where it does exactly the same

Options of revision and merge
      --head R                      What the revision revises, where there are several heads; several times for several
      --splice                      It may be no head: a branch begins there
      --branch LABEL                Label of the branch that begins with the revision
      --depends-on R                Must be applied before it
      --rev-id ID                   13 digits instead of now
      --file-template TEMPLATE      Name of the file, such as {year}/{id}-{slug}
      --folder DIR                  Its folder; default: that of what it revises

Options of rebase
      --onto R                      What the revision shall revise; default: the head of the rest of the history
      --not-applied                 No database has the revision: do not ask

Options of commands that look
  -r, --range A:B                   A part: history        -i, --indicate-current   Mark where the database is: history
      --check-heads                 Exit 1 where a revision is pending: current

Options of commands that change a database
      --resume                      Go on with the revision that MariaDB or MySQL left half applied
      --sql                         Print a script instead of running anything: upgrade, downgrade A:B, stamp
      --only                        R alone: upgrade, downgrade
  -y, --yes                         Run files of missing revisions that were found in the journal or git: downgrade
      --rehearse                    Run in one transaction that is rolled back: upgrade, downgrade
      --purge                       Take out every row first: stamp
      --journal                     Write who ran what when to a table of its own: upgrade, downgrade
      --transaction all|each|none   Which steps share a transaction; default: as the data source has it
      --lock-wait SECONDS           How long to wait for another run to finish; default: 30
      --lock-timeout SECONDS        How long a statement waits for a locked table or row; default: as the server has it
      --statement-timeout SECONDS   How long a statement may take; default: as the server has it

Exit codes: 0 done or clean; 1 the check found something; 2 wrong use or configuration, or a decision is needed; 3 the database or a migration failed.`;
}
