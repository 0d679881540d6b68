import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { createDeployHook } from './deploy-hook.ts'
import { createDns } from './dns.ts'
import { createGitHub } from './github.ts'
import { noHistory } from './history.ts'
import { createHttp } from './http.ts'
import { createNetwork, type Network } from './network.ts'
import { createSentry } from './sentry.ts'
import type { Sources } from './sources.ts'
import { createTls } from './tls.ts'
import { createVercel } from './vercel.ts'

/** The sources with their connections. */
export interface ConnectedSources {
  readonly sources: Sources
  readonly network: Network
  /** Breaks off what is under way. */
  readonly close: () => Promise<void>
}

/**
 * Connects the outside systems as configured; nothing is asked yet.
 * @throws UserError when NODE_EXTRA_CA_CERTS cannot be used
 */
export function connectSources(
  config: Pick<Config, 'network' | 'github' | 'sentry' | 'vercel' | 'checkVariables' | 'deployVariables'>,
  log: Logger,
): ConnectedSources {
  const network = createNetwork(config.network)
  const tls = createTls(network)
  return {
    sources: {
      http: createHttp(network, tls, config.checkVariables),
      dns: createDns(network),
      tls,
      github: createGitHub(config.github, network, log),
      sentry: createSentry(config.sentry, network),
      vercel: createVercel(config.vercel, network),
      deployHook: createDeployHook(network, config.deployVariables),
      // A bot puts the one of its database in its place.
      history: noHistory,
    },
    network,
    close: network.close,
  }
}
