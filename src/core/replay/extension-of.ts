import type { MissingObject } from "./missing-object.ts";

/** What the extensions that TypeORM projects use bring along. */
const BROUGHT: readonly [extension: string, kind: MissingObject["kind"], names: RegExp][] = [
  ["uuid-ossp", "function", /^uuid_(generate_v[1345]|generate_v1mc|nil|ns_\w+)$/],
  ["pgcrypto", "function", /^(crypt|gen_salt|gen_random_bytes|digest|hmac|encrypt|decrypt|pgp_\w+|armor|dearmor)$/],
  ["pg_trgm", "function", /^((strict_)?word_similarity|similarity|show_trgm)$/],
  ["pg_trgm", "operator class", /^(gin|gist)_trgm_ops$/],
  ["unaccent", "function", /^unaccent$/],
  ["fuzzystrmatch", "function", /^(soundex|difference|levenshtein\w*|d?metaphone\w*|daitch_mokotoff)$/],
  ["tablefunc", "function", /^(crosstab\w*|connectby|normal_rand)$/],
  ["moddatetime", "function", /^moddatetime$/],
  ["citext", "type", /^citext$/],
  ["hstore", "type", /^hstore$/],
  ["hstore", "function", /^hstore$/],
  ["ltree", "type", /^(ltree|lquery|ltxtquery)$/],
  ["cube", "type", /^cube$/],
  ["seg", "type", /^seg$/],
  ["isn", "type", /^(isbn|issn|ismn|isbn13|issn13|ismn13|ean13|upc)$/],
  ["earthdistance", "type", /^earth$/],
  ["earthdistance", "function", /^(ll_to_earth|earth_\w+|earth)$/],
  ["intarray", "type", /^query_int$/],
  ["intarray", "operator class", /^(gin__int_ops|gist__int(big)?_ops)$/],
  // An index over plain types that these access methods do not know by themselves.
  ["btree_gist", "operator class", /^gist$/],
  ["btree_gin", "operator class", /^gin$/],
  ["bloom", "access method", /^bloom$/],
  ["vector", "type", /^(vector|halfvec|sparsevec)$/],
  ["vector", "operator class", /^(vector|halfvec|sparsevec|bit)_(l1|l2|ip|cosine|hamming|jaccard)_ops$/],
  ["vector", "access method", /^(hnsw|ivfflat)$/],
  ["postgis", "type", /^(geometry|geography|box2d|box3d)$/],
  ["postgis", "function", /^st_\w+$/],
  ["postgis_raster", "type", /^raster$/],
  ["timescaledb", "function", /^create_hypertable$/],
  ["pg_uuidv7", "function", /^uuid_generate_v7$/],
  ["rum", "access method", /^rum$/],
];

/** The extension that a missing object belongs to, as far as that is known. */
export function extensionOf({ kind, name }: MissingObject): string | undefined {
  if (kind === "extension") return name;
  const plain = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return BROUGHT.find(([, ofKind, names]) => ofKind === kind && names.test(plain))?.[0];
}
