import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecosystem } from '../../playground/seeds/ecosystem-world.ts'
import { mypay } from '../../playground/seeds/mypay-world.ts'
import { rappit } from '../../playground/seeds/rappit-world.ts'
import { vauntico } from '../../playground/seeds/vauntico-world.ts'
import { vivr } from '../../playground/seeds/vivr-world.ts'
import { createSwitches, type Switches } from '../../playground/switches.ts'
import { type AskedWorld, checkOf, startAskedWorld } from '../support/asked-world.ts'

let asked: AskedWorld
let switches: Switches

beforeAll(async () => {
  asked = await startAskedWorld([vauntico, ecosystem, vivr, mypay, rappit])
  switches = createSwitches(asked.world)
})
afterAll(() => asked?.close())

const isOn = (id: string) => switches.list().find((each) => each.id === id)?.isOn

/** How the checks stand that a switch is about. */
async function statuses(product: string, ids: readonly string[]) {
  const report = await asked.ask(product)
  return ids.map((id) => checkOf(report, id).answer.status)
}

describe('the switches of the playground', () => {
  it('are off at the beginning, but for the hosts that answer, and each has its own id', () => {
    const all = switches.list()
    expect(all.filter((each) => each.isOn).map(({ title }) => title)).toEqual([
      'ecosystem-platform.vercel.app answers',
      'vivr.example answers',
      'sandbox.mycodigital.io answers',
      'devportal.mycodigital.io answers',
      'devadmin.mycodigital.io answers',
      'api.rappit.com answers',
      'staging-api.rappit.com answers',
    ])
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(new Set(all.map(({ product }) => product))).toEqual(
      new Set(['Ecosystem', 'Vauntico', 'VIVR', 'MyPay', 'Rappit']),
    )
  })

  it.each([
    ['ecosystem.redis', 'ecosystem', ['rate-limiting'], 'fail'],
    ['ecosystem.credentials', 'ecosystem', ['exposed-credentials'], 'fail'],
    ['ecosystem.ci', 'ecosystem', ['ci'], 'fail'],
    ['vauntico.endpoints', 'vauntico', ['www', 'api', 'trust-score'], 'fail'],
    ['vauntico.api.vauntico.com', 'vauntico', ['api'], 'fail'],
    ['rappit.suites', 'rappit', ['full-suite', 'security-suite', 'concurrency-suite', 'rate-limit-suite'], 'unknown'],
    ['rappit.ci', 'rappit', ['ci'], 'unknown'],
  ] as const)('%s mends what it says, and breaks it again', async (id, product, checks, broken) => {
    const before = await asked.ask(product)
    const all = (status: string) => checks.map(() => status)
    expect(checks.map((check) => checkOf(before, check).answer.status)).toEqual(all(broken))
    await switches.flip(id, true)
    expect(isOn(id)).toBe(true)
    expect(await statuses(product, checks)).toEqual(all('pass'))
    await switches.flip(id, false)
    expect(isOn(id)).toBe(false)
    const after = await asked.ask(product)
    expect(checks.map((check) => checkOf(after, check).answer.summary)).toEqual(
      checks.map((check) => checkOf(before, check).answer.summary),
    )
  })

  it.each([
    ['ecosystem.ecosystem-platform.vercel.app', 'ecosystem', ['health']],
    ['mypay.sandbox.mycodigital.io', 'mypay', ['payout-api', 'payment-api']],
    ['mypay.devportal.mycodigital.io', 'mypay', ['merchant-portal']],
    ['rappit.api.rappit.com', 'rappit', ['health', 'metrics-endpoint', 'docs']],
  ] as const)('%s stops everything there, and starts it again', async (id, product, checks) => {
    const all = (status: string) => checks.map(() => status)
    expect(await statuses(product, checks)).toEqual(all('pass'))
    await switches.flip(id, false)
    expect(isOn(id)).toBe(false)
    expect(await statuses(product, checks)).toEqual(all('fail'))
    await switches.flip(id, true)
    expect(isOn(id)).toBe(true)
    expect(await statuses(product, checks)).toEqual(all('pass'))
  })

  it('stop one endpoint of all that answer, which is then not all', async () => {
    await switches.flip('vauntico.endpoints', true)
    await switches.flip('vauntico.trust-score.vauntico.com', false)
    expect(isOn('vauntico.endpoints')).toBe(false)
    expect(await statuses('vauntico', ['www', 'api', 'trust-score'])).toEqual(['pass', 'pass', 'fail'])
    await switches.flip('vauntico.trust-score.vauntico.com', true)
    expect(isOn('vauntico.endpoints')).toBe(true)
    await switches.flip('vauntico.endpoints', false)
  })

  it('take the names away that all of Vauntico stands behind', async () => {
    await switches.flip('vauntico.endpoints', true)
    await switches.flip('vauntico.names', true)
    const checks = ['public-names', 'www', 'api', 'trust-score']
    expect(await statuses('vauntico', checks)).toEqual(checks.map(() => 'fail'))
    await switches.flip('vauntico.names', false)
    expect(await statuses('vauntico', checks)).toEqual(checks.map(() => 'pass'))
    await switches.flip('vauntico.endpoints', false)
  })

  it('let the next build go bad, and mend it', async () => {
    const { running, vercel } = asked.world
    const good = running.commitOf('ecosystem', 'production')
    await switches.flip('ecosystem.next-goes-bad', true)
    expect(isOn('ecosystem.next-goes-bad')).toBe(true)
    expect(await statuses('ecosystem', ['health'])).toEqual(['pass'])
    await vercel.change(({ teams }) => {
      const project = teams.flatMap(({ projects }) => projects).find(({ name }) => name === 'ecosystem-platform')
      const other = project?.deployments.find(({ git, build }) => build.outcome === 'READY' && git?.commit !== good)
      if (project && other) project.production = { deploymentId: other.id, since: Date.now(), isPinned: true }
    })
    expect(await statuses('ecosystem', ['health'])).toEqual(['fail'])
    expect(isOn('ecosystem.next-goes-bad')).toBe(true)
    await switches.flip('ecosystem.next-goes-bad', false)
    expect(isOn('ecosystem.next-goes-bad')).toBe(false)
    expect(await statuses('ecosystem', ['health'])).toEqual(['pass'])
  })

  it('know no other', async () => {
    await expect(switches.flip('ecosystem.weather', true)).rejects.toThrow('There is no switch ecosystem.weather')
  })
})
