import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createWebhookWorld, example, hearing, VERCEL_SECRET } from '../world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

/** The signals that deliveries leave in a product that names a project. */
async function heardOf(project: string, given: readonly { type: string; payload?: object }[]) {
  const world = await createWebhookWorld(test, {}, hearing({ vercel: [{ project, about: null }] }))
  const documented = example('vercel/deployment') as { payload: object }
  for (const { type, payload = {} } of given) {
    const event = { ...documented, id: crypto.randomUUID(), type, payload: { ...documented.payload, ...payload } }
    const body = JSON.stringify(event)
    const signature = createHmac('sha1', VERCEL_SECRET).update(body).digest('hex')
    expect(await world.post('vercel', body, { 'x-vercel-signature': signature })).toMatchObject({ status: 202 })
  }
  return world.signals()
}

describe('a production deployment on Vercel', () => {
  it('that failed is a signal until another one succeeds', async () => {
    const found = await heardOf('front-end', [{ type: 'deployment.error' }, { type: 'deployment.succeeded' }])
    expect(found).toMatchObject([
      {
        sender: 'vercel',
        environment: 'production',
        fingerprint: 'vercel:front-end/production',
        status: 'firing',
        severity: 'major',
        title: 'Production deployment of front-end on Vercel failed',
        evidence: { link: { url: 'https://vercel.com/test-org/front-end/5xSf9hPJgGvnQb' } },
        happenedAt: new Date(1_736_953_200_000),
      },
      { fingerprint: 'vercel:front-end/production', status: 'resolved' },
    ])
  })

  it.each([
    ['deployment.promoted', { target: undefined }],
    ['deployment.promoted', {}],
    [
      'deployment.rollback',
      { target: null, deployment: undefined, fromDeploymentId: 'dpl_2', toDeploymentId: 'dpl_1' },
    ],
  ])('%s ends it, although not every event says so much', async (type, payload) => {
    expect(await heardOf('prj_QfrSbD1RmPbk', [{ type, payload }])).toMatchObject([
      { fingerprint: 'vercel:prj_qfrsbd1rmpbk/production', status: 'resolved' },
    ])
  })

  it.each([
    ['deployment.error', { target: 'staging' }],
    ['deployment.error', { target: null }],
    ['deployment.succeeded', { target: null }],
    ['deployment.canceled', {}],
    ['deployment.created', {}],
    ['project.created', {}],
  ])('%s of %j is no signal', async (type, payload) => {
    expect(await heardOf('front-end', [{ type, payload }])).toEqual([])
  })

  it('of a project of no product is no signal', async () => {
    expect(await heardOf('back-end', [{ type: 'deployment.error' }])).toEqual([])
  })
})
