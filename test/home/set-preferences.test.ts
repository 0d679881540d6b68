import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Preferences, usualPreferences } from '../../src/home/preferences.ts'
import { preferencesOf, setPreferences } from '../../src/home/set-preferences.ts'
import { ledger } from '../../src/store/schema.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test?.close())

const wished: Preferences = { quiet: { from: '19:00', to: '07:30' }, via: 'channel', tells: ['waivers', 'signatures'] }
const kept: Preferences = { ...wished, tells: ['signatures', 'waivers'] }

const entries = (userId: string) =>
  test.database
    .select()
    .from(ledger)
    .where(and(eq(ledger.verb, 'preferences.set'), sql`${ledger.object} ->> 'id' = ${userId}`))

describe('preferences', () => {
  it('are the usual ones until somebody chooses, then their own alone', async () => {
    const { context } = createSignOffWorld(test)
    expect(await preferencesOf(test.database, 'UONE')).toEqual(usualPreferences)
    await setPreferences(context('UONE'), wished)
    expect(await preferencesOf(test.database, 'UONE')).toEqual(kept)
    expect(await preferencesOf(test.database, 'UTWO')).toEqual(usualPreferences)
    await setPreferences(context('UONE'), usualPreferences)
    expect(await preferencesOf(test.database, 'UONE')).toEqual(usualPreferences)
  })

  it('are in the ledger with what they were, and only where they changed', async () => {
    const { context } = createSignOffWorld(test)
    await setPreferences(context('ULEDGER'), wished)
    await setPreferences(context('ULEDGER'), { ...wished, tells: ['signatures', 'waivers', 'waivers'] })
    const rows = await entries('ULEDGER')
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ product: 'countersign', before: usualPreferences, after: kept })
  })

  it.each([
    [{ from: '7', to: '19:00' }, 'such as 19:00'],
    [{ from: '24:00', to: '19:00' }, 'such as 19:00'],
    [{ from: '19:00', to: '' }, 'such as 19:00'],
    [{ from: '19:00', to: '19:00' }, 'another time'],
  ])('have quiet hours of two times that differ: %j', async (quiet, sentence) => {
    const { context } = createSignOffWorld(test)
    await expect(setPreferences(context('UBAD'), { ...wished, quiet })).rejects.toThrow(sentence)
    expect(await preferencesOf(test.database, 'UBAD')).toEqual(usualPreferences)
  })

  it('are chosen by people alone', async () => {
    const { context } = createSignOffWorld(test)
    const schedule = { ...context(), actor: { kind: 'schedule', schedule: 'x' } as const }
    await expect(setPreferences(schedule, wished)).rejects.toThrow('Only people')
  })
})
