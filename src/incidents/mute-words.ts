import { DAY_MS, Duration } from '../checks/duration.ts'
import { UserError } from '../errors.ts'

const leastMs = 60_000
const mostMs = 7 * DAY_MS
const mostCharacters = 200

/**
 * For how long, of the word that somebody typed: `30m`, `1h`, `2d`; in milliseconds.
 * @throws UserError `mute.time`
 */
export function muteTimeOf(word: string): number {
  const read = Duration.safeParse(word.toLowerCase())
  if (!read.success) {
    throw new UserError('mute.time', `"${word}" is not a time. Say for how long, such as 30m, 1h or 2d.`)
  }
  return muteTime(read.data)
}

/**
 * A time in milliseconds for which something may be muted.
 * @throws UserError `mute.time`
 */
export function muteTime(forMs: number): number {
  if (forMs >= leastMs && forMs <= mostMs) return forMs
  throw new UserError(
    'mute.time',
    'A mute lasts from 1 minute to 7 days: say 30m, 1h or 2d. What is planned for longer belongs in the product’s file, under "maintenance".',
  )
}

/**
 * Why something is muted, in one line.
 * @throws UserError `mute.reason`
 */
export function muteReason(text: string): string {
  const reason = text.replace(/\s+/g, ' ').trim()
  if (reason === '') throw new UserError('mute.reason', 'Say why, so that others know: … 1h database moves.')
  if (reason.length <= mostCharacters) return reason
  throw new UserError('mute.reason', `Say why in at most ${mostCharacters} characters.`)
}

/** What somebody typed after `/incident mute`, taken apart. */
export interface MuteWords {
  readonly productName: string
  readonly environmentName?: string
  readonly monitor?: string
  readonly forMs: number
  readonly reason: string
}

/**
 * Reads `product [environment] [monitor] time reason`, as in `acme staging www 1h database moves`: the first word that is a
 * time parts what is muted from why.
 * @param environments names the environments of the product that is named
 * @throws UserError `mute.words`, `mute.time` or `mute.reason`
 */
export function muteWords(
  words: readonly string[],
  environments: (productName: string) => readonly string[],
): MuteWords {
  const place = words.findIndex((word, index) => index > 0 && /^\d/.test(word))
  const [time, ...why] = place < 0 ? [] : words.slice(place)
  if (time === undefined) throw usage('Say for how long, and why')
  const forMs = muteTimeOf(time)
  return { ...mutedWords(words.slice(0, place), environments), forMs, reason: muteReason(why.join(' ')) }
}

/**
 * Reads `product [environment] [monitor]`.
 * @throws UserError `mute.words`
 */
export function mutedWords(
  words: readonly string[],
  environments: (productName: string) => readonly string[],
): Pick<MuteWords, 'productName' | 'environmentName' | 'monitor'> {
  const [productName, first, second, ...rest] = words
  if (productName === undefined) throw usage('Say which product')
  if (rest.length > 0) throw usage('Name a product, an environment and a monitor at most')
  if (second !== undefined && first !== undefined) return { productName, environmentName: first, monitor: second }
  if (first === undefined) return { productName }
  const isEnvironment = environments(productName).includes(first.toLowerCase())
  return { productName, ...(isEnvironment ? { environmentName: first } : { monitor: first }) }
}

const usage = (what: string) =>
  new UserError('mute.words', `${what}: /incident mute product [environment] [monitor] 1h reason.`)
