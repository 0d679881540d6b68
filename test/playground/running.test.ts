import { describe, expect, it } from 'vitest'
import { ecosystem, FIX_BRANCH } from '../../playground/seeds/ecosystem-world.ts'
import { mypay } from '../../playground/seeds/mypay-world.ts'
import { rappit } from '../../playground/seeds/rappit-world.ts'
import { vauntico } from '../../playground/seeds/vauntico-world.ts'
import { vivr } from '../../playground/seeds/vivr-world.ts'
import { shippingOf } from './shipping.ts'

describe('Ecosystem in the playground', () => {
  it('runs its last good build, and cannot be built from main', async () => {
    const { carry, headOf, look, world } = await shippingOf('ecosystem', ecosystem)
    const good = world.running.commitOf('ecosystem', 'production') ?? ''
    const { commits } = world.github.repository('ecosystem/ecosystem-platform')
    expect(commits[0]?.sha).toBe(good)
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass', 'pass'] })
    expect(await carry('production', 'deploy', await headOf('main'))).toMatchObject({
      kind: 'failed',
      step: 'Build',
      line: expect.stringContaining("Property 'errors' does not exist"),
    })
    expect(world.running.commitOf('ecosystem', 'production')).toBe(good)
  })

  it('ships the mended branch, goes bad and is well again after the way back', async () => {
    const { carry, headOf, look, world } = await shippingOf('ecosystem', ecosystem)
    const good = world.running.commitOf('ecosystem', 'production') ?? ''
    const mended = await headOf(FIX_BRANCH)
    world.running.spoilNext('ecosystem', 'production')
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass', 'pass'] })

    expect(await carry('production', 'deploy', mended)).toMatchObject({ kind: 'succeeded', commit: mended })
    const bad = await look('production', mended)
    expect(bad).toMatchObject({ isExpected: true, probes: ['fail', 'fail'] })
    expect(bad.sentence).toContain('503')

    expect(await carry('production', 'rollback', good)).toMatchObject({ kind: 'succeeded', commit: good })
    expect(await look('production', mended)).toMatchObject({ isExpected: false, probes: ['pass', 'pass'] })
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass', 'pass'] })
  })

  it('is slow, down and well as it is told', async () => {
    const { headOf, look, world } = await shippingOf('ecosystem', ecosystem)
    const { running } = world
    const good = running.commitOf('ecosystem', 'production') ?? ''
    const statusNow = async () => (await look('production', good)).probes
    running.makeBad(await headOf('main'))
    expect(await statusNow()).toEqual(['pass', 'pass'])
    running.makeBad(good)
    expect(await statusNow()).toEqual(['fail', 'fail'])
    running.makeWell(good)
    running.setDown('ecosystem', 'production')
    expect(await look('production', good)).toMatchObject({ isExpected: null, probes: ['fail', 'fail'] })
    running.setDown('ecosystem', 'production', false)
    running.spoilNext('ecosystem', 'production')
    expect(running.isSpoilt('ecosystem', 'production')).toBe(true)
    running.spoilNext('ecosystem', 'production', false)
    expect(running.isSpoilt('ecosystem', 'production')).toBe(false)
    expect(await statusNow()).toEqual(['pass', 'pass'])
  })
})

describe('the products whose workflows deploy them', () => {
  it.each([
    ['rappit', rappit, 'main', 'feature/label-formats'],
    ['mypay', mypay, 'main', 'fix/webhook-retries'],
  ] as const)(
    '%s says what was deployed, goes bad, and is well after the way back',
    async (name, seed, first, next) => {
      const { carry, headOf, look, world } = await shippingOf(name, seed)
      const [good, bad] = [await headOf(first), await headOf(next)]
      expect(await look('production', good)).toMatchObject({ isExpected: null })
      expect(await carry('production', 'deploy', good)).toMatchObject({ kind: 'succeeded', commit: good })
      const well = await look('production', good)
      expect(well).toMatchObject({ isExpected: true })
      expect(new Set(well.probes)).toEqual(new Set(['pass']))

      world.running.spoilNext(name, 'production')
      expect(await carry('production', 'deploy', bad)).toMatchObject({ kind: 'succeeded', commit: bad })
      const ill = await look('production', bad)
      expect(ill).toMatchObject({ isExpected: true })
      expect(new Set(ill.probes)).toEqual(new Set(['fail']))

      expect(await carry('production', 'rollback', good)).toMatchObject({ kind: 'succeeded', commit: good })
      expect(await look('production', good)).toEqual(well)
    },
  )

  it('VIVR has a health endpoint once its pipeline has deployed, each environment its own commit', async () => {
    const { carry, headOf, look, world } = await shippingOf('vivr', vivr)
    const commit = await headOf('ci/deploy')
    expect(await look('production', commit)).toMatchObject({ isExpected: null, probes: ['fail'] })
    expect(await carry('staging', 'deploy', commit)).toMatchObject({ kind: 'succeeded', commit })
    expect(world.running.commitOf('vivr', 'staging')).toBe(commit)
    expect(world.running.commitOf('vivr', 'production')).toBeNull()
    expect(await carry('production', 'deploy', commit, { nonce: 'cs-production' })).toMatchObject({ kind: 'succeeded' })
    expect(await look('production', commit)).toMatchObject({ isExpected: true, probes: ['pass'] })
    world.running.makeBad(commit, 'slow')
    const startedAt = performance.now()
    expect(await look('production', commit)).toMatchObject({ isExpected: true })
    // Longer than the five seconds that its trigger allows.
    expect(performance.now() - startedAt).toBeGreaterThan(5_000)
  }, 30_000)

  it('MyPay is down after its emergency stop, and up after a restart', async () => {
    const { carry, headOf, look, product } = await shippingOf('mypay', mypay)
    const commit = await headOf('main')
    await carry('production', 'deploy', commit)
    const use = (name: string) => {
      const target = product.runbooks.find((runbook) => runbook.name === name)?.target
      if (!target) throw new Error(`There is no runbook ${name}`)
      return carry('production', 'deploy', commit, { nonce: `cs-${name}`, target })
    }
    expect(await use('emergency-stop')).toMatchObject({ kind: 'succeeded', commit })
    expect(new Set((await look('production', commit)).probes)).toEqual(new Set(['fail']))
    expect(await use('quick-restart')).toMatchObject({ kind: 'succeeded', commit })
    expect(new Set((await look('production', commit)).probes)).toEqual(new Set(['pass']))
    expect(await use('restore-database')).toMatchObject({ kind: 'succeeded', commit })
    expect(await use('full-rollback')).toMatchObject({ kind: 'succeeded', commit })
  })

  it('Vauntico cannot be deployed from main, and its frontend is there with the fix of pull request 7', async () => {
    const { carry, headOf, look } = await shippingOf('vauntico', vauntico)
    const main = await headOf('main')
    expect(await carry('production', 'deploy', main)).toMatchObject({ kind: 'failed', step: 'Database migration' })
    expect((await look('production', main)).probes).toEqual(['fail', 'fail', 'fail'])
    const fixed = await headOf('fix/migration-schema-check')
    expect(await carry('production', 'deploy', fixed)).toMatchObject({ kind: 'succeeded', commit: fixed })
    const after = await look('production', fixed)
    expect(after).toMatchObject({ isExpected: true })
    expect(after.probes.filter((status) => status === 'pass')).toHaveLength(1)
  })
})
