import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { alertOf, type Sent } from './alerts-sent.ts'

/** What the bench asks of this process. */
export interface Load {
  readonly port: number
  readonly alerts: number
  readonly overMs: number
}

/** What it tells when every alert was taken, or given up. */
export interface Loaded {
  /** Of each alert that was taken at the first try, in milliseconds. */
  readonly times: readonly number[]
  readonly repeated: number
  readonly givenUp: number
}

const triesOfEach = 120
const agent = new Agent({ keepAlive: true, maxSockets: 300 })

/** Sends at the given pace, whatever the answers take, as senders do that know nothing of each other. */
async function send({ port, alerts, overMs }: Load): Promise<Loaded> {
  const times: number[] = []
  let repeated = 0
  let givenUp = 0
  const sent: Promise<void>[] = []
  const one = async (alert: Sent) => {
    for (let tries = 0; tries < triesOfEach; tries += 1) {
      const started = performance.now()
      const status = await post(port, alert)
      if (status === 202) {
        if (tries === 0) times.push(performance.now() - started)
        else repeated += 1
        return
      }
      await pause(500)
    }
    givenUp += 1
  }
  const started = performance.now()
  while (sent.length < alerts) {
    const due = Math.min(alerts, Math.ceil(((performance.now() - started) / overMs) * alerts))
    while (sent.length < due) sent.push(one(alertOf(sent.length)))
    await pause(5)
  }
  await Promise.all(sent)
  return { times, repeated, givenUp }
}

/** Resolves to the answer's status; 0 when there was none. */
function post(port: number, { path, headers, body }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request({ port, path, agent, method: 'POST', headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve(0))
    })
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}

process.on('message', (load: Load) => {
  void send(load).then((loaded) => process.send?.(loaded, () => process.exit(0)))
})
