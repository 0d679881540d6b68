import type { ConnectTo } from '../config/variables.ts'

/** Where a connection really goes. */
export interface Route {
  readonly host: string
  readonly port: number
  /** Whether a rule of the operator chose the host, who then answers for it. */
  readonly chosen: boolean
}

/**
 * Applies curl's --connect-to: the first rule that matches wins; an empty host or port in a rule matches any, an empty
 * connect-host or connect-port keeps what was asked.
 */
export function routeOf(rules: readonly ConnectTo[], host: string, port: number): Route {
  const rule = rules.find(
    (candidate) =>
      (candidate.host === '' || candidate.host.toLowerCase() === host.toLowerCase()) &&
      (candidate.port === '' || Number(candidate.port) === port),
  )
  if (!rule) return { host, port, chosen: false }
  return {
    host: rule.connectHost || host,
    port: rule.connectPort ? Number(rule.connectPort) : port,
    chosen: rule.connectHost !== '',
  }
}
