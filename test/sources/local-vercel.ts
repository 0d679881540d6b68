import type { IncomingMessage, ServerResponse } from 'node:http'
import { createVercel, type Vercel } from '../../src/sources/vercel.ts'
import { localNetwork, serveHttp } from './local.ts'

/** A token that must appear nowhere but in the Authorization header. */
export const TOKEN = 'vcp_canary0123456789canary0123456789'

/** A request as the local Vercel saw it. */
export interface Seen {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** What a test answers a request with; nothing means 404 as Vercel writes it. */
export type Answering = (request: Seen, response: ServerResponse) => unknown

/** A Vercel of recorded-looking answers for one test, and a source that asks it. */
export async function localVercel(
  answering: Answering,
  token: string | null = TOKEN,
): Promise<{ vercel: Vercel; seen: Seen[] }> {
  const seen: Seen[] = []
  const port = await serveHttp((request, response) => {
    const address = new URL(request.url ?? '/', 'http://local')
    const entry = { path: address.pathname, query: address.searchParams, headers: request.headers }
    seen.push(entry)
    if (answering(entry, response) === undefined && !response.writableEnded) {
      json(response, 404, { error: { code: 'not_found', message: 'Project not found.' } })
    }
  })
  return { vercel: createVercel({ token, apiUrl: `http://127.0.0.1:${port}` }, localNetwork()), seen }
}

/** Answers with JSON as Vercel does. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
  return true
}

/** A deployment as Vercel lists it, cut to what is read. */
export const deployment = (changes: Record<string, unknown> = {}) => ({
  uid: 'dpl_1',
  name: 'web',
  url: 'web-1.vercel.app',
  created: 1_755_825_267_625,
  createdAt: 1_755_825_267_625,
  buildingAt: 1_755_825_269_625,
  ready: 1_755_825_420_625,
  readyState: 'READY',
  readySubstate: 'PROMOTED',
  target: 'production',
  meta: {
    githubCommitRef: 'main',
    githubCommitSha: '0123456789abcdef0123456789abcdef01234567',
    githubCommitMessage: 'Ship it',
    githubCommitAuthorLogin: 'ada',
  },
  creator: { uid: 'user_1', username: 'ada-v' },
  inspectorUrl: 'https://vercel.com/acme/web/1',
  isRollbackCandidate: true,
  ...changes,
})
