import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import rawBody from 'raw-body'
import { carryAct, isAct } from './acts.ts'
import type { Bundle } from './bundle.ts'
import type { SlackEmulator } from './emulators/slack.ts'
import { botUserId } from './emulators/slack-upstream.ts'
import type { Change, Channel, Command, Person } from './emulators/slack-workspace.ts'
import type { BotStatus, Snapshot, Update } from './page/protocol.ts'

export interface PlaygroundServer {
  readonly url: string
  /** Tells every open page how the bot is. */
  readonly showBot: (status: BotStatus) => void
  readonly close: () => Promise<void>
}

interface Playing {
  readonly slack: SlackEmulator
  readonly people: readonly Person[]
  readonly channels: readonly Channel[]
  readonly commands: readonly Command[]
  /** The events that the bot's manifest subscribes to. */
  readonly botEvents: readonly string[]
  readonly bundle: Bundle
  readonly restartBot: () => Promise<void>
}

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

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    // Other sites in the same browser must not act here: by a name that resolves to this machine, or by a form.
    if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) return send(response, 403, '')
    if (request.method === 'POST' && url.pathname.startsWith('/acts/')) {
      const act = url.pathname.slice('/acts/'.length)
      if (!isAct(act) || request.headers['content-type'] !== 'application/json') return send(response, 404, '')
      const body: unknown = JSON.parse((await rawBody(request, { limit: '1mb' })).toString())
      const openedHome = (user: string) => {
        if (!playing.botEvents.includes('app_home_opened')) return
        void playing.slack.event({
          type: 'app_home_opened',
          user,
          channel: playing.slack.directChannel(user),
          tab: 'home',
        })
      }
      return sendJson(
        response,
        200,
        await carryAct(playing.slack, act, body, { openedHome, restart: playing.restartBot }),
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
    close: () =>
      new Promise((resolve) => {
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

function snapshotFor({ slack, people, channels, commands }: Playing, me: string, bot: BotStatus): Snapshot {
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

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f766e"/>' +
  '<path d="M8.5 13.5l4 4 7-8M12 21l3.5 3.5L24 14.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>Countersign playground</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/style.css">
</head>
<body><div id="page"></div><script type="module" src="/page.js"></script></body>
</html>
`
