import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Arrived } from '../../playground/emulators/faulty-server.ts'
import { createSlackEmulator, type SlackEmulator } from '../../playground/emulators/slack.ts'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { ecosystem, FIX_BRANCH } from '../../playground/seeds/ecosystem-world.ts'
import { workspace } from '../../playground/workspace.ts'
import { createWorld, type World } from '../../playground/world.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { textOf } from '../support/scenario.ts'
import { press, submit, windowOf } from '../support/sign-off.ts'

let test: TestDatabase
let world: World
let slack: SlackEmulator
let child: ChildProcess
let url = ''
const id = (name: string) => slack.idOf(`@${name}`)

/** The whole bot as a process of its own, which can be killed. */
async function startProcess(): Promise<void> {
  child = spawn(process.execPath, ['--import', './require-node.mjs', 'src/main.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      SLACK_BOT_TOKEN: 'xoxb-test-1',
      SLACK_SIGNING_SECRET: 'test-signing-secret',
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: test.url,
      PORT: '0',
      LOG_LEVEL: 'info',
      ...world.environment,
    },
  })
  let seen = ''
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The bot ended with ${code}: ${seen}`)))
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      seen = (seen + chunk).slice(-10_000)
      const found = /"port":(\d+).*Countersign is up/.exec(seen)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  url = `http://127.0.0.1:${port}`
}

beforeAll(async () => {
  test = await createTestDatabase()
  world = await createWorld([ecosystem])
  slack = await createSlackEmulator({
    ...workspace,
    signingSecret: 'test-signing-secret',
    botToken: 'xoxb-test-1',
    appToken: 'xapp-test-1',
    botUrl: () => `${url}/slack/events`,
  })
  await startProcess()
})

afterAll(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  await slack?.close()
  await world?.close()
  await test?.close()
})

const isCall = ({ method, path }: Arrived) => method === 'POST' && /deployments|promote|rollback/.test(path)
const calls = () => world.vercel.arrived.filter(isCall).map(({ path }) => path)

/** Kills the bot when its call of the target has done its work, and before it is answered. */
function killAtCall(): Promise<unknown> {
  const arrived = world.vercel.arrived as Arrived[]
  const dead = once(child, 'exit')
  arrived.push = (...given) => {
    if (given.some(isCall)) {
      child.kill('SIGKILL')
      arrived.push = Array.prototype.push
    }
    return Array.prototype.push.apply(arrived, given)
  }
  return dead
}

describe('a bot that is killed with SIGKILL', { timeout: 240_000 }, () => {
  let card: Message
  const channelId = () => slack.idOf('#ecosystem')
  const shown = () => slack.messages(channelId()).find(({ ts }) => ts === card.ts) ?? card
  const untilCard = (part: string) =>
    slack.waitFor(() => (textOf(shown().blocks).includes(part) ? textOf(shown().blocks) : null), { timeoutMs: 90_000 })
  const onCard = () => ({ channelId: channelId(), message: shown() })
  const approve = async (name: string) => {
    await press({ slack }, id(name), onCard(), 'candidate.sign')
    const view = await windowOf({ slack }, id(name), 'Sign')
    expect(await submit({ slack }, id(name), view, { decision: 'approve' })).toEqual({ outcome: 'done' })
  }

  it('while its call of the target is under way deploys once, and the next one finds what it began', async () => {
    const text = `ecosystem production ${FIX_BRANCH}`
    await slack.command({ userId: id('dana'), channelId: channelId(), command: '/deploy', text })
    card = await slack.waitFor(
      () => slack.messages(channelId()).find(({ blocks }) => JSON.stringify(blocks ?? '').includes('candidate.sign')),
      { timeoutMs: 20_000 },
    )
    await untilCard('Readiness ')
    await approve('devi')
    await approve('lee')
    await untilCard('GO for deployment')
    const dead = killAtCall()
    await press({ slack }, id('devi'), onCard(), 'release.deploy')
    await dead
    expect(calls()).toHaveLength(1)
    await startProcess()
    await world.vercel.advance(15_000)
    await untilCard('Watching')
    expect(calls()).toHaveLength(1)
  })

  it('while its call to go back is under way goes back once, and proves it', async () => {
    const good = world.github.repository('ecosystem/ecosystem-platform').commits[0]?.sha
    await press({ slack }, id('devi'), onCard(), 'release.roll-back')
    const view = await slack.waitFor(
      () => slack.views(id('devi')).findLast(({ blocks }) => JSON.stringify(blocks).includes('goes back from')),
      { timeoutMs: 20_000 },
    )
    const dead = killAtCall()
    expect(await submit({ slack }, id('devi'), view, { reason: 'Payouts fail' })).toEqual({ outcome: 'done' })
    await dead
    expect(calls()).toHaveLength(2)
    await startProcess()
    await world.vercel.advance(15_000)
    expect(await untilCard('Rolled back ·')).toContain(`Production runs ${good?.slice(0, 7)} and both probes pass`)
    expect(calls()).toHaveLength(2)
    expect(world.running.commitOf('ecosystem', 'production')).toBe(good)
  })
})
