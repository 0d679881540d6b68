import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appendLedger, type LedgerEntry } from '../../src/store/ledger.ts'
import { hashOf, type RecordedEntry } from '../../src/store/ledger-hash.ts'
import { entriesAbout, ledgerEntries } from '../../src/store/ledger-read.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { ledgerHeads } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { withClient } from '../support/database-server.ts'
import { act, collect, empty } from './ledger-rows.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterEach(() => empty(test.url))
afterAll(() => test.close())

const append = (...entries: LedgerEntry[]) =>
  test.database.transaction((transaction) => appendLedger(transaction, ...entries))
const all = (batch?: number) =>
  test.database.transaction((snapshot) => collect(ledgerEntries(snapshot, batch === undefined ? {} : { batch })))

describe('what is recorded', () => {
  it('is what was said, in a chain from 64 zeros', async () => {
    await append(act(), act({ verb: 'signature.withdraw', before: null }))
    const entries = await all()
    const { product, at, ...first } = act()
    expect(entries[0]).toMatchObject({ product, at: at.toISOString(), ...first, sequence: 1 })
    expect(entries[1]).toMatchObject({ verb: 'signature.withdraw', before: null, sequence: 2 })
    expect(entries.map(({ previousHash }) => previousHash)).toEqual(['0'.repeat(64), entries[0]?.hash])
    const [head] = await test.database.select().from(ledgerHeads).where(eq(ledgerHeads.product, product))
    expect(head).toEqual({ product, sequence: 2, hash: entries[1]?.hash })
  })

  it('has a hash that another program can compute by RFC 8785', async () => {
    await append({
      product: 'acme',
      at: new Date('2026-03-01T09:30:00.000Z'),
      actor: { kind: 'schedule', schedule: 'sweep' },
      verb: 'waiver.expire',
      object: { kind: 'waiver', id: 'w-1' },
    })
    // Printed by: printf '%s' '<the text>' | sha256sum, with the text written by hand.
    const text =
      '{"actor":{"kind":"schedule","schedule":"sweep"},"after":null,"at":"2026-03-01T09:30:00.000Z","before":null,' +
      '"evidence":null,"message":null,"object":{"id":"w-1","kind":"waiver"},' +
      `"previousHash":"${'0'.repeat(64)}","product":"acme","reason":null,"sequence":1,"verb":"waiver.expire"}`
    const [entry] = await all()
    expect(entry?.hash).toBe(
      await crypto.subtle
        .digest('SHA-256', new TextEncoder().encode(text))
        .then((hash) => Buffer.from(hash).toString('hex')),
    )
  })

  it('keeps any JSON, in every script, so that it hashes the same when it comes back', async () => {
    const anything = fc.record({
      product: fc.constantFrom('acme', 'zebra', 'Ünïcode'),
      verb: fc.string({ unit: 'binary' }),
      reason: fc.option(fc.string({ unit: 'grapheme' })),
      object: fc.record({ kind: fc.string({ unit: 'binary' }), id: fc.string({ unit: 'binary', maxLength: 5_000 }) }),
      after: fc.option(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))),
      at: fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 5 }), async (acts) => {
        await append(...acts.map((given) => act(given as unknown as Partial<LedgerEntry>)))
        for (const entry of await all()) expect(hashOf(entry)).toBe(entry.hash)
        expect((await verifyLedger(test.database)).map(({ broken }) => broken).filter(Boolean)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, unknown, unknown]>([
    ['minus zero', -0, 0],
    ['a number without an exact decimal', 0.1 + 0.2, 0.1 + 0.2],
    ['a huge number', 1e21, 1e21],
    ['the largest', Number.MAX_VALUE, Number.MAX_VALUE],
    ['the smallest', Number.MIN_VALUE, Number.MIN_VALUE],
    ['no number', Number.NaN, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a NUL and half a surrogate pair', 'a\0b\uD800', 'a\uFFFDb\uFFFD'],
    ['a text that is JSON', '{"a":1}', '{"a":1}'],
    ['what is not there', undefined, undefined],
    ['a name with a NUL', { 'a\0': 1 }, { 'a\uFFFD': 1 }],
    ['the name __proto__', JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
  ])('takes %s', async (_name, given, kept) => {
    await append(act({ after: { given } as unknown as NonNullable<LedgerEntry['after']> }))
    const [entry] = await all()
    expect(entry?.after).toEqual({ given: kept })
    expect(await verifyLedger(test.database)).toMatchObject([{ broken: null, end: { sequence: 1 } }])
  })

  it('is found again by what it is about, newest last', async () => {
    const long = 'x'.repeat(3_000)
    await append(
      act({ object: { kind: 'item', id: 'a' }, verb: 'item.tick' }),
      act({ object: { kind: 'item', id: `${long}1` } }),
      act({ object: { kind: 'waiver', id: 'a' } }),
      act({ object: { kind: 'item', id: 'a' }, verb: 'item.untick' }),
      act({ object: { kind: 'item', id: `${long}2` }, verb: 'item.note' }),
      act({ object: { kind: 'item', id: 'a' }, product: 'other' }),
    )
    const about = (objects: { kind: string; id: string }[]) =>
      entriesAbout(test.database, 'acme', objects).then((entries) => entries.map(({ verb }) => verb))
    expect(await about([{ kind: 'item', id: 'a' }])).toEqual(['item.tick', 'item.untick'])
    expect(
      await about([
        { kind: 'item', id: `${long}2` },
        { kind: 'item', id: 'a' },
      ]),
    ).toEqual(['item.tick', 'item.untick', 'item.note'])
    expect(await about([])).toEqual([])
  })

  it('is read in batches of any size, product by product', async () => {
    for (let number = 0; number < 7; number += 1) await append(act({ product: number % 2 ? 'a' : 'b' }))
    const places = (entries: RecordedEntry[]) => entries.map(({ product, sequence }) => `${product}${sequence}`)
    const expected = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4']
    for (const batch of [1, 3, 7, 100]) expect(places(await all(batch))).toEqual(expected)
  })
})

describe('many at once', () => {
  it('make one chain a product without a gap, however their products are ordered', async () => {
    const products = ['a', 'b', 'c']
    const transactions = Array.from({ length: 60 }, (_, number) => {
      const order = number % 2 ? products : products.toReversed()
      return append(...order.map((product) => act({ product, reason: `act ${number}` })))
    })
    await Promise.all(transactions)
    expect(await verifyLedger(test.database)).toMatchObject(
      products.map((product) => ({ product, end: { sequence: 60 }, broken: null })),
    )
  })

  it('leave no gap where one is rolled back', async () => {
    const doomed = (number: number) =>
      test.database.transaction(async (transaction) => {
        await appendLedger(transaction, act())
        if (number % 3 === 0) throw new Error('rolled back')
      })
    const ended = await Promise.allSettled(Array.from({ length: 30 }, (_, number) => doomed(number)))
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect(await verifyLedger(test.database)).toMatchObject([{ end: { sequence: 20 }, broken: null }])
  })

  it('are walked while others go on recording', async () => {
    await append(act())
    const writing = Promise.all(Array.from({ length: 40 }, () => append(act())))
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => verifyLedger(test.database)))
    await writing
    for (const [verdict] of verdicts) expect(verdict?.broken).toBeNull()
  })
})

describe('append-only', () => {
  const changes = [
    "update ledger set reason = 'other'",
    'delete from ledger',
    'truncate ledger',
    "insert into ledger select * from ledger on conflict (product, sequence) do update set reason = 'other'",
  ]

  it.each([...changes, 'delete from ledger_heads', 'truncate ledger_heads', 'alter table ledger disable trigger all'])(
    'the role the bot works in may not: %s',
    async (change) => {
      await append(act())
      await expect(test.database.$client.query(change)).rejects.toThrow(/permission denied|must be owner/)
    },
  )

  it.each(changes)('the owner is stopped by the trigger: %s', async (change) => {
    await append(act())
    await expect(withClient(test.url, (client) => client.query(change))).rejects.toThrow('the ledger is append-only')
  })

  it('does not hinder the bot at anything else', async () => {
    const { rows } = await test.database.$client.query<{ table: string }>(
      `select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and not (
         has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
         and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
       order by 1`,
    )
    expect(rows.map(({ table }) => table)).toEqual(['ledger', 'ledger_heads'])
  })
})
