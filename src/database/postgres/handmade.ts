import type { HandmadeObject } from "../../core/operations/handmade-object.ts";
import type { QueryPort } from "./query-port.ts";

/** TypeORM installs these by itself whenever it connects, so that no revision answers for them. */
const OF_TYPEORM = "'uuid-ossp', 'pgcrypto', 'citext', 'hstore', 'postgis', 'cube', 'ltree', 'vector', 'btree_gist'";

const OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'";

/** Whether it came with an extension or a type. */
const cameAlong = (catalogue: string, id: string): string =>
  `EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.${catalogue}'::regclass AND d.objid = ${id} AND d.deptype IN ('e', 'i'))`;

/** Each answers kind, name and definition. */
const QUERIES = [
  `SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.oid::regprocedure::text,
     CASE p.prokind WHEN 'a' THEN (SELECT concat_ws(' ', a.aggtransfn, a.aggfinalfn, a.agginitval) FROM pg_catalog.pg_aggregate a WHERE a.aggfnoid = p.oid)
       ELSE pg_catalog.pg_get_functiondef(p.oid) END
   FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
   WHERE ${OURS} AND NOT ${cameAlong("pg_proc", "p.oid")}`,
  `SELECT 'trigger', format('%I on %s', t.tgname, t.tgrelid::regclass), concat(pg_catalog.pg_get_triggerdef(t.oid), ' ', t.tgenabled)
   FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT t.tgisinternal AND ${OURS}`,
  `SELECT 'policy', format('%I on %s', p.polname, p.polrelid::regclass),
     concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[], pg_catalog.pg_get_expr(p.polqual, p.polrelid), '/', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
   FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS}`,
  `SELECT 'row level security', 'of ' || c.oid::regclass, CASE WHEN c.relforcerowsecurity THEN 'forced' ELSE 'enabled' END
   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relrowsecurity AND ${OURS}`,
  `SELECT 'rule', format('%I on %s', r.rulename, r.ev_class::regclass), concat(pg_catalog.pg_get_ruledef(r.oid), ' ', r.ev_enabled)
   FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE r.rulename <> '_RETURN' AND ${OURS}`,
  `SELECT 'extension', e.extname::text, n.nspname::text
   FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
   WHERE e.extname NOT IN ('plpgsql', ${OF_TYPEORM})`,
  `SELECT 'domain', t.oid::regtype::text,
     concat_ws(' ', pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
       (SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid))
   FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typtype = 'd' AND ${OURS} AND NOT ${cameAlong("pg_type", "t.oid")}`,
  `SELECT 'type', t.oid::regtype::text,
     coalesce((SELECT string_agg(format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
       FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped),
       (SELECT r.rngsubtype::regtype::text FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid), '')
   FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
   WHERE (t.typtype = 'r' OR t.typtype = 'c' AND c.relkind = 'c') AND ${OURS} AND NOT ${cameAlong("pg_type", "t.oid")}`,
  `SELECT 'sequence', c.oid::regclass::text, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle)
   FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE ${OURS} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
     WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e'))`,
  `SELECT 'partition', c.oid::regclass::text, pg_catalog.pg_get_expr(c.relpartbound, c.oid)
   FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relispartition AND c.relkind IN ('r', 'p') AND ${OURS}`,
  `SELECT 'statistics', format('%I', s.stxname), pg_catalog.pg_get_statisticsobjdef(s.oid)
   FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
   WHERE ${OURS}`,
  `SELECT 'event trigger', e.evtname::text, concat_ws(' ', e.evtevent, e.evtfoid::regproc, e.evtenabled, e.evttags)
   FROM pg_catalog.pg_event_trigger e`,
];

/** Reads what a database holds that TypeORM does not manage and that is no part of a world. */
export async function readHandmade(port: QueryPort): Promise<HandmadeObject[]> {
  const { rows } = await port.query(
    `SELECT * FROM (${QUERIES.join("\nUNION ALL\n")}) AS found (kind, name, definition) ORDER BY 1, 2`,
  );
  return rows.map(({ kind, name, definition }) => ({
    kind: String(kind),
    name: String(name),
    definition: String(definition),
  }));
}
