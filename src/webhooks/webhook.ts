import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from '../context.ts'

/** What a sender delivered, unread: the signature covers these very bytes. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A system that calls us at `/webhooks/<sender>`: verifies its own way, translates, enqueues. */
export interface Webhook {
  readonly sender: string
  /** Resolves to the HTTP status to answer with; anything slow belongs into a job. */
  readonly receive: (context: Context, delivery: Delivery) => Promise<number>
}
