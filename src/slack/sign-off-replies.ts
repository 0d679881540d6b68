import { listed } from '../checks/rows.ts'
import type { ConditionClosed } from '../signoffs/condition.ts'
import type { Nudged } from '../signoffs/remind.ts'
import { possibleSigners } from '../signoffs/rights.ts'
import type { Signed } from '../signoffs/sign.ts'
import type { Ticked } from '../signoffs/tick.ts'
import type { Candidate } from '../store/candidates.ts'
import { cut, mentionOf, plain, time } from './blocks/text.ts'
import type { Reply } from './command.ts'

const peopleNamed = 6

const say = (text: string): Reply => ({ text })

/** People as mentions, a few of them. */
function mentions(people: readonly string[]): string {
  const shown = people.slice(0, peopleNamed).map(mentionOf)
  const more = people.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const named = (people: readonly string[]) => (people.length === 0 ? '' : `: ${mentions(people)}`)

const closedWords: Partial<Record<Candidate['state'] | 'gone', string>> = {
  superseded: 'was superseded by a newer commit',
  lapsed: 'was not signed in time',
  withdrawn: 'was withdrawn',
  released: 'is released already',
  failed: 'could not be opened',
}

/** Said where a candidate takes nothing any more. */
export const notOpen = (state: Candidate['state'] | 'gone'): Reply =>
  state === 'opening'
    ? say('This commit is still being looked up. Try again in a moment.')
    : say(`This request ${closedWords[state] ?? 'is no longer kept'}. /checklist puts a commit up anew.`)

/** What is said to whoever wanted to sign. */
export function signedReply(signed: Signed): Reply {
  switch (signed.outcome) {
    case 'signed': {
      const word = { approve: 'approved', 'approve-with-conditions': 'approved with conditions', reject: 'rejected it' }
      return say(`You ${word[signed.decision]} as ${plain(signed.title)}. It is on the record.`)
    }
    case 'changed':
      return say(`Nothing was signed. ${plain(cut(signed.sentence, 500))}. Press Sign to look again.`)
    case 'not-open':
      return notOpen(signed.state)
    case 'refused':
      return say(refusalText(signed))
  }
}

/** Why somebody may not sign, and who can. */
export function refusalText({ refusal, roles, excluded }: Extract<Signed, { outcome: 'refused' }>): string {
  const possible = roles.map((role) => ({ role, people: possibleSigners(role, excluded) }))
  const some = possible.filter(({ people }) => people.length > 0)
  const who = (some.length > 0 ? some : possible).map(
    ({ role, people }) => `${plain(cut(role.title, 60))}: ${people.length === 0 ? 'nobody' : mentions(people)}`,
  )
  const can = who.length === 0 ? 'Nobody has to sign here.' : `Who can: ${who.join('; ')}.`
  switch (refusal.code) {
    case 'bot':
      return `Bots cannot sign. ${can}`
    case 'deactivated':
      return `An account that was switched off cannot sign. ${can}`
    case 'requester':
      return `You asked for this, so somebody else must sign. ${can}`
    case 'author':
      return `A commit of yours ships with it, so somebody else must sign. ${can}`
    case 'outsider':
      return `You have none of the roles that sign here. ${can}`
    case 'wrong-role':
      return `You do not have that role. ${can}`
    case 'choose':
      return `You have more than one role here: ${refusal.roles.map(({ title }) => plain(cut(title, 60))).join(', ')}. Press Sign again and choose.`
    case 'signed': {
      const title = roles.find(({ role }) => role === refusal.by.role)?.title ?? refusal.by.role
      return `You signed as ${plain(cut(title, 60))} already, ${time(refusal.by.signedAt)}. One person fills one role; withdraw it first to sign anew.`
    }
    case 'taken': {
      const by = refusal.by.map(
        ({ person, signedAt }) => `${mentionOf(person)} ${time(signedAt, '{date_short_pretty} at {time_secs}')}`,
      )
      const titles = roles.filter(({ role }) => refusal.by.some((each) => each.role === role)).map(({ title }) => title)
      const as = titles.map((title) => plain(cut(title, 60))).join(' and ')
      return `${listed(by)} ${by.length === 1 ? 'was' : 'were'} first. Nobody else is needed as ${as}.`
    }
  }
}

/** What is said to whoever wanted to tick or untick an item. */
export function tickedReply(ticked: Ticked, titles: ReadonlyMap<string, string>): Reply | null {
  switch (ticked.outcome) {
    case 'ticked':
    case 'unticked':
      return null
    case 'already':
      return say(`${mentionOf(ticked.by)} ticked it ${time(ticked.at)}.`)
    case 'not-ticked':
      return say('It is not ticked any more.')
    case 'proven-by-checks':
      return say('Evidence ticks this item, and nobody else. Press Refresh on the card to ask again.')
    case 'refused': {
      const owner = ticked.owner === null ? null : (titles.get(ticked.owner) ?? ticked.owner)
      return say(
        owner === null
          ? 'Only the people of the product can tick its items.'
          : `Only ${plain(cut(owner, 80))} can tick this item.`,
      )
    }
    case 'gone':
      return say('This item is no longer on the checklist. Close the window and open it again.')
    case 'not-open':
      return notOpen(ticked.state)
  }
}

/** What is said to whoever closed a condition. */
export function conditionReply(closed: ConditionClosed): Reply {
  switch (closed.outcome) {
    case 'closed':
      return say('The condition is closed. It is on the record.')
    case 'already':
      return say(`${mentionOf(closed.by)} closed it ${time(closed.at)}.`)
    case 'refused':
      return say(`Only the people of the product can close a condition${named(closed.who)}.`)
    case 'gone':
      return say('This condition is no longer kept.')
    case 'not-open':
      return notOpen(closed.state)
  }
}

/** What is said to whoever pressed Nudge. */
export function nudgedReply(nudged: Nudged): Reply {
  switch (nudged.outcome) {
    case 'nudged': {
      const told =
        nudged.people.length === 0
          ? 'Nobody was told now'
          : `${mentions(nudged.people)} ${nudged.people.length === 1 ? 'was' : 'were'} told`
      const later = nudged.later.length === 0 ? '' : `; it is not working time for ${mentions(nudged.later)}`
      return say(`${told}${later}.`)
    }
    case 'too-soon':
      return say(`${mentionOf(nudged.by)} nudged them already. It is possible again ${time(nudged.next)}.`)
    case 'nobody':
      return say('Nobody is missing who could sign.')
    case 'refused':
      return say(`Only the people of the product can nudge${named(nudged.who)}.`)
    case 'gone':
      return notOpen('gone')
  }
}
