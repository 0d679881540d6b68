import { type Digest, type DigestProduct, noneHidden } from '../../src/digests/digest.ts'

export const to = new Date('2026-11-26T08:00:00Z')
export const ago = (hours: number) => new Date(to.getTime() - hours * 60 * 60_000)

export const digestProduct = (given: Partial<DigestProduct> = {}): DigestProduct => ({
  name: 'acme',
  title: 'Acme',
  environment: 'production',
  now: { verdict: 'NO-GO', score: 71, at: ago(1) },
  before: { verdict: 'NO-GO', score: 71 },
  better: [],
  worse: [],
  releases: [],
  incidents: [],
  budget: null,
  signatures: [],
  hidden: noneHidden,
  expiring: [],
  oldestP0: null,
  ...given,
})

export const digestOf = (given: Partial<Digest> = {}): Digest => ({
  kind: 'daily',
  from: ago(24),
  to,
  late: null,
  products: [digestProduct()],
  charts: { scores: [], responseTimes: [], deployments: [] },
  dora: null,
  isChanged: true,
  ...given,
})

export const turned = (title: string, priority: 'P0' | 'P1' | 'P2' = 'P1') => ({
  id: title.toLowerCase().replaceAll(' ', '-'),
  title,
  priority,
  summary: `${title} says so`,
})

export const incident = (given: Partial<DigestProduct['incidents'][number]> = {}) => ({
  id: '00000000-0000-4000-8000-000000000012',
  number: 12,
  title: 'api.acme.com is down',
  severity: 'critical' as const,
  startedAt: ago(5),
  acknowledgedAt: ago(4.9),
  resolvedAt: ago(4.5),
  channelId: null,
  ...given,
})

export const release = (given: Partial<DigestProduct['releases'][number]> = {}) => ({
  id: '00000000-0000-4000-8000-000000000001',
  candidateId: '00000000-0000-4000-8000-000000000002',
  commit: '1a2b3c4d5e6f7890',
  state: 'live' as const,
  at: ago(6),
  by: 'U1',
  channelId: null,
  ...given,
})
