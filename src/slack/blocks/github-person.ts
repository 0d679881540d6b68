import type { ActionsBlock } from '@slack/types'
import type { Content } from '../post.ts'
import { button, contextLine, sectionText } from './elements.ts'
import { cut, mentionOf, plain } from './text.ts'

/** Its ending is the login. */
export const gitHubPersonAction = 'github-person.choose'
export const gitHubNobodyAction = 'github-person.nobody'

/** Asks somebody who a GitHub login is. */
export function whoIsMessage(login: string, productTitle: string): Content {
  const who = plain(cut(login, 60))
  const choose: ActionsBlock = {
    type: 'actions',
    elements: [
      {
        type: 'users_select',
        action_id: `${gitHubPersonAction}.${login}`,
        placeholder: { type: 'plain_text', text: 'Choose a person' },
      },
      button(gitHubNobodyAction, 'Nobody here', `${login} is nobody of this workspace`, { login }),
    ],
  }
  const text = `Who is *${who}* on GitHub?`
  const why = `${who} wrote some of what you put up for sign-off in ${plain(cut(productTitle, 100))}. Who wrote it may not sign it.`
  return {
    text: `Who is ${who} on GitHub? ${why}`,
    blocks: [
      sectionText(`${text} ${why}`),
      choose,
      contextLine('This is asked once. Your answer is kept in the ledger.'),
    ],
  }
}

/** What stands in place of the question when it was answered. */
export function whoIsAnswered(login: string, person: string | null): Content {
  const who = plain(cut(login, 60))
  const text =
    person === null ? `*${who}* on GitHub is nobody of this workspace.` : `*${who}* on GitHub is ${mentionOf(person)}.`
  return { text, blocks: [sectionText(text)] }
}
