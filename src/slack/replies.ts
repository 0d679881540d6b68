import { escapeText, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** Told to the second person who asks while the first one's answer is on its way. */
export function alreadyAsking(asked: { askedBy: string; startedAt: Date }): Reply {
  const who = /^[UW][A-Z0-9]{2,}$/.test(asked.askedBy) ? `<@${asked.askedBy}>` : escapeText(asked.askedBy)
  return { text: `${who} asked the same here ${time(asked.startedAt, 'at {time_secs}')}. The answer is on its way.` }
}
