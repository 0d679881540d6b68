import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appendLedger } from '../../src/store/ledger.ts'
import { hashOf, type RecordedEntry } from '../../src/store/ledger-hash.ts'
import { ledgerEntries } from '../../src/store/ledger-read.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { act, collect, empty, tamper } from './ledger-rows.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterEach(() => empty(test.url))
afterAll(() => test.close())

/** A ledger of a product with so many entries, beside an untouched one of another product. */
async function record(entries: number): Promise<void> {
  const acts = Array.from({ length: entries }, (_, number) =>
    act({ reason: `act ${number + 1}`, after: { number, text: 'Ä "quoted" \u2028' } }),
  )
  await test.database.transaction((transaction) => appendLedger(transaction, ...acts, act({ product: 'untouched' })))
}

/** What is found in the product that was tampered with. */
async function found(): Promise<string> {
  const verdicts = await verifyLedger(test.database)
  expect(verdicts.find(({ product }) => product === 'untouched')).toMatchObject({ broken: null, end: { sequence: 1 } })
  const broken = verdicts.find(({ product }) => product === 'acme')?.broken
  return broken ? `${broken.code} at ${broken.sequence}` : 'sound'
}

async function entry(sequence: number): Promise<RecordedEntry> {
  const entries = await test.database.transaction((snapshot) => collect(ledgerEntries(snapshot, { product: 'acme' })))
  const wanted = entries[sequence - 1]
  if (!wanted) throw new Error(`no entry ${sequence}`)
  return wanted
}

async function insert(client: pg.Client, row: RecordedEntry): Promise<void> {
  await client.query(
    `insert into ledger select r.product, r.sequence, r.at, r.actor, r.verb, r.object, r.before, r.after, r.reason,
       r.evidence, r.message, r."previousHash", r.hash
     from json_to_record($1) as r(product text, sequence bigint, at timestamptz, actor jsonb, verb text, object jsonb,
       before jsonb, after jsonb, reason text, evidence jsonb, message jsonb, "previousHash" text, hash text)`,
    [JSON.stringify(row)],
  )
}

/** One that somebody wrote who knows how entries are hashed. */
function forged(given: RecordedEntry): RecordedEntry {
  return { ...given, hash: hashOf(given) }
}

const place = "product = 'acme' and sequence = $1"

/** Ways to change a row, each of which leaves another value than before. */
const changes: Record<string, string> = {
  at: "at = at + interval '1 microsecond'",
  'at, beyond all time': "at = 'infinity'",
  actor: `actor = '{"kind": "schedule", "schedule": "sweep"}'`,
  verb: "verb = 'signature.reject'",
  object: `object = jsonb_set(object, '{id}', '"s-2"')`,
  before: 'before = null',
  'after, by one letter': `after = jsonb_set(after, '{text}', '"Ä \\"quoted\\" "')`,
  'after, by a further name': `after = after || '{"further": null}'`,
  'after, by its kind': 'after = to_jsonb(after::text)',
  'reason, by a space': "reason = reason || ' '",
  'reason, taken away': 'reason = null',
  evidence: `evidence = '{"checks": []}'`,
  message: 'message = null',
  hash: "hash = md5(hash) || md5(hash || 'x')",
}

const size = fc.integer({ min: 1, max: 6 })
/** A ledger's length and the number of one of its entries. */
const spot = size.chain((length) => fc.record({ length: fc.constant(length), at: fc.integer({ min: 1, max: length }) }))
const examples = { numRuns: 25 }

describe('a ledger that nobody touched', () => {
  it('is sound', async () => {
    expect(await verifyLedger(test.database)).toEqual([])
    await record(12)
    expect(await found()).toBe('sound')
    expect(await verifyLedger(test.database, { product: 'acme' })).toMatchObject([{ product: 'acme', broken: null }])
    expect(await verifyLedger(test.database, { product: 'nobody' })).toEqual([])
  })
})

