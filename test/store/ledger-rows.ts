import type pg from 'pg'
import type { LedgerEntry } from '../../src/store/ledger.ts'
import { withClient } from '../support/database-server.ts'

/** An act with everything an entry can have; what is given replaces a part of it. */
export function act(given: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    product: 'acme',
    at: new Date('2026-03-01T09:30:00.125Z'),
    actor: { kind: 'slack-user', teamId: 'T0', userId: 'U0' },
    verb: 'signature.give',
    object: { kind: 'signature', id: 's-1', title: 'Technical lead', environment: 'production' },
    before: { state: 'none' },
    after: { state: 'given', score: 87.5 },
    reason: 'It is ready',
    evidence: { checks: [{ id: 'ci', status: 'pass' }] },
    message: { channelId: 'C0', ts: '1767225600.000100' },
    ...given,
  }
}

/** Does to the ledger what its owner can do with the triggers switched off. */
export function tamper(url: string, run: (client: pg.Client) => Promise<unknown>): Promise<unknown> {
  return withClient(url, async (client) => {
    await client.query('set session_replication_role = replica')
    return run(client)
  })
}

/** Takes everything back, so that the next example begins anew. */
export const empty = (url: string) =>
  tamper(url, (client) => client.query('delete from ledger; delete from ledger_heads'))

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
