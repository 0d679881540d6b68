import { findMessage } from '../store/messages.ts'
import type { Announcement } from './announcement.ts'
import { whoIsAnswered, whoIsMessage } from './blocks/github-person.ts'
import { type Posting, updateMessage } from './post.ts'
import { tellPerson } from './tell.ts'

const keyOf = (login: string) => `github-person.${login.toLowerCase()}`

/** Asks one person in private who a GitHub login is, once. */
export async function askWhoItIs(
  posting: Posting,
  { login, productTitle, userId }: Extract<Announcement, { kind: 'github-person.asked' }>,
): Promise<void> {
  const content = whoIsMessage(login, productTitle)
  await tellPerson(posting, { key: keyOf(login), kind: 'signatures', userId, content })
}

/** Puts the answer in the question's place. */
export async function showWhoItIs(
  posting: Posting,
  { login, person }: Extract<Announcement, { kind: 'github-person.answered' }>,
): Promise<void> {
  const asked = await findMessage(posting.database, keyOf(login))
  if (asked !== null) await updateMessage(posting, asked.channelId, asked.ts, whoIsAnswered(login, person))
}
