/** Extensions that PGlite has, by the package that brings their files; a name without a file of its own is in another's. */
const PACKAGES: Record<string, Record<string, string>> = {
  "@electric-sql/pglite": {
    ...ownFiles(
      "amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore",
      "intarray isn lo ltree pageinspect pg_buffercache pg_freespacemap pg_stat_statements pg_surgery pg_trgm",
      "pg_visibility pg_walinspect pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp",
    ),
    autoinc: "spi",
    insert_username: "spi",
    moddatetime: "spi",
    refint: "spi",
  },
  "@electric-sql/pglite-pgvector": { vector: "vector" },
};

/** Where the files of an extension are. */
export interface ExtensionBundle {
  package: string;
  file: string;
}

/** What the embedded Postgres can load, by the name of the extension; Postgres' own `plpgsql` is always there. */
export const EMBEDDED_EXTENSIONS: ReadonlyMap<string, ExtensionBundle> = new Map(
  Object.entries(PACKAGES).flatMap(([name, files]) =>
    Object.entries(files).map(([extension, file]) => [extension, { package: name, file: `${file}.tar.gz` }] as const),
  ),
);

function ownFiles(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((line) => line.split(" ")).map((name) => [name, name]));
}
