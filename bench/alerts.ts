import { setTimeout as pause } from 'node:timers/promises'
import { fingerprints } from './alerts-sent.ts'
import { type AlertsWorld, startAlertsWorld } from './alerts-world.ts'
import { atMost, type Measurement, percentile, type Result } from './result.ts'

const alerts = 10_000
const overMs = 10_000
const shownWithinMs = 180_000

/** A storm of alerts from every sender, once through and once with a bot that is killed in the middle of it. */
export const alertsMeasurement: Measurement = {
  name: 'alerts',
  summary: `${alerts.toLocaleString('en')} alerts in ${overMs / 1000} s from all senders with ${fingerprints} fingerprints, then again with a bot that is killed`,
  measure: async (say) => [...(await storm(say, false)), ...(await storm(say, true))],
}

async function storm(say: (line: string) => void, isKilled: boolean): Promise<Result[]> {
  const world = await startAlertsWorld()
  const name = isKilled ? 'alerts, killed' : 'alerts'
  try {
    const before = await world.used()
    const loading = world.load({ alerts, overMs })
    if (isKilled) {
      await pause(overMs / 2)
      await world.crash()
    }
    const { times, repeated, givenUp } = await loading
    const answered = await world.used()
    const shownMs = await shown(world)
    const threads = world.threads()
    const after = await world.used()
    say(
      `${name}: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(1)} ms, most ${percentile(times, 1).toFixed(1)} ms; ` +
        `${repeated} sent again, ${givenUp} given up; all shown after ${(shownMs / 1000).toFixed(1)} s; ` +
        `heap ${before.heapMb.toFixed(1)} MB before, ${after.heapMb.toFixed(1)} MB after`,
    )
    const results = [
      atMost(`${name}: lost`, Math.abs(alerts - (await world.stored())), '', 0),
      atMost(`${name}: not joined to an incident`, await world.pending(), '', 0),
      atMost(`${name}: threads more or fewer than ${fingerprints}`, Math.abs(fingerprints - threads), '', 0),
      atMost(`${name}: posts that Slack refused as too fast`, world.refusedPosts(), '', 0),
    ]
    if (isKilled) return results
    return [
      atMost(`${name}: answer p99`, percentile(times, 0.99), 'ms', 300),
      // Of the machine's other work this is free.
      atMost(`${name}: processor time until all were answered`, answered.computedMs - before.computedMs, 'ms', 8_000),
      ...results,
      atMost(`${name}: memory growth`, after.heapMb - before.heapMb, 'MB', 30),
    ]
  } finally {
    await world.close()
  }
}

/** Waits until every alert is in an incident and every incident in a thread, and a moment more for one too many. */
async function shown(world: AlertsWorld): Promise<number> {
  const started = performance.now()
  while (performance.now() - started < shownWithinMs) {
    if (world.threads() >= fingerprints && (await world.pending()) === 0) break
    await pause(250)
  }
  const tookMs = performance.now() - started
  await pause(5_000)
  return tookMs
}
