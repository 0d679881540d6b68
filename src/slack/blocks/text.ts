import { isSlackUser } from '../../words.ts'

/** Slack's three control characters, escaped, so that text from outside never becomes a mention or a link. https://docs.slack.dev/messaging/formatting-message-text#escaping */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const invisible = '\u200b'

/** Marks that Slack reads as formatting: `*`, `_` and `~` at the edge of a word, backticks anywhere. */
const formatting = /(?<![\p{L}\p{N}])[*_~]+|[*_~]+(?![\p{L}\p{N}])|`+/gu

/**
 * Text from outside inside mrkdwn: escaped, and with its formatting made harmless. Names such as `DATABASE_URL` stay as
 * they are, so that they can be copied.
 */
export function plain(text: string): string {
  return escapeText(text).replace(formatting, (marks) =>
    [...marks].map((mark) => `${invisible}${mark}${invisible}`).join(''),
  )
}

/** Takes back the escaping of text that Slack sends with commands; mentions keep their angle brackets. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** Cuts at a length in UTF-16 units, as Slack counts, without splitting a character; an ellipsis tells that it was cut. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const end = length - 1
  const high = text.charCodeAt(end - 1)
  return `${text.slice(0, high >= 0xd800 && high <= 0xdbff ? end - 1 : end).trimEnd()}…`
}

/** Cuts escaped mrkdwn without leaving half an entity or half a link behind. */
export function cutMarkup(text: string, length: number): string {
  if (text.length <= length) return text
  return `${cut(text, length)
    .replace(/…$/, '')
    .replace(/&[a-z]*$/, '')
    .replace(/<[^>]*$/, '')
    .trimEnd()}…`
}

/** A link in mrkdwn; the address is percent-encoded where it could end the link early. */
export function link(url: string, title: string): string {
  const address = url.replace(/[<>|\s]/g, (character) => encodeURIComponent(character)).replaceAll('&', '&amp;')
  return `<${address}|${plain(title).replaceAll('|', '¦')}>`
}

/** Who asked: a person of Slack as a mention, anybody else by name. */
export function mentionOf(askedBy: string): string {
  return isSlackUser(askedBy) ? `<@${askedBy}>` : plain(cut(askedBy, 80))
}

/** `1 finding`, `2 findings`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`
}

/** A time in the reader's zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function time(date: Date, format = '{date_short_pretty} at {time}'): string {
  const fallback = `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `<!date^${Math.floor(date.getTime() / 1000)}^${format}|${fallback}>`
}

/** `380 ms`, `1.2 s`, `34 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  if (ms < 119_500) return `${Math.round(ms / 1000)} s`
  return `${Math.round(ms / 60_000)} min`
}
