import type { MutedNames, MuteOutcome, UnmuteOutcome } from '../incidents/mute.ts'
import { excuseText } from './blocks/hiding.ts'
import { cut, mentionOf, plain, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** What is said to whoever muted something. */
export function mutedReply(done: MuteOutcome): Reply {
  if (done.outcome === 'refused') return refused(done.productTitle)
  const { muted, until, replaced } = done
  const before =
    replaced === null
      ? ''
      : ` This takes the place of the mute until ${time(replaced.until)} by ${mentionOf(replaced.by)}: ${plain(cut(replaced.reason, 200))}.`
  const words = unmuteWords(muted)
  return {
    text: `${named(muted)} is muted until ${time(until)}: no incident is opened until then. \`${words}\` ends it.${before}`,
  }
}

/** What is said to whoever ended a mute. */
export function unmutedReply(done: UnmuteOutcome): Reply {
  if (done.outcome === 'refused') return refused(done.productTitle)
  const { muted } = done
  if (done.outcome === 'unmuted') {
    return { text: `${named(muted)} is not muted any more: what still fails is told like anything else.` }
  }
  const { covered } = done
  if (covered === null) return { text: `${named(muted)} is not muted.` }
  const excuse = excuseText({ kind: 'mute', ...covered })
  const all = { ...muted, monitor: null }
  return { text: `${named(all)} is ${excuse}. \`${unmuteWords(all)}\` ends that.` }
}

const refused = (productTitle: string): Reply => ({
  text: `Only the people of ${plain(cut(productTitle, 80))} can mute it.`,
})

function named({ productTitle, environment, monitor }: MutedNames): string {
  const where = `${plain(cut(productTitle, 80))} ${plain(environment)}`
  return monitor === null ? where : `${plain(monitor)} of ${where}`
}

const unmuteWords = ({ product, environment, monitor }: MutedNames) =>
  ['/incident unmute', product, environment, ...(monitor === null ? [] : [monitor])].join(' ')
