import type { DigestProduct, Hidden } from '../../digests/digest.ts'
import { count, cut, plain } from './text.ts'

/** `1 incident and 2 releases in private channels`: that there is something, and nothing of it. None for nothing. */
export function hiddenText({ incidents, releases }: Pick<Hidden, 'incidents' | 'releases'>): string[] {
  const parts = [
    ...(incidents > 0 ? [count(incidents, 'incident')] : []),
    ...(releases > 0 ? [count(releases, 'release')] : []),
  ]
  return parts.length === 0 ? [] : [`${parts.join(' and ')} in ${privateChannels(incidents + releases)}`]
}

/** A line for each product with requests for signatures that the reader may not see. */
export const hiddenRequests = (products: readonly Pick<DigestProduct, 'title' | 'hidden'>[]): string[] =>
  products.flatMap(({ title, hidden: { signatures } }) =>
    signatures === 0
      ? []
      : [
          `• ${plain(cut(title, 60))}: ${count(signatures, 'request')} for signatures in ${privateChannels(signatures)}`,
        ],
  )

const privateChannels = (things: number) => (things === 1 ? 'a private channel' : 'private channels')
