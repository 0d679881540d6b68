import { describe, expect, it } from 'vitest'
import type { Deploy } from '../../src/products/deploy.ts'
import { FreezeWindow, freezesOf } from '../../src/products/freeze-fields.ts'
import { type DeployFacts, mayDeploy } from '../../src/releases/may-deploy.ts'
import { decide } from '../../src/signoffs/decide.ts'
import { at, commit, decisionFacts, HOUR_MS, signingRole, signOff } from '../signoffs/given.ts'
import { deployOf } from './world.ts'

const freezes = freezesOf({
  quiet: FreezeWindow.parse({ title: 'Quiet', weekly: 'Thu 08:00 - Fri 08:00', zone: 'Europe/London' }),
})
const ago = (ms: number) => new Date(at.getTime() - ms)

const facts = ({
  deploy,
  ...given
}: Partial<Omit<DeployFacts, 'deploy'>> & { deploy?: Partial<Deploy> }): DeployFacts => ({
  deploy: deployOf({} as never, deploy),
  commit,
  candidateState: 'open',
  decision: decide(decisionFacts()),
  person: 'U1',
  isDeployer: true,
  deployers: ['DevOps', 'Backend'],
  busy: null,
  busyBy: null,
  pause: null,
  lock: null,
  isGlassBroken: false,
  earlier: [],
  now: at,
  ...given,
})

const busy = (state: 'deploying' | 'watching' | 'rolling-back' | 'unknown') => ({
  busy: { commit: 'b'.repeat(40), state, startedAt: ago(3 * 60_000) },
  busyBy: 'Ann',
})
const lock = { owner: 'U2', ownerName: 'Bo', reason: 'a migration', expiresAt: null }
const waiting = decide(decisionFacts({ requirement: signOff({ roles: [signingRole('qa')] }) }))

describe('whether a candidate may be deployed', () => {
  it('is so when nothing stands against it, without a mark', () => {
    expect(mayDeploy(facts({}))).toEqual({ may: true, mark: null })
  })

  it.each<[string, Parameters<typeof facts>[0], string, string]>([
    ['without the right', { isDeployer: false }, 'rights', 'Only DevOps, Backend can deploy to production.'],
    [
      'while another is deployed',
      busy('deploying'),
      'busy',
      'bbbbbbb is being deployed in production; Ann deployed it 3 minutes ago. One release at a time: wait for it, or roll it back.',
    ],
    [
      'while another is watched by nobody known',
      { ...busy('watching'), busyBy: null },
      'busy',
      'bbbbbbb is being watched in production. One release at a time: wait for it, or roll it back.',
    ],
    [
      'while another is rolled back',
      busy('rolling-back'),
      'busy',
      'bbbbbbb is being rolled back in production; Ann deployed it 3 minutes ago. One release at a time: wait for it.',
    ],
    [
      'while nobody knows of another',
      busy('unknown'),
      'busy',
      'bbbbbbb ended with nobody knowing what runs in production; Ann deployed it 3 minutes ago. One release at a time: wait for it, or roll it back.',
    ],
    ['when it was closed', { candidateState: 'withdrawn' }, 'not-open', 'This request takes nothing any more.'],
    [
      'when it is no go',
      { decision: waiting },
      'not-a-go',
      'Not yet a GO for deployment of c0ffee0 to production: signatures are missing: Title of qa.',
    ],
    ['when all is paused', { pause: { reason: 'a move', by: 'U3' } }, 'paused', 'All deployments are paused: a move.'],
    ['when it is locked', { lock }, 'locked', 'Locked by Bo: a migration.'],
    ['by itself when it is locked', { lock, person: null, isDeployer: false }, 'locked', 'Locked by Bo: a migration.'],
    [
      'before it was live where it must be first',
      { deploy: { requires: { environment: 'staging', withinMs: null } } },
      'order',
      'c0ffee0 must be live in staging first: it was never deployed there.',
    ],
    [
      'in a freeze',
      { deploy: { freezes } },
      'frozen',
      'Frozen (Quiet) until Friday 16 January, 08:00 (Europe/London). Two people can break the glass.',
    ],
  ])('is not so %s', (_when, given, code, sentence) => {
    expect(mayDeploy(facts(given))).toEqual({ may: false, code, sentence })
  })

  it.each<[string, Parameters<typeof facts>[0], string | null]>([
    ['the bot itself', { person: null, isDeployer: false }, null],
    ['the owner of the lock', { lock: { ...lock, owner: 'U1' } }, null],
    ['a lock that has expired', { lock: { ...lock, expiresAt: at } }, null],
    [
      'a commit that is live in staging',
      {
        deploy: { requires: { environment: 'staging', withinMs: null } },
        earlier: [{ environment: 'staging', commit, state: 'live', at: ago(HOUR_MS) }],
      },
      null,
    ],
    [
      'a freeze that two people broke, which leaves a mark',
      { deploy: { freezes }, isGlassBroken: true },
      'Frozen (Quiet) until Friday 16 January, 08:00 (Europe/London).',
    ],
  ])('is so for %s', (_who, given, mark) => {
    expect(mayDeploy(facts(given))).toEqual({ may: true, mark })
  })

  it('names what a person can do least about first', () => {
    const all = {
      isDeployer: false,
      ...busy('deploying'),
      candidateState: 'lapsed',
      decision: waiting,
      pause: { reason: 'a move', by: 'U3' },
      lock,
      deploy: { freezes, requires: { environment: 'staging', withinMs: null } },
    }
    const order = [
      { isDeployer: true },
      { busy: null },
      { candidateState: 'open' },
      { decision: decide(decisionFacts()) },
      { pause: null },
      { lock: null },
      { deploy: { freezes } },
    ]
    const codes = order.map((_each, index) => {
      const answer = mayDeploy(facts(Object.assign({}, all, ...order.slice(0, index))))
      return answer.may ? 'may' : answer.code
    })
    expect(codes).toEqual(['rights', 'busy', 'not-open', 'not-a-go', 'paused', 'locked', 'order'])
  })
})
