import { describe, expect, it } from 'vitest'
import type { Asking, CheckAnswer } from '../../src/checks/check.ts'
import { SourceError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import type { BoundCheck, Product } from '../../src/products/product.ts'
import { gatherFacts } from '../../src/readiness/gather.ts'
import type { CheckWaiver, Confirmation } from '../../src/readiness/people.ts'
import { unmonitored } from '../support/unmonitored.ts'
import { at, noPlan, waiver } from './facts.ts'

const fine: CheckAnswer = { status: 'pass', code: 'probe.ok', summary: 'fine', details: [] }

function check(id: string, ask: BoundCheck['ask'], given: Partial<BoundCheck> = {}): BoundCheck {
  return {
    id,
    area: 'area',
    title: id,
    kind: 'probe',
    priority: 'P0',
    weight: 2,
    impact: 'Down',
    owner: { role: 'devops', title: 'DevOps' },
    fix: 'Start it',
    horizon: 'now',
    environments: ['production', 'staging'],
    timeoutMs: 5000,
    ask,
    ...given,
  }
}

function productWith(checks: readonly BoundCheck[]): Product {
  return {
    name: 'acme',
    title: 'Acme',
    summary: null,
    repository: 'acme/web',
    channel: null,
    targetScore: 80,
    roles: [],
    gitHubLogins: new Map(),
    environments: [{ name: 'production', title: 'production', targetScore: 85 }],
    defaultEnvironment: 'production',
    areas: [{ id: 'area', title: 'Area', weight: 1 }],
    checks,
    gates: [],
    prerequisites: [],
    checklists: [],
    signOffs: new Map(),
    deploys: new Map(),
    runbooks: [],
    plan: noPlan,
    ...unmonitored,
    hash: 'abc',
  }
}

async function gather(
  checks: readonly BoundCheck[],
  lastKnown: Parameters<typeof gatherFacts>[0]['lastKnown'] = new Map(),
) {
  const logged: string[] = []
  const facts = await gatherFacts({
    product: productWith(checks),
    environment: 'production',
    sources: {} as never,
    now: () => at,
    log: createLog('debug', { write: (line) => void logged.push(line) }),
    lastKnown,
  })
  return { facts, logged, answers: facts.checks.map(({ answer }) => answer) }
}

const never = () => new Promise<never>(() => {})

describe('gatherFacts', () => {
  it('asks the checks of the environment, in the order of the manifest', async () => {
    let seen: Asking | undefined
    const { facts } = await gather([
      check('a', async (asking) => {
        seen = asking
        return fine
      }),
      check('b', async () => fine, { environments: ['staging'] }),
      check('c', async () => ({ ...fine, status: 'warn' })),
    ])
    expect(facts).toMatchObject({ product: 'acme', environment: 'production', targetScore: 85 })
    expect(facts.areas).toEqual([{ id: 'area', title: 'Area', weight: 1 }])
    expect(facts.checks.map(({ id, answer }) => [id, answer.status])).toEqual([
      ['a', 'pass'],
      ['c', 'warn'],
    ])
    expect(facts.checks[0]).toMatchObject({
      weight: 2,
      impact: 'Down',
      owner: { role: 'devops' },
      fix: 'Start it',
      askedAt: at,
      lastKnown: null,
      answer: fine,
    })
    expect(seen).toMatchObject({ now: at, repository: 'acme/web' })
  })

  it('makes an outage unknown, with its cause and what was last known', async () => {
    const known = { status: 'pass', summary: 'was fine', askedAt: new Date('2026-01-09T00:00:00Z') } as const
    const { facts } = await gather(
      [
        check('a', async () => {
          throw new SourceError('GitHub', 'rate-limited', 'GitHub: rate limit exhausted until 14:05 UTC')
        }),
        check('b', async () => fine),
        check('c', async () => ({ ...fine, status: 'unknown', code: 'workflow.running' })),
      ],
      new Map([
        ['a', known],
        ['b', known],
      ]),
    )
    expect(facts.checks[0]?.answer).toEqual({
      status: 'unknown',
      code: 'source.rate-limited',
      summary: 'GitHub: rate limit exhausted until 14:05 UTC',
      details: [],
    })
    expect(facts.checks.map(({ lastKnown }) => lastKnown)).toEqual([known, null, null])
  })

  it('makes a bug unknown and logs it under the id that is shown', async () => {
    const { answers, logged } = await gather([
      check('a', async () => {
        throw new TypeError('x is not a function')
      }),
      check('b', () => {
        throw new Error('thrown at once')
      }),
    ])
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      ['unknown', 'check.bug'],
      ['unknown', 'check.bug'],
    ])
    const bugId = /[0-9a-f]{8}$/.exec(answers[0]?.summary ?? '')?.[0]
    expect(bugId).toBeDefined()
    expect(logged.some((line) => line.includes(`"bugId":"${bugId}"`) && line.includes('x is not a function'))).toBe(
      true,
    )
    expect(answers[0]?.summary).not.toContain('x is not a function')
  })

  it('leaves a check behind that ignores its deadline', async () => {
    const { facts } = await gather([check('a', never, { timeoutMs: 60 }), check('b', async () => fine)])
    expect(facts.checks[0]?.answer).toEqual({
      status: 'unknown',
      code: 'source.timeout',
      summary: 'No answer within 60 ms',
      details: [],
    })
    expect(facts.checks[1]?.answer).toEqual(fine)
  })

  it('lets a check say what it makes of its deadline', async () => {
    const { answers } = await gather([
      check(
        'a',
        ({ signal }) =>
          new Promise((resolve) =>
            signal.addEventListener('abort', () => resolve({ ...fine, status: 'fail', code: 'http.timeout' })),
          ),
        { timeoutMs: 60 },
      ),
      check(
        'b',
        ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        { timeoutMs: 60 },
      ),
    ])
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      ['fail', 'http.timeout'],
      ['unknown', 'source.timeout'],
    ])
  })

  it('asks side by side: each check waits for all the others to have begun', async () => {
    const begun = Promise.withResolvers<void>()
    let count = 0
    const together = async () => {
      count += 1
      if (count === 40) begun.resolve()
      await begun.promise
      return fine
    }
    const { answers } = await gather(Array.from({ length: 40 }, (_, index) => check(`c${index}`, together)))
    expect(new Set(answers)).toEqual(new Set([fine]))
  })
})

