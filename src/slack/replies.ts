import { mentionOf, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** Told to the second person who asks while the first one's answer is on its way. */
export function alreadyAsking(asked: { askedBy: string; startedAt: Date }): Reply {
  return {
    text: `${mentionOf(asked.askedBy)} asked the same here ${time(asked.startedAt, 'at {time_secs}')}. The answer is on its way.`,
  }
}
