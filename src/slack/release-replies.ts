import type { Locked, Paused } from '../releases/lock.ts'
import { cut, escapeText, mentionOf, plain, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

/** What is said to whoever locked or unlocked. */
export function lockedReply(locked: Locked): Reply {
  switch (locked.outcome) {
    case 'locked':
      return { text: 'Locked for 24 hours. /deploy unlock takes it off.' }
    case 'unlocked':
      return { text: 'The lock is off.' }
    case 'none':
      return { text: 'There is no lock.' }
    case 'refused':
      return { text: 'Only the people of the product can lock it.' }
    case 'held':
      return { text: escapeText(locked.sentence) }
  }
}

/** What is said to whoever paused or resumed. */
export function pausedReply(paused: Paused): Reply {
  switch (paused.outcome) {
    case 'paused':
      return { text: 'All deployments and rollbacks of all products are paused. /deploy resume lets them go on.' }
    case 'resumed':
      return { text: 'Deployments go on.' }
    case 'not-paused':
      return { text: 'Nothing is paused.' }
    case 'refused':
      return { text: 'Only people of a product can pause deployments.' }
    case 'already':
      return {
        text: `${mentionOf(paused.by)} paused them already, ${time(paused.at)}: ${plain(cut(paused.reason, 300))}.`,
      }
  }
}
