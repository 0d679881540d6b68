import { createAppAuth } from '@octokit/auth-app'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import type { Logger } from 'pino'
import { cacheStores, type Dispatcher, interceptors, type RequestInit, fetch as undiciFetch } from 'undici'
import type { Config } from '../config.ts'
import { keepRevalidated } from './github-revalidation.ts'

/** The API version we were written against; GitHub changes answers only with the version. */
const API_VERSION = '2022-11-28'

/** Stored answers for re-validation by ETag: they save the rate limit, so a few hundred are enough. */
const STORE = { maxCount: 1_000, maxSize: 32 * 1024 * 1024, maxEntrySize: 2 * 1024 * 1024 }

const LimitedOctokit = Octokit.plugin(throttling, retry)

/**
 * Octokit for the operator's GitHub, with a short patience: a rate limit is reported, not waited for, and a failing
 * server gets two more tries within about half a second.
 */
export function createOctokit(
  settings: Config['github'] & { auth: { kind: 'token' | 'app' } },
  dispatcher: Dispatcher,
  log: Logger,
): Octokit {
  const revalidating = dispatcher.compose(
    keepRevalidated,
    interceptors.cache({ store: new cacheStores.MemoryCacheStore(STORE), type: 'private', methods: ['GET'] }),
  )
  const octokit = new LimitedOctokit({
    ...usual(settings, revalidating, log),
    throttle: {
      id: settings.apiUrl,
      onRateLimit: (retryAfterSeconds, _options, _octokit, retryCount) => retryAfterSeconds <= 1 && retryCount === 0,
      onSecondaryRateLimit: (retryAfterSeconds, _options, _octokit, retryCount) =>
        retryAfterSeconds <= 1 && retryCount === 0,
    },
    retry: { retries: 2, retryAfterBaseValue: 100, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
  })
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION
    // A stored answer is never taken as it is: GitHub is asked whether it still holds.
    options.headers['cache-control'] = 'max-age=0'
  })
  return octokit
}

/** Octokit for what changes something: each request is sent once, at once, and its answer is not stored. */
export function createActingOctokit(
  settings: Config['github'] & { auth: { kind: 'token' | 'app' } },
  dispatcher: Dispatcher,
  log: Logger,
): Octokit {
  const octokit = new Octokit(usual(settings, dispatcher, log))
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION
  })
  return octokit
}

function usual(
  { apiUrl, auth }: Config['github'] & { auth: { kind: 'token' | 'app' } },
  dispatcher: Dispatcher,
  log: Logger,
) {
  return {
    baseUrl: apiUrl,
    userAgent: 'Countersign',
    ...authentication(auth),
    request: { fetch: (url: string, init: RequestInit) => undiciFetch(url, { ...init, dispatcher }) },
    log: {
      debug: (message: string) => log.trace(message),
      info: (message: string) => log.debug(message),
      warn: (message: string) => log.debug(message),
      error: (message: string) => log.debug(message),
    },
  }
}

function authentication(auth: Config['github']['auth'] & { kind: 'token' | 'app' }): object {
  if (auth.kind === 'token') return { auth: auth.token }
  return {
    authStrategy: createAppAuth,
    auth: { appId: auth.appId, privateKey: auth.privateKey, installationId: auth.installationId },
  }
}
