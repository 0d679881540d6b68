import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROLLBACK_WORKFLOW } from '../../playground/seeds/mypay-deploy.ts'
import { FILES as MYPAY_FILES } from '../../playground/seeds/mypay-files.ts'
import { Duration } from '../../src/checks/duration.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { loadProducts, type Products } from '../../src/products/load.ts'
import type { Sample } from '../../src/releases/sample.ts'
import { judgeWatch } from '../../src/releases/watch.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

let products: Products

beforeAll(async () => {
  products = await loadProducts('manifests/products', Object.values(checkKinds))
})

const productNamed = (name: string) => {
  const product = products.get(name)
  if (!product) throw new Error(`There is no product ${name}`)
  return product
}

const deployTo = (name: string, environment = 'production') => {
  const deploy = productNamed(name).deploys.get(environment)
  if (!deploy) throw new Error(`${name} does not say how ${environment} is deployed`)
  return deploy
}

/** As the file has them: what is bound keeps them to itself. */
function phasesOf(name: string): Record<string, number> {
  const file = parse(readFileSync(`manifests/products/${name}.yml`, 'utf8'))
  return z.record(z.string(), Duration).parse(file.deploy.production.target.phases)
}

describe('the five products', () => {
  it('say where their deployments are seen', () => {
    expect(deployTo('vauntico').origin).toEqual({
      kind: 'github-workflow',
      repository: undefined,
      workflow: 'deploy-production.yml',
      branch: undefined,
      event: undefined,
    })
  })

  it.each([
    ['vauntico', { production: 'github-workflow' }],
    ['ecosystem', { production: 'vercel' }],
    ['vivr', { staging: 'github-workflow', production: 'github-workflow' }],
    ['mypay', { production: 'github-workflow' }],
    ['rappit', { staging: 'github-workflow', production: 'github-workflow' }],
  ])('%s says how each environment is deployed', (name, kinds) => {
    const { deploys, environments } = productNamed(name)
    expect(Object.fromEntries([...deploys].map(([environment, { target }]) => [environment, target.kind]))).toEqual(
      kinds,
    )
    expect([...deploys.keys()].toSorted()).toEqual(environments.map((each) => each.name).toSorted())
  })

  it('can all go back, know whom to call, and know where their migrations are', () => {
    for (const { name, deploys } of products.list()) {
      for (const [environment, { target, call, migrations, deployers }] of deploys) {
        const where = `${name} ${environment}`
        expect(target.rollback, where).not.toBeNull()
        expect(call?.people, where).toEqual(['@devops'])
        expect(migrations, where).not.toEqual([])
        expect(deployers, where).toContain('devops')
      }
    }
  })

  it('are watched in production by checks that ask something, and say there which commit they run', () => {
    for (const { name, checks } of products.list()) {
      const { probes, live, watch } = deployTo(name)
      expect(probes, name).not.toEqual([])
      expect(checks.filter(({ id }) => probes.includes(id)).map(({ kind }) => kind)).toEqual(probes.map(() => 'http'))
      expect(live?.path, name).toBe('$.commit')
      expect(
        watch?.triggers.map(({ measure }) => measure),
        name,
      ).toContain('failed-probes')
    }
  })
})

describe('VIVR, held to its audit', () => {
  it('rolls back by itself: error rate over 5 % for 2 m, p99 over 5 s for 2 m, failed health checks over 50 % for 1 m', () => {
    const { watch, policy } = deployTo('vivr')
    expect(watch?.triggers).toEqual([
      expect.objectContaining({ measure: 'error-rate', over: 0.05, forMs: 2 * MINUTE_MS }),
      expect.objectContaining({ measure: 'p99', over: 5 * SECOND_MS, forMs: 2 * MINUTE_MS }),
      expect.objectContaining({ measure: 'failed-probes', over: 0.5, forMs: MINUTE_MS }),
    ])
    expect(policy.onTrigger).toBe('roll-back')
  })

  it('measures often enough for what its triggers need', () => {
    const { watch, probes } = deployTo('vivr')
    for (const { forMs, minimumSamples } of watch?.triggers ?? []) {
      expect((forMs / (watch?.intervalMs ?? forMs)) * probes.length).toBeGreaterThanOrEqual(minimumSamples)
    }
  })

  it('passes a release whose probes all answer well, late by a tenth as they come', () => {
    const { watch, probes } = deployTo('vivr')
    if (watch === null) throw new Error('VIVR is not watched')
    const deployedAt = new Date('2026-03-02T10:00:00Z')
    const endMs = deployedAt.getTime() + watch.warmUpMs + watch.windowMs
    const samples = watch.triggers.flatMap(({ measure }) => {
      const taken: Sample[] = []
      for (let at = deployedAt.getTime(); at <= endMs; at += watch.intervalMs * 1.1) {
        const value = measure === 'p99' ? 120 : 0
        taken.push({ at: new Date(at), measure, metric: null, value, count: probes.length })
      }
      return taken
    })
    expect(judgeWatch({ watch, deployedAt, samples, now: new Date(endMs) })).toMatchObject({ kind: 'passed' })
  })

  it('goes to staging by itself, and to production by people and after staging', () => {
    expect(deployTo('vivr', 'staging')).toMatchObject({ automatic: true, requires: null })
    expect(deployTo('vivr')).toMatchObject({ automatic: false, requires: { environment: 'staging' } })
  })
})

