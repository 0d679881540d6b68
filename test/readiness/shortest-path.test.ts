import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assess } from '../../src/readiness/assess.ts'
import type { AskedCheck, Facts } from '../../src/readiness/assessment.ts'
import { passing, shortestPath } from '../../src/readiness/shortest-path.ts'
import { anyFacts } from './any-facts.ts'
import { asked, factsOf, gate, prerequisite } from './facts.ts'

/** The facts after everything that a path asks for was done. */
function walked(facts: Facts, steps: readonly { readonly kind: string; readonly id: string }[]): Facts {
  const ids = (kind: string) => new Set(steps.filter((step) => step.kind === kind).map(({ id }) => id))
  const confirmed = ids('prerequisite')
  return {
    ...passing(facts, ids('check')),
    prerequisites: facts.prerequisites.map((each) => (confirmed.has(each.id) ? { ...each, confirmed: true } : each)),
  }
}

const steps = (facts: Facts) => shortestPath(facts).steps.map(({ id, because }) => `${id}: ${because}`)

describe('the shortest path to GO', () => {
  it('is empty when it is GO', () => {
    const facts = factsOf([asked({}), asked({ id: 'b', status: 'fail' })], { targetScore: 50 })
    expect(shortestPath(facts)).toEqual({ leadsToGo: true, steps: [], scoreAfter: 50 })
  })

  it('has all that stops, then all that is a condition, then what lifts the score furthest', () => {
    const checks = [
      asked({ id: 'small', status: 'fail', weight: 1 }),
      asked({ id: 'p1', status: 'warn', priority: 'P1' }),
      asked({ id: 'p0', status: 'unknown', priority: 'P0' }),
      asked({ id: 'large', status: 'fail', weight: 5 }),
      asked({ id: 'proof', status: 'warn' }),
      asked({ id: 'fine', weight: 2 }),
    ]
    const prerequisites = [prerequisite(), prerequisite({ id: 'proven', check: 'proof' })]
    const facts = factsOf(checks, { targetScore: 80, prerequisites })
    expect(steps(facts)).toEqual([
      'p0: stop',
      'p1: condition',
      'proof: prerequisite',
      'briefed: prerequisite',
      'large: score',
    ])
    expect(shortestPath(facts)).toMatchObject({ leadsToGo: true, scoreAfter: 90 })
  })

  it('tells of each step whose it is, where, how, and what it gains', () => {
    const owner = { role: 'devops', title: 'DevOps' }
    const link = { title: 'Run', url: 'https://github.example/run' }
    const plain = asked({ id: 'deploy', status: 'fail', priority: 'P0', share: 0.25 })
    const deploy: AskedCheck = { ...plain, owner, fix: 'Run it again', answer: { ...plain.answer, link } }
    const facts = factsOf([deploy, asked({ id: 'b', weight: 2 })], { prerequisites: [prerequisite({ owner })] })
    expect(shortestPath(facts).steps).toEqual([
      {
        kind: 'check',
        id: 'deploy',
        title: 'Title of deploy',
        because: 'stop',
        status: 'fail',
        owner,
        fix: 'Run it again',
        link,
        gain: 25,
      },
      {
        kind: 'prerequisite',
        id: 'briefed',
        title: 'The team is briefed',
        because: 'prerequisite',
        status: 'unknown',
        owner,
        fix: null,
        link: null,
        gain: 0,
      },
    ])
  })

  it('goes by the level of gates, not by the priority of their checks', () => {
    const checks = [
      asked({ id: 'stub', status: 'fail', priority: 'P0' }),
      asked({ id: 'noted', status: 'fail', priority: 'P3' }),
    ]
    const gates = [gate('warning', 'stub'), gate('blocking', 'noted')]
    expect(steps(factsOf(checks, { gates }))).toEqual(['noted: stop'])
  })

  it('gains nothing by a check whose area does not count', () => {
    const facts = factsOf([asked({ status: 'fail', priority: 'P0' })], { areas: [] })
    expect(shortestPath(facts)).toMatchObject({ leadsToGo: true, steps: [{ gain: 0 }] })
  })

  it.each<[string, Facts]>([
    ['nothing is asked', factsOf([])],
    ['nothing of a blocking gate is asked', factsOf([asked({})], { gates: [gate('blocking', 'elsewhere')] })],
    ['nothing of a conditional gate is asked', factsOf([asked({})], { gates: [gate('conditional', 'elsewhere')] })],
    [
      'the proof of a prerequisite is not asked',
      factsOf([asked({})], { prerequisites: [prerequisite({ check: 'elsewhere' })] }),
    ],
  ])('does not lead to GO when %s', (_name, facts) => {
    expect(shortestPath(facts)).toMatchObject({ leadsToGo: false, steps: [] })
    expect(assess(facts).verdict).not.toBe('GO')
  })

  it('leads past a warning gate of which nothing is asked', () => {
    const facts = factsOf([asked({})], { gates: [gate('warning', 'elsewhere')] })
    expect(shortestPath(facts)).toEqual({ leadsToGo: true, steps: [], scoreAfter: 100 })
  })
})

describe('for any facts, the shortest path', () => {
  it('applied, gives GO and the score it promises, if it says that it leads there', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const path = shortestPath(facts)
        const after = assess(walked(facts, path.steps))
        expect(after.verdict === 'GO').toBe(path.leadsToGo)
        expect(after.score).toBe(path.scoreAfter)
      }),
      { numRuns: 300 },
    )
  })

  it('is empty exactly when it is GO already', () => {
    fc.assert(
      fc.property(anyFacts(), (facts) => {
        const { leadsToGo, steps: all } = shortestPath(facts)
        fc.pre(leadsToGo)
        expect(all.length === 0).toBe(assess(facts).verdict === 'GO')
      }),
      { numRuns: 300 },
    )
  })

  it('is as short as any: no smaller set of fixes gives GO', () => {
    fc.assert(
      fc.property(anyFacts({ maxChecks: 6 }), (facts) => {
        const path = shortestPath(facts)
        fc.pre(path.leadsToGo)
        const all = [
          ...facts.checks.map(({ id }) => ({ kind: 'check', id })),
          ...facts.prerequisites.map(({ id }) => ({ kind: 'prerequisite', id })),
        ]
        for (let set = 0; set < 2 ** all.length; set += 1) {
          const some = all.filter((_step, index) => (set >> index) % 2 === 1)
          if (some.length >= path.steps.length) continue
          expect(assess(walked(facts, some)).verdict).not.toBe('GO')
        }
      }),
      { numRuns: 60 },
    )
  })
})
