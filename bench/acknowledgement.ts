import { type ChildProcess, fork } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, Agent as HttpAgent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { atMost, type Measurement, percentile } from './result.ts'

const atOnce = 200
const rounds = 20
const warmUps = 3
const signingSecret = 'bench-secret'
const root = resolve(import.meta.dirname, '..')

/** 200 commands at once, acknowledged by the whole bot and by a bare Bolt app, in turn, each in a process of its own. */
export const acknowledgement: Measurement = {
  name: 'acknowledgement',
  summary: `p99 of ${atOnce} concurrent /readiness commands beside a bare Bolt app on the same receiver, ${rounds} rounds each`,
  measure: async (say) => {
    const slack = await startSlackStub()
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
    const bare = fork(join(root, 'bench/bare-bolt.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const bot = fork(join(root, 'src/main.ts'), {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        SLACK_BOT_TOKEN: 'xoxb-bench',
        SLACK_SIGNING_SECRET: signingSecret,
        SLACK_API_URL: slack.url,
        // Nothing answers here, so reports end quickly and the bench measures the acknowledgement.
        GITHUB_API_URL: slack.url,
        GITHUB_TOKEN: 'bench',
        DNS_SERVERS: '127.0.0.1:9',
        DATA_DIR: dataDir,
        PORT: '0',
        LOG_LEVEL: 'info',
      },
    })
    try {
      const barePort = await portFromMessage(bare)
      const botPort = await portFromLog(bot)
      const bareTimes: number[] = []
      const botTimes: number[] = []
      const ratios: number[] = []
      for (let round = -warmUps; round < rounds; round += 1) {
        const base = await burst(barePort)
        const own = await burst(botPort)
        await handled(botPort, (round + warmUps + 1) * atOnce)
        if (round < 0) continue
        bareTimes.push(...base)
        botTimes.push(...own)
        ratios.push(percentile(own, 0.99) / percentile(base, 0.99))
      }
      say(`bare Bolt: p50 ${ms(bareTimes, 0.5)}, p99 ${ms(bareTimes, 0.99)}`)
      say(`Countersign: p50 ${ms(botTimes, 0.5)}, p99 ${ms(botTimes, 0.99)}`)
      return [
        atMost(
          'acknowledgement p99 / bare Bolt p99',
          percentile(botTimes, 0.99) / percentile(bareTimes, 0.99),
          '×',
          1.5,
        ),
        atMost('acknowledgement p99 ratio, median round', percentile(ratios, 0.5), '×', 1.5),
        atMost('acknowledgement p99', percentile(botTimes, 0.99), 'ms', 300),
      ]
    } finally {
      await Promise.all([ended(bare, 'SIGTERM'), ended(bot, 'SIGTERM')])
      await slack.close()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}

const ms = (times: readonly number[], part: number) => `${percentile(times, part).toFixed(1)} ms`

/** Sends all commands at once over connections that are open already, and resolves to each one's time in milliseconds. */
async function burst(port: number): Promise<number[]> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: atOnce })
  const send = (path: string) =>
    new Promise<number>((resolve, reject) => {
      const body = new URLSearchParams({
        command: '/readiness',
        text: 'vauntico',
        user_id: 'U0BENCH',
        team_id: 'T0BENCH',
        channel_id: 'C0BENCH',
        trigger_id: randomUUID(),
      }).toString()
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`
      const started = performance.now()
      const outgoing = request(
        {
          port,
          path,
          agent,
          method: 'POST',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'x-slack-request-timestamp': timestamp,
            'x-slack-signature': signature,
          },
        },
        (response) => {
          response.resume()
          response.on('end', () => {
            if (response.statusCode === 200 || path !== '/slack/events') resolve(performance.now() - started)
            else reject(new Error(`answered ${response.statusCode}`))
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  const all = Array.from({ length: atOnce })
  try {
    return await Promise.all(all.map(() => send('/slack/events')))
  } finally {
    agent.destroy()
  }
}

/** Waits until the bot has worked off every command, so that one burst's work is not measured in the next. */
async function handled(port: number, commands: number): Promise<void> {
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const counts = [...text.matchAll(/^countersign_commands_total\{.*\} (\d+)$/gm)].map((match) => Number(match[1]))
    if (counts.reduce((sum, each) => sum + each, 0) >= commands) return
    await pause(50)
  }
  throw new Error('the bot did not work off its commands within a minute')
}

/** Takes whatever the bot posts, so that the work behind an acknowledgement is real. */
async function startSlackStub() {
  let posted = 0
  const server = createServer((incoming, response) => {
    incoming.resume()
    incoming.on('end', () => {
      posted += 1
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          ok: true,
          ts: `1700000000.${String(posted).padStart(6, '0')}`,
          channel: 'C0BENCH',
          messages: [],
        }),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portFromMessage(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
    child.once('exit', (code) => reject(new Error(`the bare app ended with ${code}`)))
  })
}

function portFromLog(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = ''
    child.stdout?.setEncoding('utf8')
    child.stdout?.on('data', (chunk: string) => {
      seen = (seen + chunk).slice(-20_000)
      const port = /"port":(\d+).*Countersign is up/.exec(seen)?.[1]
      if (port) resolve(Number(port))
    })
    child.once('exit', (code) => reject(new Error(`the bot ended with ${code}: ${seen}`)))
  })
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
