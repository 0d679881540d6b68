import { describe, expect, it } from 'vitest'
import { ecosystem, FIX_BRANCH } from '../../playground/seeds/ecosystem-world.ts'
import { shippingOf } from './shipping.ts'

describe('Ecosystem in the playground', () => {
  it('runs its last good build, and cannot be built from main', async () => {
    const { carry, headOf, look, world } = await shippingOf('ecosystem', ecosystem)
    const good = world.running.commitOf('ecosystem', 'production') ?? ''
    const { commits } = world.github.repository('ecosystem/ecosystem-platform')
    expect(commits[0]?.sha).toBe(good)
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass'] })
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
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass'] })

    expect(await carry('production', 'deploy', mended)).toMatchObject({ kind: 'succeeded', commit: mended })
    const bad = await look('production', mended)
    expect(bad).toMatchObject({ isExpected: true, probes: ['fail'] })
    expect(bad.sentence).toContain('503')

    expect(await carry('production', 'rollback', good)).toMatchObject({ kind: 'succeeded', commit: good })
    expect(await look('production', mended)).toMatchObject({ isExpected: false, probes: ['pass'] })
    expect(await look('production', good)).toMatchObject({ isExpected: true, probes: ['pass'] })
  })

  it('is slow, down and well as it is told', async () => {
    const { headOf, look, world } = await shippingOf('ecosystem', ecosystem)
    const { running } = world
    const good = running.commitOf('ecosystem', 'production') ?? ''
    const statusNow = async () => (await look('production', good)).probes
    running.makeBad(await headOf('main'))
    expect(await statusNow()).toEqual(['pass'])
    running.makeBad(good)
    expect(await statusNow()).toEqual(['fail'])
    running.makeWell(good)
    running.setDown('ecosystem', 'production')
    expect(await look('production', good)).toMatchObject({ isExpected: null, probes: ['fail'] })
    running.setDown('ecosystem', 'production', false)
    running.spoilNext('ecosystem', 'production')
    expect(running.isSpoilt('ecosystem', 'production')).toBe(true)
    running.spoilNext('ecosystem', 'production', false)
    expect(running.isSpoilt('ecosystem', 'production')).toBe(false)
    expect(await statusNow()).toEqual(['pass'])
  })
})
