import { setTimeout as pause } from 'node:timers/promises'
import type { View } from '../playground/emulators/slack-workspace.ts'
import type { BoundWatch } from '../src/products/release-fields.ts'
import type { Sample } from '../src/releases/sample.ts'
import { judgeWatch } from '../src/releases/watch.ts'
import { addSamples, samplesSince } from '../src/store/releases.ts'
import { atMost, type Measurement, percentile } from './result.ts'
import { type RollbackWorld, startRollbackWorld } from './rollback-world.ts'

const presses = 20
const illnesses = 5
const baselineSamples = 30

/** From the press that confirms a rollback to the target's call, and from a trigger to the decision. */
export const rollback: Measurement = {
  name: 'rollback',
  summary: `from the confirmation of a rollback to the call that arrives at the target, ${presses} times; from a trigger to the decision, ${illnesses} times`,
  measure: async (say) => {
    const world = await startRollbackWorld()
    try {
      const times: number[] = []
      for (let round = -1; round < presses; round += 1) {
        const time = await pressedToCalled(world, round)
        // The first one warms everything up.
        if (round >= 0) times.push(time)
      }
      say(`press to call: p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`)
      const shares: number[] = []
      for (let round = 0; round < illnesses; round += 1) shares.push(await triggeredToDecided(world, round))
      say(`trigger to decision, in intervals: ${shares.map((share) => share.toFixed(2)).join(', ')}`)
      return [
        atMost('rollback, press to call, p95', percentile(times, 0.95), 'ms', 2_000),
        atMost('rollback, trigger to decision / interval, most', Math.max(...shares), '×', 1),
      ]
    } finally {
      await world.close()
    }
  },
}

/** Two builds take turns, so that each rollback really changes what Vercel serves. */
function turn({ builds }: RollbackWorld, round: number): { commit: string; over: string } {
  const [first = '', second = ''] = builds()
  return Math.abs(round % 2) === 1 ? { commit: first, over: second } : { commit: second, over: first }
}

const callsIn = ({ world }: RollbackWorld) =>
  world.vercel.arrived.filter(({ method, path }) => method === 'POST' && /rollback|promote/.test(path)).length

/** @returns milliseconds from Slack's payload that confirms to the call at the emulated Vercel, its answer included */
async function pressedToCalled(world: RollbackWorld, round: number): Promise<number> {
  const { slack, channelId, running, until } = world
  const id = await running({ ...turn(world, round), state: 'live' })
  const userId = slack.idOf('@devi')
  await slack.command({ userId, channelId, command: '/rollback', text: 'shop' })
  const view = await slack.waitFor(
    (): View | undefined =>
      slack.views(userId).findLast(({ callback_id: callback }) => callback === 'release.roll-back'),
    { timeoutMs: 20_000 },
  )
  const before = callsIn(world)
  const startedAt = performance.now()
  const submitting = slack.submitView({
    userId,
    viewId: view.id,
    state: { reason: { value: { value: 'It is slow' } } },
  })
  while (callsIn(world) === before) {
    if (performance.now() - startedAt > 60_000) throw new Error('The target was not called within a minute')
    await pause(1)
  }
  const time = performance.now() - startedAt
  const { outcome } = await submitting
  if (outcome !== 'done') throw new Error(`The window was answered with ${outcome}`)
  await until(id, 'rolled-back')
  return time
}

/** @returns intervals from the first moment at which the samples suffice to the moment at which the rollback began */
async function triggeredToDecided(world: RollbackWorld, round: number): Promise<number> {
  const { app, database, running, until, age } = world
  const watch = app.context.products.get('shop')?.deploys.get('production')?.watch
  if (!watch) throw new Error('The product of the bench is not watched')
  const { commit, over } = turn(world, round + presses)
  await age()
  await database.transaction((transaction) => addSamples(transaction, wellBefore()))
  const id = await running({ commit, over, state: 'watching' })
  world.world.running.makeBad(commit)
  await app.context.queue.add('watch-release', { releaseId: id }, { id: `watch-release.${id}.bench` })
  const { stateSince, deployedAt } = await until(id, 'rolling-back')
  world.world.running.makeWell(commit)
  if (deployedAt === null) throw new Error('The release was not deployed')
  const since = new Date(deployedAt.getTime() - watch.baselineMs)
  const samples = await samplesSince(database, 'shop', 'production', since)
  const firstMs = firstTrigger(watch, deployedAt, samples, stateSince)
  await until(id, 'rolled-back')
  return (stateSince.getTime() - firstMs) / watch.intervalMs
}

function wellBefore() {
  const now = Date.now()
  return Array.from({ length: baselineSamples }, (_, index) => ({
    product: 'shop',
    environment: 'production',
    at: new Date(now - (index + 1) * 1_000),
    measure: 'failed-probes' as const,
    metric: null,
    value: 0,
    count: 1,
  }))
}

/** The first moment, in milliseconds since 1970, at which what was measured by then fires a trigger. */
function firstTrigger(watch: BoundWatch, deployedAt: Date, samples: readonly Sample[], end: Date): number {
  for (let ms = deployedAt.getTime(); ms <= end.getTime(); ms += 10) {
    const now = new Date(ms)
    const known = samples.filter(({ at }) => at <= now)
    if (judgeWatch({ watch, deployedAt, samples: known, now }).kind === 'triggered') return ms
  }
  throw new Error('Nothing fired before the decision')
}
