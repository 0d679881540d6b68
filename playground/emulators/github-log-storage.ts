import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { closeServer, listen } from './listen.ts'

/** How long an address of a log is good: GitHub says one minute. */
const VALID_MS = 60_000

export interface LogStorage {
  readonly url: string
  /** Puts a text there and gives its address, which is good for a minute. */
  readonly store: (text: string) => string
  readonly close: () => Promise<void>
}

/**
 * The host to which GitHub redirects for logs. It is another one than the API's, its addresses are signed, and as the
 * real one it refuses a request that brings an Authorization header of somebody else's.
 */
export async function createLogStorage(): Promise<LogStorage> {
  const texts = new Map<string, { text: string; expiresAt: number }>()
  const server = createServer((request, response) => {
    const refuse = (status: number, code: string) => {
      response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code })
      response.end(`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`)
    }
    if (request.headers.authorization !== undefined) return refuse(400, 'InvalidAuthenticationInfo')
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const stored = texts.get(pathname)
    if (!stored) return refuse(404, 'BlobNotFound')
    if (stored.expiresAt < Date.now()) return refuse(403, 'AuthenticationFailed')
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(stored.text) })
    response.end(stored.text)
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  return {
    url,
    store: (text) => {
      const path = `/actions-results/${randomUUID()}/logs/job/job-logs.txt`
      const expiresAt = Date.now() + VALID_MS
      texts.set(path, { text, expiresAt })
      return `${url}${path}?se=${encodeURIComponent(new Date(expiresAt).toISOString())}&sp=r&sig=playground`
    },
    close: () => closeServer(server),
  }
}
