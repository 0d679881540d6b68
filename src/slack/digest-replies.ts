import type { Digest, DigestSchedule } from '../digests/digest.ts'
import { nextSlot } from '../digests/slots.ts'
import type { DigestSubscription } from '../store/digests.ts'
import { digestMessage } from './blocks/digest.ts'
import { sectionText } from './blocks/elements.ts'
import { count, cut, escapeText, plain, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** The digest as it stands now, for whoever asked. */
export function digestReply(digest: Digest): Reply {
  return digestMessage(digest)
}

/** What a channel gets from now on, and instead of what. */
export function subscribedReply(made: {
  readonly subscription: DigestSubscription
  readonly replaced: DigestSubscription | null
}): Reply {
  const { kind, cron, zone, products } = made.subscription
  const next = nextSlot(made.subscription, made.subscription.createdAt)
  const of = products === null ? 'of all products' : `of ${products.map(plain).join(', ')}`
  const instead = made.replaced === null ? '' : ` It takes the place of the one at \`${plain(made.replaced.cron)}\`.`
  const first = next === null ? '' : ` The first comes ${time(next)}.`
  const quiet = made.subscription.skipsUnchanged ? ' Where nothing changed, nothing is posted.' : ''
  return {
    text: `This channel gets a ${kind} digest ${of} at \`${plain(cron)}\` (${plain(zone)}).${first}${quiet}${instead}`,
  }
}

/** What a channel gets no more. */
export const unsubscribedReply = ({ kind }: DigestSubscription): Reply => ({
  text: `This channel gets no ${kind} digest any more.`,
})

const shown = 20

/** Every digest there is, and when it comes next. */
export function digestListReply(schedules: readonly DigestSchedule[], now: Date): Reply {
  if (schedules.length === 0) {
    return { text: 'There is no digest yet. /digest subscribe lets one come to this channel every working day.' }
  }
  const text = `${count(schedules.length, 'digest')}.`
  const more = schedules.length - shown
  const lines = schedules.slice(0, shown).map((schedule) => {
    const { kind, channelId, cron, zone, products, from } = schedule
    const where = /^[CG]/.test(channelId) ? `<#${channelId}>` : escapeText(channelId)
    const of = products === null ? 'all products' : plain(cut(products.join(', '), 150))
    const next = nextSlot(schedule, now)
    const source = from === 'manifest' ? 'from the products’ files' : 'subscribed'
    return `• ${where}: ${kind}, ${of}, at \`${plain(cron)}\` (${plain(zone)}), ${source}${next === null ? '' : `. Next ${time(next)}`}`
  })
  return { text, blocks: [sectionText([`*${text}*`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'))] }
}
