import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { signals } from '../src/store/schema.ts'
import { type AlarmWorld, atOnce, startAlarmWorld } from './alarm-world.ts'
import { atMost, type Measurement, percentile } from './result.ts'

const endpoints = 10
const every = { everyMs: 2_000, failAfter: 3, passAfter: 2, tries: 2 }
/** What the threshold itself takes at most: the first failing probe may be a whole interval away. */
const ownMs = every.failAfter * every.everyMs + (every.tries - 1) * 1_000
/** Longer than it takes to post a thread's first lines. */
const threadsMs = 5_000
const patienceMs = ownMs + 20_000

/** From the moment an endpoint fails to its signal in the database and its message in Slack. */
export const alarm: Measurement = {
  name: 'alarm',
  summary: `from the failure of an endpoint to the message in Slack, less the threshold’s own ${ownMs / 1_000} s, ${endpoints} times`,
  measure: async (say) => {
    const targets = await Promise.all(Array.from({ length: endpoints }, startTarget))
    const world = await startAlarmWorld(
      targets.map(({ url }) => url),
      every,
    ).catch(async (error: unknown) => {
      await Promise.all(targets.map(({ close }) => close()))
      throw error
    })
    try {
      await warm(targets)
      const stored: number[] = []
      const posted: number[] = []
      const decided: number[] = []
      const outcomes: PromiseSettledResult<void>[] = []
      for (let first = 0; first < endpoints; first += atOnce) {
        const batch = targets.slice(first, first + atOnce).map(async (target, place) => {
          const index = first + place
          await pause((place * every.everyMs) / atOnce)
          const failedAt = target.fail()
          const message = untilPosted(world, index, target.host)
          message.catch(() => undefined)
          const storedAt = await untilStored(world, index)
          stored.push(storedAt - target.decidedAt())
          const postedAt = await message
          posted.push(postedAt - failedAt - ownMs)
          decided.push(postedAt - target.decidedAt())
        })
        outcomes.push(...(await Promise.allSettled(batch)))
        // The lines of their threads are posted meanwhile.
        await pause(threadsMs)
      }
      say(`deciding try to signal: p50 ${ms(percentile(stored, 0.5))}, most ${ms(Math.max(...stored))}`)
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
      say(`deciding try to message: p50 ${ms(percentile(decided, 0.5))}, most ${ms(Math.max(...decided))}`)
      return [
        atMost('alarm, failure to message less the threshold’s time, most', Math.max(...posted), 'ms', 1_000),
        atMost('alarm, deciding try to message, most', Math.max(...decided), 'ms', 1_000),
      ]
    } finally {
      await world.close()
      await Promise.all(targets.map(({ close }) => close()))
    }
  },
}

const ms = (time: number) => `${time.toFixed(0)} ms`

type Target = Awaited<ReturnType<typeof startTarget>>

/** A healthy endpoint that answers 503 from a moment on. */
async function startTarget() {
  let failing = false
  let asked = 0
  const failures: number[] = []
  const server = createServer((_, response) => {
    asked += 1
    if (failing) failures.push(performance.now())
    response.writeHead(failing ? 503 : 200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    host,
    url: `http://${host}/health`,
    asked: () => asked,
    fail: () => {
      failing = true
      return performance.now()
    },
    /** When the try arrived that made it a failure. */
    decidedAt: () => failures[every.failAfter * every.tries - 1] ?? Number.NaN,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Until every endpoint was asked twice. */
async function warm(targets: readonly Target[]): Promise<void> {
  const startedAt = performance.now()
  while (!targets.every(({ asked }) => asked() >= 2)) {
    if (performance.now() - startedAt > patienceMs) throw new Error('The monitors did not begin')
    await pause(20)
  }
}

async function untilStored({ database, productOf }: AlarmWorld, index: number): Promise<number> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < patienceMs) {
    const rows = await database.select({ product: signals.product }).from(signals)
    if (rows.some(({ product }) => product === productOf(index))) return performance.now()
    await pause(25)
  }
  throw new Error('A signal was not stored')
}

async function untilPosted({ slack, channelIdOf }: AlarmWorld, index: number, host: string): Promise<number> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < patienceMs) {
    if (slack.messages(channelIdOf(index)).some((message) => JSON.stringify(message).includes(host)))
      return performance.now()
    await pause(5)
  }
  throw new Error(`No message about ${host} came to Slack`)
}
