import { describe, expect, it, onTestFinished } from 'vitest'
import type { GitHubEmulator } from '../../playground/emulators/github.ts'
import { createGitHubEmulator } from '../../playground/emulators/github.ts'
import { startVercel } from '../../playground/emulators/vercel.ts'
import { mypay } from '../../playground/seeds/mypay-world.ts'
import { gitHubOf, type ProductWorld } from '../../playground/seeds/product-world.ts'
import { rappit } from '../../playground/seeds/rappit-world.ts'
import { vauntico } from '../../playground/seeds/vauntico-world.ts'
import { ECOSYSTEM_VERCEL } from '../../playground/seeds/vercel-ecosystem.ts'
import { vivr } from '../../playground/seeds/vivr-world.ts'
import { bindTarget } from '../../src/targets/bind.ts'
import { githubWorkflow } from '../../src/targets/github-workflow.ts'
import type { Order, TargetStatus } from '../../src/targets/target.ts'
import { vercel } from '../../src/targets/vercel.ts'
import { patient } from '../sources/local.ts'
import { carryingWith, order, sourcesOn, VERCEL_TOKEN } from '../targets/world.ts'
import { TOKEN } from './github-small.ts'

const WHOLE_RUN_MS = 10 * 60_000

async function gitHubWith(product: ProductWorld): Promise<GitHubEmulator> {
  const reader = { login: 'countersign-reader', name: 'Countersign' }
  const github = await createGitHubEmulator({ tokens: { [TOKEN]: reader.login }, seed: gitHubOf([product], reader) })
  onTestFinished(github.close)
  return github
}

/** Deploys the newest commit of a branch by the product's workflow, and gives how it ended. */
async function deployed(
  product: ProductWorld,
  repository: string,
  fields: object,
  { branch = 'main', act = 'deploy' }: { branch?: string; act?: 'deploy' | 'rollback' } = {},
): Promise<{ asked: Order; status: TargetStatus; began: TargetStatus }> {
  const github = await gitHubWith(product)
  const sources = sourcesOn({ github })
  const commit = await sources.github.commit(repository, branch, { signal: patient() })
  const target = bindTarget(githubWorkflow, githubWorkflow.spec.parse(fields))
  const asked = order({ commit, repository, previous: { commit, handle: null } })
  const outcome = await target[act]?.(asked, carryingWith(sources))
  if (outcome?.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  const began = await target.status(asked, outcome.handle, carryingWith(sources))
  github.advance(WHOLE_RUN_MS)
  return { asked, began, status: await target.status(asked, outcome.handle, carryingWith(sources)) }
}

const RAPPIT = {
  workflow: 'deploy.yml',
  inputs: { environment: 'environment', nonce: 'nonce' },
  rollback: { with: { build: 'false' } },
}
const MYPAY = {
  workflow: 'deploy.yml',
  at: 'input',
  inputs: { commit: 'commit', nonce: 'nonce' },
  rollback: { workflow: 'rollback.yml', with: { mode: 'full-rollback' } },
  phases: { 'Pre-deployment check': '1m', 'Docker image build': '18m', 'Container startup': '2m' },
}

describe('the products of the playground can be deployed', () => {
  it.each(['deploy', 'rollback'] as const)('Rappit, to Kubernetes by workflow (%s)', async (act) => {
    const { asked, status } = await deployed(rappit, 'rappit/rappit-api', RAPPIT, { act })
    expect(status).toMatchObject({ kind: 'succeeded', commit: asked.commit })
    expect(status.kind === 'succeeded' ? status.phases.map(({ name }) => name) : []).toEqual([
      'Pre-deployment validation',
      'Docker image',
      'Kubernetes',
      'Verify',
    ])
  })

  it('VIVR, to ECS, once its pipeline is there', async () => {
    const fields = { workflow: 'deploy.yml', inputs: { environment: 'environment', nonce: 'nonce' } }
    const { asked, status } = await deployed(vivr, 'vivr/vivr', fields, { branch: 'ci/deploy' })
    expect(status).toMatchObject({ kind: 'succeeded', commit: asked.commit })
    await expect(deployed(vivr, 'vivr/vivr', fields)).rejects.toThrow("does not have 'workflow_dispatch' trigger")
  })

  it("MyPay, by its scripts on its host, with the steps of the summary's timeline", async () => {
    const { asked, began, status } = await deployed(mypay, 'mycodigital/mypay-mock', MYPAY)
    expect(status).toMatchObject({ kind: 'succeeded', commit: asked.commit })
    const names = ['Pre-deployment check', 'Docker image build', 'Container startup']
    expect(began.kind === 'waiting' ? began.phases : []).toMatchObject(
      expect.arrayContaining(names.map((name) => expect.objectContaining({ name, usualMs: expect.any(Number) }))),
    )
    expect(JSON.stringify(status)).toContain('"SSL certificates"')
  })

  it('MyPay, back by its own workflow', async () => {
    const { asked, status } = await deployed(mypay, 'mycodigital/mypay-mock', MYPAY, { act: 'rollback' })
    expect(status).toMatchObject({ kind: 'succeeded', commit: asked.commit })
    expect(JSON.stringify(status)).toContain('"Emergency recovery"')
  })

  it('Vauntico fails at its migration, and not with the fix of pull request 7', async () => {
    const fields = { workflow: 'deploy-production.yml', job: 'Deploy' }
    const { status } = await deployed(vauntico, 'vauntico/vauntico', fields)
    expect(status).toMatchObject({
      kind: 'failed',
      step: 'Database migration',
      line: "relation 'users' already exists",
    })
    const fixed = await deployed(vauntico, 'vauntico/vauntico', fields, { branch: 'fix/migration-schema-check' })
    expect(fixed.status).toMatchObject({ kind: 'succeeded', commit: fixed.asked.commit })
  })

  it('Ecosystem goes back in Vercel to a build that was good', async () => {
    const emulator = await startVercel({
      tokens: [VERCEL_TOKEN],
      teams: [structuredClone(ECOSYSTEM_VERCEL)],
      aheadMs: 0,
    })
    onTestFinished(emulator.close)
    const sources = sourcesOn({ vercel: emulator })
    const target = bindTarget(vercel, vercel.spec.parse({ project: 'ecosystem-platform', team: 'ecosystem' }))
    const options = { team: 'ecosystem', limit: 100, target: 'production', signal: patient() }
    const builds = await sources.vercel.deployments('ecosystem-platform', options)
    const back = builds.find(({ isRollbackCandidate }) => isRollbackCandidate)
    const commit = back?.commit ?? ''
    const asked = order({ commit, repository: 'ecosystem/ecosystem-platform', previous: { commit, handle: null } })
    const outcome = await target.rollback?.(asked, carryingWith(sources))
    if (outcome?.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
    await emulator.advance(5_000)
    expect(await target.status(asked, outcome.handle, carryingWith(sources))).toMatchObject({
      kind: 'succeeded',
      commit,
    })
  })
})
