import { readdirSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecosystem } from '../../playground/seeds/ecosystem-world.ts'
import { gitHubOf, zoneOf } from '../../playground/seeds/product-world.ts'
import { vauntico } from '../../playground/seeds/vauntico-world.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { checkKinds } from '../../src/checks/index.ts'
import { readConfigWithoutSlack } from '../../src/config.ts'
import { loadProducts } from '../../src/products/load.ts'
import { askDirectly } from '../../src/readiness/ask-directly.ts'
import { type ConnectedSources, connectSources } from '../../src/sources/connect.ts'

const log = pino({ level: 'silent' })
let world: World
let connected: ConnectedSources

beforeAll(async () => {
  world = await createWorld()
  connected = connectSources(readConfigWithoutSlack(world.environment), log)
})
afterAll(async () => {
  await connected?.close()
  await world?.close()
})

describe('one world of all products', () => {
  const files = readdirSync('manifests/products').map((file) => file.replace('.yml', ''))

  it.each(files)('holds %s: its report asks everything and is refused nothing', async (name) => {
    const product = (await loadProducts('manifests/products', Object.values(checkKinds))).get(name)
    if (!product) throw new Error(`There is no product ${name}`)
    const context = { sources: connected.sources, log, now: () => new Date() }
    const { checks } = await askDirectly(context, product, product.defaultEnvironment)
    // Whatever a file names, the world has, and the settings open; only VIVR has no project in Sentry.
    const outages = checks.filter(({ answer: { code } }) => code.startsWith('source.'))
    expect(outages.map(({ answer }) => answer.summary)).toEqual(
      name === 'vivr' ? ['Sentry has no project vivr/vivr-web'] : [],
    )
  })

  it('lets nobody in who does not hold its tokens', async () => {
    const { VERCEL_API_URL, SENTRY_URL, GITHUB_API_URL } = world.environment
    const urls = [
      `${VERCEL_API_URL}/v9/projects/ecosystem-platform?teamId=${ecosystem.vercel?.id}`,
      `${SENTRY_URL}/api/0/organizations/ecosystem/projects/`,
      `${GITHUB_API_URL}/repos/ecosystem/ecosystem-platform`,
    ]
    for (const url of urls) {
      const { status } = await fetch(url, { headers: { authorization: 'Bearer somebody-else' } })
      expect([401, 403]).toContain(status)
    }
  })

  it('is not changed by what another world is told', async () => {
    const other = await createWorld([ecosystem])
    await other.vercel.change(({ teams }) => {
      for (const { projects } of teams) for (const project of projects) project.deployments = []
    })
    const deployments = world.vercel.state().teams.flatMap(({ projects }) => projects.map((each) => each.deployments))
    expect(deployments.flat().length).toBeGreaterThanOrEqual(20)
    await other.close()
  })
})

describe('what products are composed to', () => {
  const reader = { login: 'countersign-reader', name: 'Countersign' }

  it('names everybody once, and lets the reader into every organization', () => {
    const { users, organizations, repositories } = gitHubOf([vauntico, ecosystem, {}], reader)
    expect(users[0]).toEqual(reader)
    expect(new Set(users.map(({ login }) => login)).size).toBe(users.length)
    for (const { admins } of organizations) expect(admins.filter((each) => each === reader.login)).toHaveLength(1)
    expect(repositories.map(({ owner }) => owner)).toEqual(['vauntico', 'ecosystem'])
  })

  it('holds the names of all', () => {
    expect(Object.keys(zoneOf([vauntico, {}, ecosystem]))).toEqual([
      ...Object.keys(vauntico.zone ?? {}),
      ...Object.keys(ecosystem.zone ?? {}),
    ])
  })
})
