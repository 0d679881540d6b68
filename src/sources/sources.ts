import type { DeployHook } from './deploy-hook.ts'
import type { Dns } from './dns.ts'
import type { GitHub } from './github.ts'
import type { History } from './history.ts'
import type { Http } from './http.ts'
import type { Sentry } from './sentry.ts'
import type { Tls } from './tls.ts'
import type { Vercel } from './vercel.ts'

/** The outside systems that state facts. Each method takes an AbortSignal and throws SourceError on an outage. */
export interface Sources {
  readonly http: Http
  readonly dns: Dns
  readonly tls: Tls
  readonly github: GitHub
  readonly sentry: Sentry
  readonly vercel: Vercel
  readonly deployHook: DeployHook
  readonly history: History
}
