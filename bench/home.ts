import type pg from 'pg'
import { pino } from 'pino'
import { checkKinds } from '../src/checks/index.ts'
import type { People } from '../src/context.ts'
import { gatherHome, subjectOf } from '../src/home/gather.ts'
import { listProducts, loadProducts } from '../src/products/load.ts'
import { homeView } from '../src/slack/blocks/home.ts'
import { limits } from '../src/slack/blocks/limits.ts'
import { atMost, type Measurement, percentile } from './result.ts'
import { withScratchDatabase } from './scratch-database.ts'
import { named, writeYear } from './year.ts'

const few = 20
const many = 200
const rounds = 15
const me = 'UREADER'
const to = new Date('2026-11-26T08:00:00Z')
const log = pino({ level: 'silent' })

/** Everybody is in every role, so that everything waits for the reader. */
const people: People = {
  members: async () => [me],
  person: async (id) => ({ id, name: id, isBot: false, isDeactivated: false, timeZone: null }),
}

/** Composing somebody's Home tab over many products with a year of history, beside one over a tenth of them. */
export const home: Measurement = {
  name: 'home',
  summary: `time to compose Home over ${many} products with a year of history, beside ${few} of them`,
  measure: async (say) => {
    return withScratchDatabase(async ({ database, pool }) => {
      const started = performance.now()
      await writeYear(pool, { products: many, checksEach: 1, to })
      await writeWaiting(pool)
      say(`a year of history written in ${((performance.now() - started) / 1000).toFixed(1)} s`)
      const known = (await loadProducts('manifests/products', Object.values(checkKinds))).list()
      const compose = async (count: number) => {
        const context = { database, products: listProducts(named(known, count)), people, log, now: () => to }
        const began = performance.now()
        const gathered = await gatherHome(context, me, await subjectOf(context, me))
        const view = homeView(gathered, ({ ts }) => `https://example.slack.com/archives/C0123456789/p${ts}`)
        const took = performance.now() - began
        const { products, signatures, items, incidents, releases } = gathered
        const isFull = products.length === count && items.length >= count && incidents.length === count
        if (!isFull || signatures.length === 0 || releases.length === 0) throw new Error('an empty Home')
        return { took, blocks: view.blocks.length, bytes: Buffer.byteLength(JSON.stringify(view)) }
      }
      const all = await compose(many)
      say(`${all.blocks} blocks, ${Math.round(all.bytes / 1000)} KB`)
      const took = { all: [] as number[], some: [] as number[] }
      for (let round = 0; round < rounds; round += 1) {
        took.all.push((await compose(many)).took)
        took.some.push((await compose(few)).took)
      }
      const [large, small] = [percentile(took.all, 0.5), percentile(took.some, 0.5)]
      say(`${small.toFixed(0)} ms of ${few} products, ${large.toFixed(0)} ms of ${many}`)
      return [
        atMost(`home over ${many} products, slowest of ${rounds}`, Math.max(...took.all), 'ms', 500),
        atMost(`home, ${many} / ${few} products`, large / small, '×', many / few),
        atMost('home, blocks', all.blocks, '', limits.blocksInView),
        atMost('home, size', all.bytes / 1000, 'KB', limits.viewBytes / 1000),
      ]
    })
  },
}

/** Cards of all requests, checklists of sixty items, and incidents that were told. */
async function writeWaiting(pool: pg.Pool): Promise<void> {
  const statements = [
    `insert into messages (key, channel_id, ts, posted_at)
     select 'candidate.' || id, 'C0123456789', '1795700000.000100', requested_at from candidates`,
    `update candidates set checklists = (
       select jsonb_build_array(jsonb_build_object('name', 'deployment', 'title', 'Deployment', 'isRequired', true, 'file', null,
         'problem', null, 'sections', jsonb_agg(jsonb_build_object('title', 'Section ' || s, 'phase',
           case when s < 3 then 'before' else 'after' end, 'items', (
             select jsonb_agg(jsonb_build_object('id', 'item-' || s || '-' || i, 'title', 'Look at the thing number ' || i,
               'severity', case when i % 3 = 0 then 'warning' else 'blocking' end, 'owner', null,
               'checks', case when i % 2 = 0 then '["check-1"]'::jsonb else '[]'::jsonb end))
             from generate_series(1, 15) i)))))
       from generate_series(0, 3) s)
     where requested_at > '${to.toISOString()}'::timestamptz - interval '20 days'`,
    `insert into incident_events (id, incident_id, at, kind, sentence, tell, key)
     select gen_random_uuid(), id, opened_at, 'opened', 'Opened', '{"roles": [], "people": ["${me}"], "except": []}', 'opened'
     from incidents`,
    'analyze',
  ]
  for (const statement of statements) await pool.query(statement)
}
