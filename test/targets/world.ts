import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { GitHubEmulator } from '../../playground/emulators/github.ts'
import type { VercelEmulator } from '../../playground/emulators/vercel.ts'
import { connectSources } from '../../src/sources/connect.ts'
import type { Sources } from '../../src/sources/sources.ts'
import type { Carrying, Order } from '../../src/targets/target.ts'
import { TOKEN as GITHUB_TOKEN } from '../playground/github-small.ts'
import { patient } from '../sources/local.ts'

export const VERCEL_TOKEN = 'vcp_targets'
export const HOOK_SECRET = 'canary-hook-secret-0123456789'

/** Our real sources on emulated systems; what is not emulated refuses the connection. */
export function sourcesOn(systems: {
  readonly github?: Pick<GitHubEmulator, 'url'>
  readonly vercel?: Pick<VercelEmulator, 'url'>
  readonly allowedNetworks?: readonly string[]
}): Sources {
  const nowhere = 'http://127.0.0.1:1'
  const { sources, close } = connectSources(
    {
      github: { auth: { kind: 'token', token: GITHUB_TOKEN }, apiUrl: systems.github?.url ?? nowhere },
      vercel: { token: VERCEL_TOKEN, apiUrl: systems.vercel?.url ?? nowhere },
      sentry: { token: null, url: nowhere },
      checkVariables: new Map(),
      deployVariables: new Map([['DEPLOY_HOOK_SECRET', HOOK_SECRET]]),
      network: {
        nameServers: [],
        connectTo: [],
        allowedNetworks: systems.allowedNetworks ?? ['127.0.0.0/8'],
        extraCertificatesFile: null,
      },
    },
    pino({ level: 'silent' }),
  )
  onTestFinished(close)
  return sources
}

/** What a target is handed at a moment. */
export function carryingWith(sources: Sources, now = new Date()): Carrying {
  return { sources, now, signal: patient(), log: pino({ level: 'silent' }) }
}

/** An order of which a test names what matters. */
export function order(changes: Partial<Order> & Pick<Order, 'commit'>): Order {
  return {
    product: 'shop',
    environment: 'production',
    repository: 'acme/shop',
    ref: 'main',
    nonce: '0f6c2f0e-3d53-4d9a-9b7b-1f1c1a5b8d11',
    triedAt: null,
    previous: null,
    ...changes,
  }
}
