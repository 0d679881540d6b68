import { describe, expect, it, onTestFinished } from 'vitest'
import { type FamilyState, startMetrics } from '../../playground/emulators/metrics.ts'
import { metricsRappit } from '../../playground/seeds/metrics-rappit.ts'
import { parseExposition } from '../../src/sources/prometheus-text.ts'

async function start(seed: readonly FamilyState[]) {
  const emulator = await startMetrics(seed)
  onTestFinished(emulator.close)
  return emulator
}

const read = async (url: string) => parseExposition(await (await fetch(url)).text())

describe('emulated metrics', () => {
  it('are text that Prometheus reads, with awkward labels and numbers', async () => {
    const labels = { path: 'C:\\new\n"x"' }
    const series = [
      { labels, value: 1.5 },
      { labels: {}, value: Number.POSITIVE_INFINITY },
    ]
    const emulator = await start([{ name: 'odd', help: 'Two\nlines', type: 'gauge', series }])
    expect(await read(emulator.metricsUrl)).toMatchObject({
      samples: [
        { name: 'odd', labels, value: 1.5 },
        { name: 'odd', labels: {}, value: Number.POSITIVE_INFINITY },
      ],
    })
  })

  it('change while they run, and never change the seed', async () => {
    const emulator = await start(metricsRappit)
    emulator.change((families) => families.splice(0, families.length - 1))
    const { types } = await read(emulator.metricsUrl)
    expect([...types.keys()]).toEqual(['http_request_duration_ms'])
    expect(metricsRappit).toHaveLength(6)
  })

  it('are at one address only', async () => {
    const emulator = await start([])
    expect((await fetch(`${emulator.url}/other`)).status).toBe(404)
  })
})

describe("Rappit's metrics", () => {
  it('are exactly the series of its checklist with their labels', async () => {
    const { samples } = await read((await start(metricsRappit)).metricsUrl)
    const named = samples.map(({ name, labels }) => `${name}{${Object.keys(labels).join(',')}}`)
    expect([...new Set(named)]).toEqual([
      'subscription_blocks_total{organization_id,subscription_status,endpoint}',
      'rate_limit_hits_total{type,organization_id,endpoint}',
      'rate_limit_blocks_total{type,organization_id,endpoint}',
      'rate_limit_remaining{type,organization_id,endpoint}',
      'http_requests_total{method,route,status_code}',
      'http_request_duration_ms_bucket{method,route,le}',
      'http_request_duration_ms_sum{method,route}',
      'http_request_duration_ms_count{method,route}',
    ])
  })
})
