/** The page of each command: what `COMMAND --help` tells beside usage and summary. */
export const DETAILS = {
  init: `Where a data source is exported already it is named and left alone; only its folder for migrations is made when it is not there.
Else one is written. In a NestJS project that has its options in TypeOrmModule.forRoot or forRootAsync alone, they are taken over: literals and variables as they are, ConfigService's keys as the variables that they read. What could not be taken over is a comment in the file and is told. Without NestJS the connection comes from DATABASE_URL.
FILE is the file to write, instead of data-source beside the module. No file is overwritten, and nothing of the project is run.

Example
  typeorm-revisions init`,
  status: `Looks only: no table is made, no row is changed. When the database cannot be reached the revisions are listed all the same, with the error and exit code 3.

With -v it also answers why an entity is not seen: what each glob matches, and the classes that no glob matches or that TypeORM did not register.`,
  check: `Compares what the revisions make with what the entities want, on a shadow database of its own; the configured database is not asked. Exit 0: in sync. Exit 1: a revision is needed, and what it would do is listed.

Differences that were there before your change are listed apart and do not count; with --strict they do. These are what was accepted, and what git shows to be older: the entities as they were before the change that brought the newest committed revision (on a branch: where it left the default branch) are compared as well. What they differ in by the same statements is older than that revision. Where git cannot tell, in a shallow clone or without a committed revision, everything counts; -v says why. "preexisting": "accepted" in the settings of the project turns git off.

What include and exclude in the settings or synchronize: false leave out is counted, and named with -v. Entries of the accepted differences that match nothing any more are named.`,
  verify: `Each revision is run on a shadow database that holds the ones before it, with a few rows in every table: up; down, then the schema has to be the one before; up again, then it has to be what it was the first time. Without R the newest one. A down that forgets an index, a function, a trigger or a policy, or is missing, is told by name; so are columns whose values are changed or gone, and tables that no row could be put into. The configured database is not asked, unless R counts from what is applied (current, -1).

Exit 0: all hold. Exit 1: one does not.

Examples
  typeorm-revisions verify
  typeorm-revisions verify 1763541600000 AddSlug1763628000000
  typeorm-revisions verify --all --json`,
  accept: `Many projects differ from their own history before anybody changes anything. What is accepted is listed apart by check, is no part of a generated revision, and stays as it is in the database.

NAME is a table, a column as in posts.title, or an index or constraint; --all accepts everything that differs now. The list is kept in typeorm-revisions.accepted.json beside the package.json, made to be read and committed: what, where, and the SQL. A difference that changes is a difference again. Entries whose difference is gone are taken out, but for those of another data source of the package; --prune does only that. --undo NAME, --undo --all take back.

What git shows to be older than the newest committed revision stands apart without being accepted, see check --help; accepted, it does so for good and in a shallow clone too.

To write what was accepted after all: typeorm-revisions revision --autogenerate --include-preexisting

Examples
  typeorm-revisions accept --all
  typeorm-revisions accept posts.title IDX_posts_slug
  typeorm-revisions accept --undo posts`,
  revision: `Without --autogenerate the file is empty, for statements by hand; then -m is needed.
With it the file holds the difference between the revisions and the entities, and is run on a shadow database before you see it: up, nothing is left to change, down, the schema is the one before, up again. A file that fails is kept, told as not verified, and the exit code is 3.

What only you can answer stops it with exit code 2 and the flags that answer it:
  --rename posts.title:headline      the column was renamed, its values stay
  --rename-table posts:articles      the table was renamed, its rows stay
  --rename-value posts_status_enum.draft:hidden
                                     the value of the enum was renamed, rows keep it under its new name
                                     (MySQL, MariaDB: by table and column, posts.status.draft:hidden)
  /** @renamedFrom title */          above a property, or above an entity: the same, in the code
  --no-renames                       nothing was renamed; what goes away still has to be allowed by --drop
  --drop posts.title, --drop posts   it may go, with its data; a view too is asked about
  --keep posts.title, --keep posts   it stays: no entity has it, and it is not asked about again
  --lossy posts.price                its change of type may lose values: digits, a time of day
  --default "posts.slug=''"          the value of rows that exist, any SQL expression, also of other columns
  --nullable posts.slug              nullable for now, so that rows can be filled later; the next check asks for NOT NULL

What it is made of
  --statements query-runner          calls such as queryRunner.createTable(new Table({ … })) where TypeORM has one
                                     that does exactly what the statement does (Postgres). The rest stays SQL:
                                     changes of columns, since changeColumn drops the column with its values for
                                     another type or length; renames, which carry other names along; enums; and
                                     what the API cannot say, such as the order of an index

Where it goes
  --head R              what it revises, several times for several; needed where there are several heads.
                        base: nothing, it begins a history of its own
  --splice              R need not be a head: a branch begins there
  --branch LABEL        label of the branch that begins with it, for LABEL@head
  --depends-on R        must be applied before it, several times for several
  --rev-id ID           13 digits instead of now, later than what it revises

What its file is called
  --file-template T     {id}-{slug} or as the files beside it; further tokens: {name}, {snake}, {year}, {month},
                        {day}, {hour}, {minute}, {second}; with folders where the data source looks in them

  --folder DIR          the folder, for example of a branch; otherwise that of what it revises

The project's own template, time zone and the commands that format a new file stand under "typeorm-revisions" in package.json, or in typeorm-revisions.config.json; see the README.

Examples
  typeorm-revisions revision --autogenerate
  typeorm-revisions revision -m "backfill slugs"
  typeorm-revisions revision -m "add invoices" --head base --branch billing`,
  rebase: `For when somebody else's revision came first. R gets a timestamp of now, in its class name, its name property, its file name and its tags, and revises the head of the rest of the history, or what --onto says. What rests on R moves with it; on one line without branches R alone goes to the end, and what followed it follows what R followed.

Only what the database does not have is moved: it is asked. Say --not-applied where it cannot be and you know that no database has the revision. All files are changed or none, and nothing else in them; files that name the class are told.

Examples
  typeorm-revisions rebase add-slug-to-posts
  typeorm-revisions rebase 1763541600000 --onto billing@head`,
  edit: `Opens the file in the editor of VISUAL or EDITOR and waits until it is closed.

Example
  typeorm-revisions edit head`,
  merge: `Two revisions that revise the same one are two heads. This writes an empty revision that revises both, so that there is one again; plain TypeORM runs it as well. heads stands for all heads. Revisions that are below one another are refused, and what is no head needs --splice.

The options for place and file are those of revision.

Examples
  typeorm-revisions merge heads
  typeorm-revisions merge -m "join billing" billing@head 1763541600000`,
  upgrade: `Applies R and all that it rests on, oldest first, each in its transaction together with its row in TypeORM's table. A step that fails is rolled back and told with its statement; the steps before it stay. Two runs at once apply each revision once: the second waits.

Examples
  typeorm-revisions upgrade head
  typeorm-revisions upgrade +1 --dry-run

--only R applies this revision and no other, and warns where the graph minds.
--dry-run runs nothing: it lists the steps with the SQL that each would run, found on the shadow database.
--rehearse (Postgres, SQLite) runs them on the database itself, in one transaction that is rolled back, so that they meet the rows that are there. Only sequences keep the values that were taken. It refuses a revision that runs outside a transaction or commits by itself, and it holds the locks of all steps until the end: give it a --lock-timeout where others work.

MariaDB and MySQL commit changes of the schema by themselves. Of a revision that fails there, the statements that went through are told and remembered: correct what comes after them and go on with --resume. Where they were changed it refuses.

With --sql nothing is run: a script of what would run from an empty database, or from A in A:B, is printed. No database is asked; the revisions run on the shadow database, for SQLite in memory, and what they did is written down. For MySQL and MariaDB only statements are, unless --shadow mysql://user:password@host/ gives a server for a temporary database.
  typeorm-revisions upgrade --sql head > upgrade.sql
  typeorm-revisions upgrade --sql 1763541600000:head`,
  downgrade: `Takes back what stands above R, newest first; base takes back everything. The same rules as for upgrade, and the same --only, --dry-run and --rehearse.

A revision that is applied and not in the project is no dead end: its file is looked for in the journal and in git, in every branch, the reflog, stashes, other work trees and what nothing reaches any more. --dry-run shows it; --yes runs it.

Examples
  typeorm-revisions downgrade -1
  typeorm-revisions downgrade 1763541600000

With --sql nothing is run and a script is printed; A:B says where it begins.
  typeorm-revisions downgrade --sql head:1763541600000`,
  stamp: `Writes rows of TypeORM's table, in one transaction, and runs no revision: R and all that it rests on are recorded as applied, what stands above R is not. Other branches stay as they are; base records nothing. With --purge every row goes first, those of revisions that are not on disk too.

Examples
  typeorm-revisions stamp head
  typeorm-revisions stamp 1763541600000 --dry-run
  typeorm-revisions stamp --purge heads`,
  journal: `The journal is a table of its own, typeorm_revisions_log, beside TypeORM's. It is made and written only by runs with --journal: who ran which revision which way and when, how long it took, the checksum of its file, the error of one that failed, and the file of one that went up, so that it can be taken back when nobody has it any more. Looking makes no table.`,
  ensureVersion: `Makes the table exactly as TypeORM would before its first migration, and nothing else. Where it is there already, nothing happens.`,
  current: `The heads of what is applied; several where branches are. With -v everything that is known of each.
--check-heads ends with exit code 1 where a revision is pending, for a deployment that must not begin on an older database.

Example
  typeorm-revisions current --check-heads`,
  history: `-r A:B chooses a part, both ends included; A: goes to the heads, :B begins at the first, A:+2 and -2:B count from the other end, current: begins where the database is, LABEL@base: is one branch. -i marks where the database is. With -v everything that is known of each.
A history with branches is drawn with its lines. The database is asked for the states; where it does not answer the revisions are listed without them.

Examples
  typeorm-revisions history -r current:
  typeorm-revisions history -r 1763541600000:head -v`,
  heads: `More than one head means that the history has branches: name the one to upgrade to, say LABEL@head, or heads for all.`,
  branches: `Revisions that more than one other revises, with those, and revisions with a label of their own (@branch in the file). What stands above a label belongs to its branch: LABEL@head is the end of it, LABEL@+1 its next step.`,
  show: `Id, names, what it revises and what revises it, dependencies, branches, state and file. R may be anything that names a revision, also head, current or the name of one that is applied and has no file.

Examples
  typeorm-revisions show head
  typeorm-revisions show current billing@head`,
};
