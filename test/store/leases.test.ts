import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { releaseLease, takeLease } from '../../src/store/leases.ts'
import { createTestDatabase } from '../support/database.ts'

const patience = { timeout: 10_000, interval: 20 }

async function open() {
  const { database, close } = await createTestDatabase()
  onTestFinished(close)
  return database
}

describe('a lease', () => {
  it('belongs to one, who may renew it; another takes it when it has run out', async () => {
    const database = await open()
    expect(await takeLease(database, 'x', 'a', 60_000)).toBe(true)
    expect(await takeLease(database, 'x', 'b', 60_000)).toBe(false)
    expect(await takeLease(database, 'x', 'a', 1)).toBe(true)
    await vi.waitFor(async () => expect(await takeLease(database, 'x', 'b', 60_000)).toBe(true), patience)
    expect(await takeLease(database, 'x', 'a', 60_000)).toBe(false)
  })

  it('goes to one of many who ask at once', async () => {
    const database = await open()
    const names = Array.from({ length: 10 }, (_, index) => `bot-${index}`)
    const taken = await Promise.all(names.map((name) => takeLease(database, 'y', name, 60_000)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('is free as soon as its holder, and nobody else, gives it back', async () => {
    const database = await open()
    await takeLease(database, 'z', 'a', 60_000)
    await releaseLease(database, 'z', 'b')
    expect(await takeLease(database, 'z', 'b', 60_000)).toBe(false)
    await releaseLease(database, 'z', 'a')
    expect(await takeLease(database, 'z', 'b', 60_000)).toBe(true)
  })
})
