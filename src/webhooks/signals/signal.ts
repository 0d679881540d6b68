import { createHash } from 'node:crypto'
import type { Product } from '../../products/product.ts'
import { cut } from '../../slack/blocks/text.ts'
import type { Severity } from '../../store/incident-words.ts'
import type { NewSignal } from '../../store/signals.ts'

/** What an alert says, whosever it is. */
export interface Said {
  readonly status: 'firing' | 'resolved'
  readonly severity: Severity
  readonly title: string
  /** One sentence without a full stop. */
  readonly summary: string
  readonly link: { readonly title: string; readonly url: string | null | undefined }
  /** When it began, or ended; null when the sender does not say. */
  readonly at: Date | null
  /** As the sender calls it; null when it names none. */
  readonly environment: string | null
}

/** Whose an alert is. */
export interface Claim {
  readonly product: Product
  readonly about: string | null
  /** What makes two alerts the same problem; begins with the sender's name. */
  readonly fingerprint: string
}

/** What a delivery comes to: signals of products, and how many of its alerts belong to no product. */
export interface Heard {
  readonly signals: readonly NewSignal[]
  readonly unclaimed: number
}

export const nothingHeard: Heard = { signals: [], unclaimed: 0 }

/** Makes a signal for each product that an alert belongs to. */
export function claimed(sender: NewSignal['sender'], said: Said, claims: readonly Claim[], receivedAt: Date): Heard {
  if (claims.length === 0) return { signals: [], unclaimed: 1 }
  return { signals: claims.map((claim) => signalOf(sender, said, claim, receivedAt)), unclaimed: 0 }
}

/** Many alerts of one delivery, together. */
export function together(heard: readonly Heard[]): Heard {
  return {
    signals: heard.flatMap(({ signals }) => signals),
    unclaimed: heard.reduce((sum, { unclaimed }) => sum + unclaimed, 0),
  }
}

function signalOf(
  sender: NewSignal['sender'],
  { status, severity, title, summary, link, at, environment }: Said,
  { product, about, fingerprint }: Claim,
  receivedAt: Date,
): NewSignal {
  const heading = oneLine(title, 200)
  return {
    sender,
    product: product.name,
    environment: environmentOf(product, environment) ?? product.defaultEnvironment,
    fingerprint: bounded(fingerprint),
    status,
    severity,
    title: heading === '' ? `An alert of ${sender}` : heading,
    about,
    evidence: { summary: oneLine(summary, 500).replace(/\.$/, ''), link: linkOf(link) },
    happenedAt: believable(at, receivedAt),
    receivedAt,
  }
}

/** The product's own name for an environment, which senders write as they like; null when it has none of that name. */
export function environmentOf({ environments }: Pick<Product, 'environments'>, named: string | null): string | null {
  const sought = named?.toLowerCase()
  return environments.find(({ name }) => name.toLowerCase() === sought)?.name ?? null
}

/** Text of any length on one line of so many characters. */
const oneLine = (text: string, length: number) => cut(text.replaceAll(/(?:\s|\\n)+/g, ' ').trim(), length)

const longestFingerprint = 300

/** Fingerprints are keys: a long one keeps its beginning, for people, and ends in its hash. */
function bounded(fingerprint: string): string {
  if (fingerprint.length <= longestFingerprint) return fingerprint
  const hash = createHash('sha256').update(fingerprint).digest('hex')
  return `${fingerprint.slice(0, longestFingerprint - hash.length - 1)}#${hash}`
}

/** Only what a browser opens over the web, and what Slack takes in a message. */
function linkOf({ title, url }: Said['link']): NewSignal['evidence']['link'] {
  const isWeb = url != null && url.length <= 2_000 && /^https?:\/\/[^\s<>|]+$/i.test(url) && URL.canParse(url)
  return isWeb ? { title, url } : null
}

const earliest = Date.UTC(2000, 0, 1)

/** A sender whose clock is ahead cannot tell what has not happened yet; one that gives the year 1 does not know. */
function believable(at: Date | null, receivedAt: Date): Date {
  const time = at?.getTime() ?? Number.NaN
  return time >= earliest && time < receivedAt.getTime() ? new Date(time) : receivedAt
}
