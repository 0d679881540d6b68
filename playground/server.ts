import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import rawBody from 'raw-body'
import { carryAct, isAct } from './acts.ts'
import type { Bundle } from './bundle.ts'
import type { Clock } from './clock.ts'
import type { SlackEmulator } from './emulators/slack.ts'
import { botUserId } from './emulators/slack-upstream.ts'
import type { Change, Channel, Command, Person } from './emulators/slack-workspace.ts'
import type { BotStatus, ClockMove, ClockState, Snapshot, Update } from './page/protocol.ts'
import { html, icon } from './shell.ts'
import type { Switches } from './switches.ts'

export interface PlaygroundServer {
  readonly url: string
  /** Tells every open page how the bot is. */
  readonly showBot: (status: BotStatus) => void
  readonly showClock: (clock: ClockState) => void
  readonly close: () => Promise<void>
}

interface Playing {
  readonly slack: SlackEmulator
  readonly people: readonly Person[]
  readonly channels: readonly Channel[]
  readonly commands: readonly Command[]
  readonly bundle: Bundle
  readonly restartBot: () => Promise<void>
  /** What of the world can be mended and broken from the page; nothing when left out. */
  readonly switches?: Switches
  /** The real one, which nobody moves, when left out. */
  readonly clock?: Clock
}

const lookEveryMs = 2_000

/**
 * Serves the page, its live updates and its acts on loopback.
 * @param port the one to try first; another free one when it is taken
 */
export async function servePlayground(playing: Playing, port: number): Promise<PlaygroundServer> {
  let bot: BotStatus = { state: 'starting', log: [] }
  const listeners = new Set<(update: Update) => void>()
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else sendJson(response, 400, { problem: error instanceof Error ? error.message : String(error) })
    })
  })

  // What runs changes by itself, so the switches are looked at while somebody looks at them.
  let shown = ''
  const showSwitches = () => {
    const switches = listeners.size === 0 ? [] : (playing.switches?.list() ?? [])
    const now = JSON.stringify(switches)
    if (now !== shown) for (const tell of listeners) tell({ kind: 'switches', switches })
    shown = now
  }
  const looking = setInterval(showSwitches, lookEveryMs).unref()
  const flip = async (id: string, isOn: boolean) => {
    await playing.switches?.flip(id, isOn)
    showSwitches()
  }

  const move = async (by: ClockMove) => playing.clock?.move(by)

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    // Other sites in the same browser must not act here: by a name that resolves to this machine, or by a form.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return send(response, 403, '')
    if (request.method === 'POST' && url.pathname.startsWith('/acts/')) {
      const act = url.pathname.slice('/acts/'.length)
      if (!isAct(act) || request.headers['content-type'] !== 'application/json') return send(response, 404, '')
      const body: unknown = JSON.parse((await rawBody(request, { limit: '1mb' })).toString())
      return sendJson(
        response,
        200,
        await carryAct(playing.slack, act, body, { restart: playing.restartBot, flip, move }),
      )
    }
    if (url.pathname === '/updates') return streamUpdates(response, url.searchParams.get('as') ?? '')
    if (url.pathname === '/') return send(response, 200, html, 'text/html; charset=utf-8')
    if (url.pathname === '/page.js') return send(response, 200, playing.bundle.script, 'text/javascript; charset=utf-8')
    if (url.pathname === '/style.css') return send(response, 200, playing.bundle.style, 'text/css; charset=utf-8')
    if (url.pathname === '/icon.svg') return send(response, 200, icon, 'image/svg+xml')
    return send(response, 404, '')
  }

  function streamUpdates(response: ServerResponse, name: string): void {
    const known = playing.people.find((person) => person.name === name) ?? playing.people[0]
    if (!known) {
      send(response, 404, '')
      return
    }
    const me = playing.slack.idOf(`@${known.name}`)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const write = (update: Update) => response.write(`data: ${JSON.stringify(update)}\n\n`)
    write({ kind: 'snapshot', snapshot: snapshotFor(playing, me, bot) })
    const stop = playing.slack.on((change) => {
      if (isFor(playing.slack, change, me)) write(change)
    })
    listeners.add(write)
    response.on('close', () => {
      stop()
      listeners.delete(write)
    })
  }

  await listen(server, port)
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    showBot: (status) => {
      bot = status
      for (const tell of listeners) tell({ kind: 'bot', bot })
    },
    showClock: (clock) => {
      for (const tell of listeners) tell({ kind: 'clock', clock })
    },
    close: () =>
      new Promise((resolve) => {
        clearInterval(looking)
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Whether somebody may see a change: their own, and what is said in channels. */
function isFor(slack: SlackEmulator, change: Change, me: string): boolean {
  if ('userId' in change) return change.userId === me
  return !('channelId' in change && change.channelId.startsWith('D')) || change.channelId === slack.directChannel(me)
}

function snapshotFor(
  { slack, people, channels, commands, switches, clock }: Playing,
  me: string,
  bot: BotStatus,
): Snapshot {
  const rooms = channels.map((channel) => ({ ...channel, id: slack.idOf(`#${channel.name}`) }))
  const { messages, ephemerals, canvases } = slack.workspace
  const directChannelId = slack.directChannel(me)
  const visible = [...rooms.map(({ id }) => id), directChannelId]
  return {
    me,
    slackUrl: slack.url,
    botUserId,
    people: people.map(({ name, realName, role, timeZone = 'UTC' }) => ({
      id: slack.idOf(`@${name}`),
      name,
      realName,
      role,
      timeZone,
    })),
    channels: rooms,
    directChannelId,
    roster: slack.roster(),
    commands,
    messages: Object.fromEntries(visible.map((id) => [id, [...(messages.get(id)?.values() ?? [])]])),
    ephemerals: Object.fromEntries(visible.map((id) => [id, [...(ephemerals.get(`${id} ${me}`)?.values() ?? [])]])),
    views: slack.views(me),
    home: slack.home(me),
    canvases: [...canvases.values()],
    bot,
    switches: switches?.list() ?? [],
    clock: clock?.state() ?? null,
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const another = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      server.once('error', reject).listen(0, '127.0.0.1')
    }
    server.once('listening', () => resolve())
    server.once('error', another)
    server.listen(port, '127.0.0.1')
  })
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
}

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  send(response, status, JSON.stringify(body), 'application/json')