describe('whatever is done to a row is found, at its place', () => {
  it.each(Object.entries(changes))('a change of its %s', async (_name, change) => {
    await fc.assert(
      fc.asyncProperty(spot, async ({ length, at }) => {
        await empty(test.url)
        await record(length)
        await tamper(test.url, (client) => client.query(`update ledger set ${change} where ${place}`, [at]))
        expect(await found()).toBe(`changed at ${at}`)
      }),
      { numRuns: 6 },
    )
  })

  it('a change with a new hash to fit', async () => {
    await fc.assert(
      fc.asyncProperty(spot, async ({ length, at }) => {
        await empty(test.url)
        await record(length)
        const { hash } = forged({ ...(await entry(at)), reason: 'other' })
        await tamper(test.url, (client) =>
          client.query(`update ledger set reason = 'other', hash = $2 where ${place}`, [at, hash]),
        )
        expect(await found()).toBe(at === length ? `other-head at ${at}` : `unlinked at ${at + 1}`)
      }),
      examples,
    )
  })

  it('a removal of any run: the first, some in the middle, the last, all', async () => {
    const run = spot.chain(({ length, at }) =>
      fc.record({ length: fc.constant(length), first: fc.constant(at), last: fc.integer({ min: at, max: length }) }),
    )
    await fc.assert(
      fc.asyncProperty(run, async ({ length, first, last }) => {
        await empty(test.url)
        await record(length)
        await tamper(test.url, (client) =>
          client.query("delete from ledger where product = 'acme' and sequence between $1 and $2", [first, last]),
        )
        expect(await found()).toBe(last === length ? `cut-off at ${first}` : `removed at ${last + 1}`)
      }),
      examples,
    )
  })

  it('a removal whose gap is closed', async () => {
    await fc.assert(
      fc.asyncProperty(spot, async ({ length, at }) => {
        await empty(test.url)
        await record(length)
        await tamper(test.url, async (client) => {
          await client.query(`delete from ledger where ${place}`, [at])
          await close(client, at, -1)
        })
        expect(await found()).toBe(at === length ? `cut-off at ${length}` : `unlinked at ${at}`)
      }),
      examples,
    )
  })

  it('an insertion, linked and hashed as it should be', async () => {
    await fc.assert(
      fc.asyncProperty(spot, fc.boolean(), async ({ length, at }, atEnd) => {
        await empty(test.url)
        await record(length)
        const sequence = atEnd ? length + 1 : at
        const before = sequence === 1 ? null : await entry(sequence - 1)
        const like = await entry(1)
        const row = forged({ ...like, sequence, reason: 'slipped in', previousHash: before?.hash ?? '0'.repeat(64) })
        await tamper(test.url, async (client) => {
          await close(client, sequence - 1, 1)
          await insert(client, row)
        })
        expect(await found()).toBe(atEnd ? `beyond-head at ${length + 1}` : `unlinked at ${at + 1}`)
      }),
      examples,
    )
  })

  it('an insertion before the first', async () => {
    await record(2)
    const first = await entry(1)
    for (const sequence of [0, -7]) {
      await tamper(test.url, (client) => insert(client, forged({ ...first, sequence })))
      expect(await found()).toBe(`out-of-order at ${sequence}`)
    }
  })

  it('a new order of any two', async () => {
    const two = fc
      .uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 2 })
      .map((pair) => pair.toSorted((a, b) => a - b))
    await fc.assert(
      fc.asyncProperty(two, async ([first = 0, second = 0]) => {
        await empty(test.url)
        await record(6)
        await tamper(test.url, async (client) => {
          await client.query(`update ledger set sequence = 1000 where ${place}`, [first])
          await client.query(`update ledger set sequence = $2 where ${place}`, [second, first])
          await client.query(`update ledger set sequence = $2 where ${place}`, [1000, second])
        })
        expect(await found()).toBe(`unlinked at ${first}`)
      }),
      examples,
    )
  })

  it('a move to another product', async () => {
    await record(3)
    await tamper(test.url, (client) => client.query(`update ledger set product = 'elsewhere' where ${place}`, [2]))
    expect(await found()).toBe('removed at 3')
    expect(await verifyLedger(test.database, { product: 'elsewhere' })).toMatchObject([{ broken: { code: 'removed' } }])
  })

  it('a head that is missing, moved or replaced', async () => {
    await record(3)
    const head = (change: string) => tamper(test.url, (client) => client.query(change))
    await head("update ledger_heads set hash = md5(hash) where product = 'acme'")
    expect(await found()).toBe('other-head at 3')
    await head("update ledger_heads set sequence = 2 where product = 'acme'")
    expect(await found()).toBe('beyond-head at 3')
    await head("delete from ledger_heads where product = 'acme'")
    expect(await found()).toBe('no-head at 3')
  })

  it('a previous hash that is another', async () => {
    await record(3)
    await tamper(test.url, (client) => client.query(`update ledger set previous_hash = hash where ${place}`, [2]))
    expect(await found()).toBe('unlinked at 2')
  })
})

/** Moves every entry after a place by one. */
async function close(client: pg.Client, after: number, by: number): Promise<void> {
  const later = "product = 'acme' and sequence > $1"
  await client.query(`update ledger set sequence = sequence + 1000 where ${later}`, [after])
  await client.query(`update ledger set sequence = sequence - 1000 + $2 where ${later}`, [after, by])
}
