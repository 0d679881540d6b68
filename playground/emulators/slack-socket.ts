import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Acknowledgement, Delivery } from './slack-transport.ts'
import { appId } from './slack-upstream.ts'

/** How long a bot may take to say goodbye. */
const goodbyeMs = 500

/** Bolt acknowledges with an empty payload when it has nothing to say; Slack shows nothing then. */
const bodyOf = (payload: Record<string, unknown> | undefined) =>
  payload && Object.keys(payload).length > 0 ? payload : null

const Answer = z.object({ envelope_id: z.string(), payload: z.record(z.string(), z.unknown()).optional() })

/** Slack's Socket Mode: the bot connects to us, and we send it envelopes. https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface SocketMode {
  /** A new single-use ticket; the bot connects to `/socket?ticket=…`. */
  readonly ticket: () => string
  readonly connected: () => boolean
  readonly deliver: (delivery: Delivery, patienceMs: number) => Promise<Acknowledgement>
  readonly close: () => void
}

/** Takes over the upgrades of the gateway's HTTP server. */
export function createSocketMode(server: Server): SocketMode {
  const sockets = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const open = new Set<WebSocket>()
  const waiting = new Map<string, (answer: Acknowledgement) => void>()

  server.on('upgrade', (request, connection, head) => {
    const ticket = new URL(request.url ?? '/', 'http://gateway').searchParams.get('ticket') ?? ''
    if (!tickets.delete(ticket)) {
      connection.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, connection, head, (socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
      socket.on('error', () => socket.terminate())
      socket.on('message', (data) => {
        const answer = Answer.safeParse(parse(String(data)))
        if (!answer.success) return
        waiting.get(answer.data.envelope_id)?.({ outcome: 'acknowledged', body: bodyOf(answer.data.payload) })
      })
      socket.send(
        JSON.stringify({
          type: 'hello',
          num_connections: open.size,
          connection_info: { app_id: appId },
          debug_info: { host: 'playground', approximate_connection_time: 3600 },
        }),
      )
    })
  })

  return {
    ticket: () => {
      const ticket = randomUUID()
      tickets.add(ticket)
      return ticket
    },
    connected: () => open.size > 0,
    deliver: ({ kind, payload, ...rest }, patienceMs) => {
      const socket = [...open].at(-1)
      if (!socket) return Promise.resolve({ outcome: 'unreachable' })
      const retry = 'retry' in rest ? rest.retry : undefined
      const id = randomUUID()
      return new Promise((resolve) => {
        const settle = (answer: Acknowledgement) => {
          clearTimeout(timer)
          waiting.delete(id)
          resolve(answer)
        }
        const timer = setTimeout(() => settle({ outcome: 'timeout' }), patienceMs)
        waiting.set(id, settle)
        socket.send(
          JSON.stringify({
            type: kind,
            envelope_id: id,
            payload,
            accepts_response_payload: kind !== 'events_api',
            ...(retry ? { retry_attempt: retry.number, retry_reason: retry.reason } : {}),
          }),
        )
      })
    },
    close: () => {
      for (const socket of open) {
        socket.close(1001)
        setTimeout(() => socket.terminate(), goodbyeMs).unref()
      }
      sockets.close()
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