describe('MyPay, held to its deployment summary', () => {
  it('has the phases of the timeline, 25 to 30 minutes together', () => {
    const phases = Object.entries(phasesOf('mypay'))
    expect(phases.map(([name]) => name)).toEqual([
      'Pre-deployment check',
      'Docker image build',
      'Container startup',
      'Database migration',
      'Data seeding',
      'Nginx configuration',
      'SSL certificates',
      'Verification',
    ])
    const total = phases.reduce((sum, [, durationMs]) => sum + durationMs, 0)
    expect(total).toBeGreaterThanOrEqual(25 * MINUTE_MS)
    expect(total).toBeLessThanOrEqual(30 * MINUTE_MS)
  })

  it('has the four options of rollback.sh, the dangerous ones for two people', () => {
    const { runbooks } = productNamed('mypay')
    expect(runbooks.map(({ title, people, roles }) => [title, people, roles])).toEqual([
      ['Quick restart', 1, ['devops', 'technical']],
      ['Database restoration', 2, ['devops']],
      ['Full rollback', 2, ['devops']],
      ['Emergency stop', 2, ['devops']],
    ])
    for (const { says, environments } of runbooks) {
      expect(says.length).toBeGreaterThan(60)
      expect(environments).toEqual(['production'])
    }
  })
})

const RunOf = z.object({ workflow: z.string(), with: z.record(z.string(), z.string()).default({}) })
const Acts = z.object({
  deploy: z.object({
    production: z.object({ target: RunOf.extend({ rollback: RunOf.partial() }) }),
  }),
  runbooks: z.record(z.string(), z.object({ people: z.int().default(1), target: RunOf })),
})

describe('what MyPay does on its server', () => {
  const file = Acts.parse(parse(readFileSync('manifests/products/mypay.yml', 'utf8')))

  it('is never done by one press of Roll back, where its runbook takes two people', () => {
    const { rollback, workflow, with: fixed } = file.deploy.production.target
    const back = { workflow, ...rollback, with: { ...fixed, ...rollback.with } }
    const dangerous = Object.values(file.runbooks).filter(({ people }) => people === 2)
    expect(dangerous).toHaveLength(3)
    for (const { target } of dangerous) expect(target).not.toEqual(back)
    // Whatever the mode is, that script takes the database back.
    expect(back.workflow).toBe(workflow)
  })

  it('is an option that its script knows', () => {
    const script = MYPAY_FILES['rollback.sh'] ?? ''
    const workflow = parse(ROLLBACK_WORKFLOW).jobs.server.steps.map(({ run }: { run?: string }) => run ?? '')
    const call = workflow.find((run: string) => run.startsWith('./rollback.sh')) ?? ''
    for (const { target } of Object.values(file.runbooks)) {
      const { mode = '' } = target.with
      const option = call.includes(`'${mode}' && 'emergency'`) ? 'emergency' : mode
      expect(script).toContain(`--${option})`)
    }
  })
})

describe('the others', () => {
  it('Ecosystem goes back by itself to what served users until then, however old', () => {
    const { policy, watch } = deployTo('ecosystem')
    expect(policy.onTrigger).toBe('roll-back')
    expect(policy.oldestTargetMs).toBeGreaterThan(5 * 365 * 24 * 60 * MINUTE_MS)
    expect(watch?.intervalMs).toBeLessThanOrEqual(10 * SECOND_MS)
  })

  it('Rappit ships nothing before its weekend, in production alone', () => {
    expect(deployTo('rappit').freezes).toMatchObject([{ title: 'Weekend', kind: 'weekly', zone: 'Asia/Riyadh' }])
    expect(deployTo('rappit', 'staging').freezes).toEqual([])
  })

  it('Vauntico and Rappit are measured by their own Sentry projects', () => {
    expect(deployTo('vauntico').measures.sentry).toEqual({ organization: 'vauntico', project: 'fulfillment-engine' })
    expect(deployTo('rappit').measures.sentry).toEqual({ organization: 'rappit', project: 'rappit-api' })
  })
})
