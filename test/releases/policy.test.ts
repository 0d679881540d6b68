import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BoundRollbackPolicy } from '../../src/products/release-fields.ts'
import { decideRollback, type PolicyFacts } from '../../src/releases/policy.ts'
import type { WatchJudgement } from '../../src/releases/watch.ts'
import { vivrTriggers } from './simulated-release.ts'

const now = new Date('2026-03-02T10:00:00Z')
const day = 24 * 60 * 60_000
const [trigger] = vivrTriggers
if (trigger === undefined) throw new Error('VIVR has triggers')

const triggered: WatchJudgement & { kind: 'triggered' } = {
  kind: 'triggered',
  trigger,
  since: now,
  value: 0.12,
  baseline: 0.01,
  sentence: 'The error rate is high.',
  readings: [],
}
const inconclusive = (isOver: boolean): WatchJudgement => ({
  kind: 'inconclusive',
  isOver,
  sentence: 'Nobody can tell.',
  readings: [],
})
const policy: BoundRollbackPolicy = { onTrigger: 'roll-back', onInconclusive: 'ask', oldestTargetMs: 30 * day }
const facts = (changed: Partial<PolicyFacts> = {}): PolicyFacts => ({
  policy,
  environment: 'Production',
  judgement: triggered,
  target: { commit: 'abc1234567', deployedAt: new Date(now.getTime() - 3 * day) },
  attempts: 0,
  irreversible: [],
  isPaused: false,
  now,
  ...changed,
})
const old = { commit: 'abc1234567', deployedAt: new Date(now.getTime() - 31 * day) }
const atLimit = { commit: 'abc1234567', deployedAt: new Date(now.getTime() - 30 * day) }
const by = (onTrigger: BoundRollbackPolicy['onTrigger']) => ({ ...policy, onTrigger })

describe('what a trigger does', () => {
  it.each<[string, Partial<PolicyFacts>, string, string, string, string]>([
    ['rolls back', {}, 'roll-back', 'trigger', 'roll-back', 'Production is rolled back to abc1234.'],
    ['at the limit of age', { target: atLimit }, 'roll-back', 'trigger', 'roll-back', 'is rolled back to abc1234.'],
    [
      'asks',
      { policy: by('ask') },
      'ask',
      'policy',
      'roll-back',
      'Production can be rolled back to abc1234: a person must decide.',
    ],
    ['says', { policy: by('say') }, 'say', 'policy', 'roll-back', 'Production would have been rolled back to abc1234.'],
    [
      'without a target',
      { target: null },
      'say',
      'target.missing',
      'say',
      'is not rolled back by itself: there is no earlier release to go back to.',
    ],
    [
      'without a target, by saying',
      { target: null, policy: by('say') },
      'say',
      'policy',
      'say',
      'Production would have stayed: there is no earlier release',
    ],
    ['after an attempt', { attempts: 1 }, 'ask', 'attempted', 'ask', '1 attempt to roll it back was made already.'],
    ['after two', { attempts: 2 }, 'ask', 'attempted', 'ask', '2 attempts to roll it back were made already.'],
    ['while paused', { isPaused: true }, 'ask', 'paused', 'ask', 'releases are paused.'],
    [
      'to an old release',
      { target: old },
      'ask',
      'target.old',
      'ask',
      'abc1234 is 31 days old, and 30 days is the limit.',
    ],
    [
      'to an old release, by saying',
      { target: old, policy: by('say') },
      'say',
      'policy',
      'ask',
      'would have stayed: abc1234 is 31 days old',
    ],
    [
      'over unknown migrations',
      { irreversible: null },
      'ask',
      'migrations.unknown',
      'ask',
      'nobody could see which migrations lie in between.',
    ],
    [
      'over migrations',
      { irreversible: ['a.sql', 'b.sql'] },
      'ask',
      'migrations.irreversible',
      'ask',
      'the database may not go back with it, because of a.sql and b.sql.',
    ],
    [
      'over migrations, by asking',
      { irreversible: ['a.sql'], policy: by('ask') },
      'ask',
      'migrations.irreversible',
      'ask',
      'because of a.sql.',
    ],
    [
      'without a baseline',
      { judgement: { ...triggered, baseline: null } },
      'ask',
      'baseline.unknown',
      'ask',
      'it is not known how the product did before.',
    ],
  ])('%s', (_name, changed, action, reason, would, sentence) => {
    const decision = decideRollback(facts(changed))
    expect(decision).toMatchObject({ action, reason, would })
    expect(decision?.sentence).toMatch(/^The error rate is high\. Production /)
    expect(decision?.sentence).toContain(sentence)
  })
})

describe('what a watch without a trigger does', () => {
  it('asks or says when nobody can tell at its end', () => {
    const judgement = inconclusive(true)
    expect(decideRollback(facts({ judgement }))).toEqual({
      action: 'ask',
      reason: 'inconclusive',
      would: 'ask',
      sentence: 'Nobody can tell. A person must decide: keep it, or roll it back.',
    })
    const says = { ...policy, onInconclusive: 'say' as const }
    expect(decideRollback(facts({ judgement, policy: says }))).toMatchObject({
      action: 'say',
      sentence: 'Nobody can tell. It stays as it is.',
    })
  })

  it.each<WatchJudgement>([
    inconclusive(false),
    { kind: 'passed', sentence: '', readings: [] },
    { kind: 'healthy-so-far', until: now, sentence: '', readings: [] },
    { kind: 'warming-up', until: now, sentence: '' },
  ])('does nothing when it is $kind', (judgement) => {
    expect(decideRollback(facts({ judgement }))).toBeNull()
  })
})

describe('any policy', () => {
  const anyFacts = fc.record({
    onTrigger: fc.constantFrom<BoundRollbackPolicy['onTrigger']>('roll-back', 'ask', 'say'),
    target: fc.constantFrom(null, old, atLimit),
    attempts: fc.nat(2),
    irreversible: fc.constantFrom<readonly string[] | null>(null, [], ['a.sql']),
    isPaused: fc.boolean(),
    baseline: fc.constantFrom(null, 0.01),
    kind: fc.constantFrom('triggered', 'inconclusive', 'passed'),
  })

  it('rolls back by itself only when nothing at all speaks against it', () => {
    fc.assert(
      fc.property(anyFacts, ({ onTrigger, baseline, kind, ...rest }) => {
        const others: WatchJudgement = kind === 'passed' ? { kind, sentence: '', readings: [] } : inconclusive(true)
        const judgement = kind === 'triggered' ? { ...triggered, baseline } : others
        const decision = decideRollback(facts({ ...rest, judgement, policy: by(onTrigger) }))
        const { target, attempts, irreversible, isPaused } = rest
        const isOpen =
          target === atLimit && attempts === 0 && irreversible?.length === 0 && !isPaused && baseline !== null
        expect(decision?.action === 'roll-back').toBe(kind === 'triggered' && onTrigger === 'roll-back' && isOpen)
        if (kind === 'triggered') expect(decision?.would === 'roll-back').toBe(isOpen)
      }),
    )
  })
})
