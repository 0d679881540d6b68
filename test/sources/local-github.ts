import type { IncomingMessage, ServerResponse } from 'node:http'
import { pino } from 'pino'
import type { Config } from '../../src/config.ts'
import { createGitHub, type GitHub } from '../../src/sources/github.ts'
import { localNetwork, serveHttp } from './local.ts'

/** A token that must appear nowhere but in the Authorization header. */
export const TOKEN = 'ghp_canary0123456789canary0123456789abcd'

/** A request as the local GitHub saw it. */
export interface Seen {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export interface LocalGitHub {
  readonly github: GitHub
  readonly seen: Seen[]
  readonly url: string
}

/** What a test answers a request with; nothing means 404 as GitHub writes it. */
export type Answering = (request: Seen, response: ServerResponse, url: string) => unknown

/** A GitHub of recorded-looking answers for one test, and a source that asks it. */
export async function localGitHub(
  answering: Answering,
  auth: Config['github']['auth'] = { kind: 'token', token: TOKEN },
): Promise<LocalGitHub> {
  const seen: Seen[] = []
  let url = ''
  const port = await serveHttp((request, response) => {
    const address = new URL(request.url ?? '/', url)
    const entry = { path: address.pathname, query: address.searchParams, headers: request.headers }
    seen.push(entry)
    if (answering(entry, response, url) === undefined && !response.writableEnded) {
      json(response, 404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' })
    }
  })
  url = `http://127.0.0.1:${port}`
  const github = createGitHub({ auth, apiUrl: url }, localNetwork(), pino({ level: 'silent' }))
  return { github, seen, url }
}

/** Answers with JSON as GitHub does. */
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

/** A workflow run as GitHub describes it, cut to what is read. */
export const run = (changes: Record<string, unknown> = {}) => ({
  id: 20885986644,
  name: 'Deploy production',
  display_title: 'Ship it',
  status: 'completed',
  conclusion: 'failure',
  head_branch: 'main',
  head_sha: '0123456789abcdef0123456789abcdef01234567',
  event: 'push',
  actor: { login: 'ada' },
  html_url: 'https://github.com/acme/web/actions/runs/20885986644',
  run_attempt: 1,
  created_at: '2026-01-10T23:30:00Z',
  run_started_at: '2026-01-10T23:30:01Z',
  updated_at: '2026-01-10T23:34:00Z',
  ...changes,
})
