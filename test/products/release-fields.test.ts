import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FreezeWindow } from '../../src/products/freeze-fields.ts'
import {
  MigrationGlobs,
  Requires,
  RollbackPolicy,
  rollbackPolicyOf,
  Trigger,
  Watch,
  watchOf,
} from '../../src/products/release-fields.ts'

const vivr = {
  triggers: {
    errors: { measure: 'error-rate', over: '5%' },
    latency: { measure: 'p99', over: '5s' },
    health: { measure: 'failed-probes', over: '50 %' },
  },
}
const messages = (schema: z.ZodType, line: unknown) =>
  schema.safeParse(line).error?.issues.map(({ message }) => message) ?? []

describe('the watch in a product’s file', () => {
  it('has the triggers of VIVR’s document by saying no more than their limits', () => {
    const rates = { measure: 'error-rate', over: 0.05, forMs: 120_000, minimumSamples: 20, series: null }
    expect(watchOf(Watch.parse(vivr))).toEqual({
      warmUpMs: 60_000,
      windowMs: 1_800_000,
      intervalMs: 15_000,
      baselineMs: 1_800_000,
      triggers: [
        { name: 'errors', ...rates },
        { name: 'latency', measure: 'p99', over: 5000, forMs: 120_000, minimumSamples: 20, series: null },
        { name: 'health', measure: 'failed-probes', over: 0.5, forMs: 60_000, minimumSamples: 4, series: null },
      ],
    })
  })

  it('counts new issues, and reads any number that the product exposes', () => {
    const triggers = {
      issues: { measure: 'new-issues' },
      queue: { measure: 'metric', series: 'queue_length', labels: { queue: 'mail' }, over: 1000, for: '5m' },
    }
    expect(watchOf(Watch.parse({ triggers, for: '10m', every: '30s' })).triggers).toEqual([
      { name: 'issues', measure: 'new-issues', over: 0, forMs: 0, minimumSamples: 1, series: null },
      {
        name: 'queue',
        measure: 'metric',
        over: 1000,
        forMs: 300_000,
        minimumSamples: 1,
        series: { name: 'queue_length', labels: { queue: 'mail' } },
      },
    ])
  })

  it.each([
    [{ measure: 'error-rate', over: '100%' }, 'must be a percentage below 100% such as 5%'],
    [{ measure: 'error-rate', over: '5%', for: '2h' }, 'must be at most 1h'],
    [{ measure: 'failed-probes', over: '50%', minimumSamples: 0 }, 'must be at least 1'],
    [{ measure: 'p99', over: '5s', minimumSamples: 1.5 }, 'must be a whole number'],
    [{ measure: 'metric', over: 1, series: 'a b' }, 'must be the name of a series, such as queue_length'],
  ])('refuses the trigger %j', (line, message) => {
    expect(messages(Trigger, line)).toEqual([message])
  })

  it.each([
    [{ triggers: {} }, 'must name at least one trigger'],
    [{ triggers: { issues: { measure: 'new-issues' } }, for: '30s' }, 'must be at least 1m'],
    [{ ...vivr, for: '2d' }, 'must be at most 24h'],
    [{ ...vivr, every: '500ms' }, 'must be at least 1s'],
    [{ ...vivr, every: '15m' }, 'must be at most 10m'],
    [{ ...vivr, for: '1m' }, 'must be watched for at least as long as each trigger must hold'],
  ])('refuses the watch %j', (line, message) => {
    expect(messages(Watch, line)).toEqual([message])
  })
})

describe('the other fields of releases', () => {
  it('ask people when the file does not say otherwise', () => {
    const oldestTargetMs = 30 * 24 * 60 * 60 * 1000
    expect(rollbackPolicyOf(RollbackPolicy.parse({}))).toEqual({
      onTrigger: 'ask',
      onInconclusive: 'ask',
      oldestTargetMs,
    })
  })

  it('name what must have run before, and where migrations are', () => {
    expect(Requires.parse({ environment: 'staging', within: '7d' })).toEqual({
      environment: 'staging',
      within: 7 * 24 * 60 * 60 * 1000,
    })
    expect(MigrationGlobs.parse(['src/prisma/migrations/**'])).toEqual(['src/prisma/migrations/**'])
  })

  it('describe every field to editors', () => {
    const schemas = { Trigger, Watch, RollbackPolicy, Requires, FreezeWindow }
    const undescribed = Object.entries(schemas).flatMap(([name, schema]) => {
      const { oneOf, anyOf, ...whole } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
      return [whole, ...(oneOf ?? anyOf ?? [])].flatMap(({ properties = {} }) =>
        Object.entries(properties)
          .filter(([, field]) => typeof field === 'boolean' || field.description === undefined)
          .map(([field]) => `${name}.${field}`),
      )
    })
    expect(undescribed).toEqual([])
  })
})
