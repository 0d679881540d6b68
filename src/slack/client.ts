import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api'
import type { Logger } from 'pino'
import { type Dispatcher, type RequestInit, FormData as UndiciFormData, fetch as undiciFetch } from 'undici'
import type { Config } from '../config.ts'
import { SourceError, UserError } from '../errors.ts'

/** A request to Slack that has no answer after this long has failed. */
const timeoutMs = 10_000

/**
 * Slack's Web API. It never retries by itself: a lost answer to a post must be looked up before it is posted again,
 * and waiting out a rate limit is the queue's work.
 */
export function createSlackClient(config: Config['slack'], fetch: typeof globalThis.fetch, log: Logger): WebClient {
  return new WebClient(config.botToken, {
    fetch,
    slackApiUrl: `${config.apiUrl}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: slackLogger(log),
  })
}

/** Reaches Slack over the operator's network: name servers, CONNECT_TO and extra authorities hold for it too. */
export function createSlackFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  // undici's types and Node's describe the same fetch; only undici's takes a dispatcher of this undici.
  return ((url: string, init?: { body?: unknown }) =>
    undiciFetch(url, {
      ...init,
      ...(init?.body instanceof FormData ? { body: asUndiciForm(init.body) } : {}),
      dispatcher,
    } as RequestInit)) as unknown as typeof globalThis.fetch
}

/** Node's own FormData means nothing to another undici, which would send the words `[object FormData]`. */
function asUndiciForm(form: FormData): UndiciFormData {
  const copy = new UndiciFormData()
  for (const [name, value] of form) {
    if (typeof value === 'string') copy.append(name, value)
    else copy.append(name, value, value.name)
  }
  return copy
}

/** Slack's libraries log through ours, one level lower: what matters of theirs reaches us as an error anyway. */
export function slackLogger(log: Logger) {
  const write =
    (level: 'debug' | 'info' | 'warn') =>
    (...parts: unknown[]) =>
      log[level](parts.map(String).join(' '))
  return {
    debug: () => undefined,
    info: write('debug'),
    warn: write('info'),
    error: write('warn'),
    setLevel: () => undefined,
    getLevel: () => 'info' as never,
    setName: () => undefined,
  }
}

/** Slack's own word for what went wrong (`not_in_channel`), or null when the request did not get that far. */
export function slackErrorCode(error: unknown): string | null {
  return error instanceof WebAPIPlatformError ? String(error.data.error) : null
}

/** True when Slack may have done what was asked although no answer came. */
export function isUncertain(error: unknown): boolean {
  return error instanceof WebAPIRequestError || (error instanceof WebAPIHTTPError && error.statusCode >= 500)
}

const refusedToken = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'])

/** Turns a failure of Slack into one of the house's errors; anything else stays as it is. */
export function asSlackError(error: unknown, tokenVariable = 'SLACK_BOT_TOKEN'): unknown {
  if (error instanceof WebAPIRateLimitedError) {
    return new SourceError('Slack', 'rate-limited', `Slack asks to wait ${error.retryAfter} s`, {
      retryAfterMs: error.retryAfter * 1000,
      cause: error,
    })
  }
  const code = slackErrorCode(error)
  if (code !== null && refusedToken.has(code)) {
    return new UserError('slack.token_refused', `Slack refused the token (${code}): check ${tokenVariable}.`)
  }
  if (error instanceof WebAPIRequestError) {
    return new SourceError('Slack', 'refused', 'Slack did not answer: check SLACK_API_URL and the network', {
      cause: error,
    })
  }
  if (error instanceof WebAPIHTTPError) {
    return new SourceError('Slack', 'server-error', `Slack answered with status ${error.statusCode}`, { cause: error })
  }
  return error
}
