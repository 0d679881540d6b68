import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatherChanges } from '../../src/incidents/changes.ts'
import type { Product } from '../../src/products/product.ts'
import { createGitHub } from '../../src/sources/github.ts'
import { eventsOf, findIncident } from '../../src/store/incidents.ts'
import { REPOSITORY, smallGitHub, TOKEN } from '../playground/github-small.ts'
import { createReleaseWorld, deployOf, shipped } from '../releases/world.ts'
import { createSignOffWorld } from '../signoffs/world.ts'
import { localNetwork } from '../sources/local.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { keptIncident } from './kept.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

const MINUTE_MS = 60_000

const deploying: Partial<Product> = {
  repository: REPOSITORY,
  checks: ['CI', 'Deploy'].map((title) => ({
    id: title,
    area: 'area',
    title,
    kind: 'github-workflow',
    priority: 'P0',
    weight: 1,
    impact: null,
    owner: null,
    fix: null,
    horizon: 'now',
    environments: [title === 'CI' ? 'staging' : 'production'],
    timeoutMs: 5_000,
    deploys: {
      kind: 'github-workflow',
      repository: undefined,
      workflow: `${title.toLowerCase()}.yml`,
      branch: undefined,
      event: undefined,
    },
    ask: async () => ({ status: 'pass', code: 'x', summary: 'x', details: [] }),
  })),
}

/** A world whose GitHub is an emulated one, where a run ended ten minutes ago and a variable was set just now. */
async function changing(given: Partial<Product> = deploying) {
  const emulated = await smallGitHub({
    environments: [{ name: 'production', secrets: ['OLD'] }],
    variables: { OLD: 'old-value' },
  })
  const now = Date.now()
  const iso = (minutesAgo: number) => new Date(now - minutesAgo * MINUTE_MS).toISOString().replace(/\.\d+Z$/, 'Z')
  const repository = emulated.repository(REPOSITORY)
  for (const [workflow, ago] of [
    ['deploy.yml', 10],
    ['deploy.yml', 200],
    ['ci.yml', 20],
  ] as const) {
    await repository.addRun({
      workflow: `.github/workflows/${workflow}`,
      createdAt: iso(ago + 2),
      updatedAt: iso(ago),
      conclusion: 'failure',
    })
  }
  repository.setVariable('API_URL', 'canary-value-7f3a')
  repository.setSecret('API_KEY', 'production')
  const world = createSignOffWorld(test, given)
  world.outside.now = new Date(now + MINUTE_MS)
  const settings = { auth: { kind: 'token', token: TOKEN }, apiUrl: emulated.url } as const
  const github = createGitHub(settings, localNetwork(), pino({ level: 'silent' }))
  world.outside.sources = { github }
  const incident = await keptIncident(test.database, {
    product: world.outside.product.name,
    startedAt: new Date(now + 1000),
  })
  return { emulated, world, incident, github, repository }
}

const gather = (world: Awaited<ReturnType<typeof changing>>['world'], incidentId: string, tries = 0) =>
  gatherChanges(world.context(), { incidentId, tries })

