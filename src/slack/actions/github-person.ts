import { z } from 'zod'
import { answerWhoItIs } from '../../signoffs/ask-github-person.ts'
import { defineAction } from '../action.ts'
import { gitHubNobodyAction, gitHubPersonAction } from '../blocks/github-person.ts'

/** Says which person a GitHub login is. */
export const chooseGitHubPerson = defineAction({
  id: gitHubPersonAction,
  value: z.string().regex(/^[UW]/).nullable(),
  act: true,
  run: async (context, userId, { actionId }) => {
    // Somebody emptied the choice.
    if (userId === null) return null
    await answerWhoItIs(context, { login: actionId.slice(gitHubPersonAction.length + 1), userId })
    return null
  },
})

/** Says that a GitHub login is nobody of this workspace. */
export const nobodyOfGitHub = defineAction({
  id: gitHubNobodyAction,
  value: z.object({ login: z.string() }),
  act: true,
  run: async (context, { login }) => {
    await answerWhoItIs(context, { login, userId: null })
    return null
  },
})
