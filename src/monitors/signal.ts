import { monitorFingerprint, monitorKey } from '../store/monitor-states.ts'
import type { NewSignal } from '../store/signals.ts'
import { isSilence } from './own-network.ts'
import type { Outcome, Watched } from './probe.ts'
import type { Turn } from './thresholds.ts'

/** Codes of answers that say that nobody is served; others say that something is not as it should be. */
const downCodes = new Set([
  'http.tls',
  'http.garbage',
  'http.server_error',
  'http.bad_gateway',
  'http.unavailable',
  'http.gateway_timeout',
  'http.vercel_no_deployment',
  'http.vercel_disabled',
  'http.vercel_paused',
])

/** A monitor in one environment, as its turns are planned by: `shop/production/api`. */
export const keyOf = ({ product, environment, monitor }: Watched): string =>
  monitorKey({ product, environment, monitor: monitor.name })

/**
 * What a monitor says when it turns.
 * @param since when the first probe was that said so
 */
export function signalOf(watched: Watched, turn: Turn, outcome: Outcome, since: Date, now: Date): NewSignal {
  const { product, environment, monitor } = watched
  const { summary, link, code } = outcome
  const { host, title } = monitor.check
  const isDown = host !== undefined && (isSilence(code) || downCodes.has(code))
  return {
    sender: 'monitor',
    product,
    environment,
    fingerprint: monitorFingerprint({ product, environment, monitor: monitor.name }),
    status: turn === 'fails' ? 'firing' : 'resolved',
    severity: monitor.severity,
    title: turn === 'passes' ? `${title} passes` : isDown ? `${host} is down` : `${title} fails`,
    about: monitor.name,
    evidence: { summary, link },
    happenedAt: since,
    receivedAt: now,
  }
}