describe('what changed before an incident', () => {
  it('is what GitHub tells: runs that deploy, and variables and secrets by name', async () => {
    const { world, incident } = await changing()
    await gather(world, incident.id)
    const kept = await findIncident(test.database, incident.id)
    expect(kept?.changes?.map(({ kind, what }) => [kind, what.replace(/[0-9a-f]{7}/, 'SHA')])).toEqual([
      ['variable', 'Secret API_KEY in environment production of acme/shop'],
      ['variable', 'Variable API_URL in acme/shop'],
      ['workflow', 'Workflow Deploy for SHA (failure)'],
    ])
    expect(kept?.changes?.[2]?.link?.url).toContain('/actions/runs/')
    expect(JSON.stringify(kept)).not.toContain('canary-value-7f3a')
    expect(kept?.revision).toBe(1)
    const events = await eventsOf(test.database, incident.id)
    expect(events.map(({ kind, by, tell }) => [kind, by, tell])).toEqual([['found', null, null]])
    expect(events[0]?.sentence).toMatch(
      /^Changed shortly before: Secret API_KEY .*; Variable API_URL .*; Workflow Deploy/,
    )
    expect(world.queued.map(({ name }) => name)).toEqual(['show-incidents'])
  })

  it('is kept once, however often it is asked', async () => {
    const { world, incident } = await changing()
    await gather(world, incident.id)
    await gather(world, incident.id)
    expect((await findIncident(test.database, incident.id))?.revision).toBe(1)
    expect(await eventsOf(test.database, incident.id)).toHaveLength(1)
  })

  it('leaves out what does not answer, and asks it again a few times', async () => {
    const { world, incident, emulated } = await changing()
    const mend = emulated.fault(/\/deployments|\/runs/, { kind: 'answer', status: 502 })
    await gather(world, incident.id)
    const again = world.queued.filter(({ name }) => name === 'gather-changes')
    expect(again).toMatchObject([{ data: { incidentId: incident.id, tries: 1 } }])
    expect((await findIncident(test.database, incident.id))?.changes).toHaveLength(2)
    mend()
    await gather(world, incident.id, 1)
    expect((await findIncident(test.database, incident.id))?.changes).toHaveLength(3)
    const [, second] = await eventsOf(test.database, incident.id)
    expect(second?.sentence).toMatch(/^Changed shortly before: Workflow Deploy for [0-9a-f]{7} \(failure\)$/)
    emulated.fault(/./, { kind: 'answer', status: 502 })
    await gather(world, incident.id, 3)
    expect(world.queued.filter(({ name }) => name === 'gather-changes')).toHaveLength(1)
  })

  it('is not asked again of what needs a person first', async () => {
    const { world, incident, emulated } = await changing()
    emulated.fault(/./, { kind: 'answer', status: 403, body: '{"message":"Resource not accessible"}' })
    await gather(world, incident.id)
    expect(world.queued.map(({ name }) => name)).toEqual(['show-incidents'])
    // Known to be nothing, so that the card can say so.
    expect((await findIncident(test.database, incident.id))?.changes).toEqual([])
    expect(await eventsOf(test.database, incident.id)).toEqual([])
  })

  it.each(['ann', 'Ann'])(
    'is what Vercel tells: deployments (of %s), and variables of the same target',
    async (author) => {
      const { world, incident, github } = await changing({
        ...deploying,
        checks: [],
        deploys: new Map([
          [
            'production',
            deployOf({} as never, {
              origin: { kind: 'vercel', project: 'web', team: undefined, target: 'production' },
            }),
          ],
        ]),
      })
      const just = new Date(incident.startedAt.getTime() - MINUTE_MS)
      const variable = { type: 'encrypted', branch: null, updatedAt: just }
      const vercel = {
        deployments: async () => [
          {
            commit: 'abcdef0123456789',
            state: 'READY',
            createdAt: new Date(just.getTime() - 3 * MINUTE_MS),
            readyAt: just,
            author,
            inspectorUrl: 'https://vercel.example/d',
          },
        ],
        environmentVariables: async () => [
          { ...variable, name: 'DATABASE_URL', targets: ['production'] },
          { ...variable, name: 'PREVIEW_ONLY', targets: ['preview'] },
          { ...variable, name: 'UNDATED', targets: ['production'], updatedAt: null },
        ],
      }
      world.outside.sources = { github, vercel: vercel as never }
      await gather(world, incident.id)
      const kept = await findIncident(test.database, incident.id)
      const ofVercel = kept?.changes?.filter(({ what }) => what.includes('Vercel'))
      expect(ofVercel).toEqual([
        {
          kind: 'variable',
          what: 'Variable DATABASE_URL in Vercel project web',
          at: just.toISOString(),
          by: null,
          link: null,
        },
        {
          kind: 'deployment',
          what: 'Vercel deployment of web at abcdef0 (ready)',
          at: just.toISOString(),
          by: 'U1',
          link: { title: 'Vercel', url: 'https://vercel.example/d' },
        },
      ])
    },
  )

  it('names and suspects our own release, and tells no run of the same commit', async () => {
    const world = createReleaseWorld(test, { product: { repository: 'acme/api' } })
    const { release } = await shipped(world)
    const none = async () => []
    world.outside.sources = {
      github: { runs: none, recentDeployments: none, variables: none, secrets: none } as never,
    }
    const context = world.context()
    const sources = { ...context.sources, ...world.outside.sources }
    const incident = await keptIncident(test.database, {
      product: world.outside.product.name,
      startedAt: new Date(world.outside.now.getTime() + 5 * MINUTE_MS),
    })
    await gatherChanges({ ...context, sources } as never, { incidentId: incident.id, tries: 0 })
    expect(await findIncident(test.database, incident.id)).toMatchObject({
      suspectId: release.id,
      changes: [{ kind: 'release', what: `Release of ${release.commit.slice(0, 7)} to production`, by: 'U1' }],
    })
  })
})