describe('what the file says beside its checks', () => {
  it('is that of the environment that is asked about', async () => {
    const product: Product = {
      ...productWith([check('a', async () => fine)]),
      environments: [
        { name: 'production', title: 'production', targetScore: 85 },
        { name: 'staging', title: 'staging', targetScore: null },
      ],
      gates: [
        {
          id: 'stubs',
          title: 'No stubs',
          checks: ['a'],
          levels: new Map([
            ['production', 'blocking'],
            ['staging', 'conditional'],
          ]),
          note: null,
        },
        { id: 'live', title: 'Live', checks: ['a'], levels: new Map([['production', 'warning']]), note: 'Later' },
      ],
      prerequisites: [
        { id: 'dns', title: 'DNS', check: 'a', owner: null, environments: ['production', 'staging'] },
        { id: 'briefed', title: 'Briefed', check: null, owner: null, environments: ['production'] },
      ],
      plan: { ...noPlan, goLive: [{ title: 'Rotation', checks: [] }] },
    }
    const asking = { product, sources: {} as never, now: () => at, log: createLog('silent'), lastKnown: new Map() }
    const production = await gatherFacts({ ...asking, environment: 'production' })
    expect(production).toMatchObject({
      targetScore: 85,
      gates: [
        { id: 'stubs', title: 'No stubs', level: 'blocking', note: null, checks: ['a'] },
        { id: 'live', title: 'Live', level: 'warning', note: 'Later', checks: ['a'] },
      ],
      prerequisites: [
        { id: 'dns', check: 'a', confirmed: false },
        { id: 'briefed', check: null, confirmed: false },
      ],
      plan: product.plan,
    })
    const staging = await gatherFacts({ ...asking, environment: 'staging' })
    expect(staging).toMatchObject({ targetScore: null, gates: [{ id: 'stubs', level: 'conditional' }] })
    expect(staging.prerequisites.map(({ id }) => id)).toEqual(['dns'])
  })
})

describe('what people say beside the checks', () => {
  const waiting: CheckAnswer = { ...fine, status: 'unknown', code: 'manual.unconfirmed' }
  const product: Product = {
    ...productWith([
      check('www', async () => ({ ...fine, status: 'fail' })),
      check('rotation', async () => waiting, { kind: 'manual' }),
    ]),
    prerequisites: [
      { id: 'briefed', title: 'Briefed', check: null, owner: null, environments: ['production'] },
      { id: 'told', title: 'Told', check: null, owner: null, environments: ['production'] },
      { id: 'www', title: 'Up', check: 'www', owner: null, environments: ['production'] },
    ],
  }
  const word = (confirms: string): Confirmation => ({ confirms, by: 'U7', at, note: null, link: null })
  const waivers: CheckWaiver[] = [{ ...waiver(), checkId: 'www' }]
  const gathering = {
    product,
    environment: 'production',
    sources: {} as never,
    now: () => at,
    log: createLog('silent'),
  }

  it('is carried by what it is about; a check is never confirmed by a word for its prerequisite', async () => {
    const confirmations = ['rotation', 'briefed', 'www'].map(word)
    const facts = await gatherFacts({ ...gathering, lastKnown: new Map(), waivers, confirmations })
    expect(facts.checks).toMatchObject([
      { answer: { status: 'fail' }, waiver: waiver() },
      { answer: { status: 'pass', code: 'manual.confirmed' }, confirmation: { by: 'U7', at } },
    ])
    expect(facts.prerequisites).toMatchObject([
      { id: 'briefed', confirmed: true, confirmation: { by: 'U7', at } },
      { id: 'told', confirmed: false },
      { id: 'www', check: 'www', confirmed: false },
    ])
  })

  it('is nothing when nobody said anything', async () => {
    const facts = await gatherFacts({ ...gathering, lastKnown: new Map() })
    expect(facts.checks.map(({ waiver: given, confirmation }) => [given, confirmation])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect(facts.prerequisites.every(({ confirmed }) => !confirmed)).toBe(true)
  })
})

describe('a commit that is asked about', () => {
  it.each([
    ['is handed to every check', { commit: 'c0ffee' }, 'c0ffee'],
    ['is not named for the default branch', {}, null],
  ])('%s', async (_name, given, commit) => {
    let seen: Asking | undefined
    const ask = async (asking: Asking) => {
      seen = asking
      return fine
    }
    const facts = await gatherFacts({
      product: productWith([check('a', ask)]),
      environment: 'production',
      sources: {} as never,
      now: () => at,
      log: createLog('silent'),
      lastKnown: new Map(),
      ...given,
    })
    expect([seen?.commit ?? null, facts.commit]).toEqual([commit, commit])
  })
})
