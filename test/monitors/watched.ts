import { pino } from 'pino'
import type { Asking, CheckAnswer } from '../../src/checks/check.ts'
import { http } from '../../src/checks/http.ts'
import type { OwnNetwork } from '../../src/monitors/own-network.ts'
import type { Watched } from '../../src/monitors/probe.ts'
import type { Monitor } from '../../src/products/monitor.ts'
import type { BoundCheck } from '../../src/products/product.ts'
import { createHttp } from '../../src/sources/http.ts'
import { createTls } from '../../src/sources/tls.ts'
import { sourcesWith } from '../checks/asking.ts'
import { localNetwork } from '../sources/local.ts'

export const silentLog = pino({ level: 'silent' })

/** Sources that really ask addresses on this machine. */
export function localSources() {
  const network = localNetwork()
  return sourcesWith({ http: createHttp(network, createTls(network)) })
}

export const networkUp: OwnNetwork = { answered: () => undefined, isDown: async () => false }

export function checkOf(ask: (asking: Asking) => Promise<CheckAnswer>, changes: Partial<BoundCheck> = {}): BoundCheck {
  return {
    id: 'api',
    area: 'endpoints',
    title: 'API',
    kind: 'http',
    priority: 'P0',
    weight: 1,
    impact: null,
    owner: null,
    fix: null,
    horizon: 'now',
    environments: ['production'],
    timeoutMs: 5_000,
    ask,
    ...changes,
  }
}

/** A check of an address. */
export function httpCheck(url: string, changes: Partial<BoundCheck> = {}): BoundCheck {
  const spec = http.spec.parse({ url })
  return checkOf((asking) => http.ask(spec, asking), { host: new URL(url).host, ...changes })
}

export function monitorOf(check: BoundCheck, changes: Partial<Monitor> = {}): Monitor {
  return {
    name: check.id,
    check,
    environments: ['production'],
    everyMs: 15_000,
    failAfter: 3,
    passAfter: 2,
    tries: 2,
    severity: 'critical',
    dependsOn: [],
    affects: null,
    ...changes,
  }
}

export function watchedOf(check: BoundCheck, changes: Partial<Monitor> = {}): Watched {
  return { product: 'shop', repository: 'acme/shop', environment: 'production', monitor: monitorOf(check, changes) }
}
