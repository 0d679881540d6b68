import type pg from 'pg'
import type { Product } from '../src/products/product.ts'

const days = 365
const objective = { availability: 0.999, p95Ms: 500, errorRate: null, overMs: 30 * 24 * 60 * 60_000 }

/** As many products as there should be, of those that there are. */
export function named(products: readonly Product[], count: number): Product[] {
  return Array.from({ length: count }, (_each, index) => {
    const [product] = products.slice(index % products.length)
    if (product === undefined) throw new Error('there are no products')
    return { ...product, name: nameOf(index), defaultEnvironment: 'production', objective }
  })
}

const nameOf = (index: number) => `product-${String(index).padStart(3, '0')}`

/**
 * Four reports a day of each product for a year, with releases, incidents and requests, made by the database itself.
 * @param history.to when the year ends
 * @param history.checksEach how many checks the reports have
 */
export async function writeYear(
  pool: pg.Pool,
  { products, checksEach, to }: { readonly products: number; readonly checksEach: number; readonly to: Date },
): Promise<void> {
  const end = to.toISOString()
  const statements = [
    `insert into reports (id, product, product_title, environment, state, asked_in, asked_by, manifest_hash, verdict, score,
       assessment, started_at, finished_at)
     select gen_random_uuid(), 'product-' || lpad(p::text, 3, '0'), 'Product ' || p, 'production', 'reported', 'digest',
       'digest', 'abc', case when (d + p) % 3 = 0 then 'GO' else 'NO-GO' end, 60 + (d * 7 + p) % 40, '{}',
       '${end}'::timestamptz - d * interval '6 hours' - interval '1 hour', '${end}'::timestamptz - d * interval '6 hours'
     from generate_series(0, ${products - 1}) p, generate_series(1, ${days * 4}) d`,
    `insert into check_results (report_id, position, product, environment, check_id, status, code, summary, asked, asked_at, took_ms)
     select r.id, c, r.product, 'production', 'check-' || c, s.status, 'http.ok', 'Answered as ' || s.status,
       jsonb_build_object('kind', case when c = 14 then 'tls' else 'http' end, 'title', 'Check ' || c, 'priority',
         case when c < 3 then 'P0' else 'P2' end, 'owner', jsonb_build_object('role', 'devops', 'title', 'DevOps'), 'answer',
         jsonb_build_object('status', s.status, 'summary', 'Answered', 'details', '[]'::jsonb, 'until', '${end}'::timestamptz + interval '9 days')),
       r.started_at, 120
     from reports r, generate_series(0, ${checksEach - 1}) c,
       lateral (select case when (extract(epoch from r.started_at)::bigint / 86400 + c * 3) % 11 < 9 then 'pass' else 'fail' end as status) s
     where extract(hour from r.started_at at time zone 'utc') in (1, 7)`,
    `insert into candidates (id, product, product_title, environment, repository, ref, commit, commits, state, requested_by,
       requested_at, lapses_at, manifest_hash, checklists)
     select gen_random_uuid(), 'product-' || lpad(p::text, 3, '0'), 'Product ' || p, 'production', 'acme/api', 'main',
       md5(p || '-' || d), jsonb_build_array(jsonb_build_object('commit', md5(d::text), 'title', 'Change', 'at', '${end}'::timestamptz - d * interval '2 days' - interval '9 hours')),
       case when d = 0 then 'open' else 'released' end, 'U1', '${end}'::timestamptz - d * interval '2 days', '${end}'::timestamptz + interval '2 days', 'abc', '[]'
     from generate_series(0, ${products - 1}) p, generate_series(0, ${Math.floor(days / 2)}) d`,
    `insert into releases (id, candidate_id, product, environment, commit, state, state_since, deployed_by, started_at, deployed_at, ended_at)
     select gen_random_uuid(), id, product, environment, commit, case when commit like '0%' then 'rolled-back' else 'live' end,
       requested_at + interval '20 hours', 'U1', requested_at + interval '19 hours', requested_at + interval '20 hours', requested_at + interval '20 hours'
     from candidates where state = 'released'`,
    `insert into incidents (id, product, product_title, environment, title, severity, severity_chosen, state, started_at,
       opened_at, opened_by, escalation_step, flapping, resolved_at, reopened, revision, shown_revision, changed_at)
     select gen_random_uuid(), 'product-' || lpad(p::text, 3, '0'), 'Product ' || p, 'production', 'Down', 'major', false,
       case when d = 0 then 'open' else 'resolved' end, t.at, t.at, 'monitor', -1, false,
       case when d = 0 then null else t.at + interval '20 minutes' end, 0, 1, 1, t.at
     from generate_series(0, ${products - 1}) p, generate_series(0, ${days}) d,
       lateral (select '${end}'::timestamptz - d * interval '1 day' - interval '3 hours' as at) t`,
    `insert into monitor_rollups (product, environment, monitor, span, at, probes, failed, unknown, durations)
     select 'product-' || lpad(p::text, 3, '0'), 'production', 'monitor-' || m, 'day', date_trunc('day', '${end}'::timestamptz, 'UTC') - d * interval '1 day',
       5760, (p + d + m) % 7, 0, '{"40": 2000, "41": 1500, "45": 1200, "50": 900, "60": 160}'
     from generate_series(0, ${products - 1}) p, generate_series(0, 9) m, generate_series(1, ${days}) d`,
    'analyze',
  ]
  for (const statement of statements) await pool.query(statement)
}
