import type { ModalView } from '@slack/types'
import { UserError } from '../errors.ts'
import type { Pressed } from './action.ts'
import { asSlackError, slackErrorCode } from './client.ts'

/**
 * Opens a window; on top of the one in which the button was pressed, if it was in one.
 * @returns the window's id
 * @throws UserError where Slack allows none: the press is too long ago
 */
export async function openWindow(
  { client, triggerId, view: below }: Pick<Pressed, 'client' | 'triggerId' | 'view'>,
  view: ModalView,
): Promise<string> {
  if (triggerId === null) throw noWindow()
  try {
    const answer = await (below === null
      ? client.views.open({ trigger_id: triggerId, view })
      : client.views.push({ trigger_id: triggerId, view }))
    return answer.view?.id ?? ''
  } catch (error) {
    if (['expired_trigger_id', 'exchanged_trigger_id'].includes(slackErrorCode(error) ?? '')) throw noWindow()
    throw asSlackError(error)
  }
}

const noWindow = () => new UserError('window.not_allowed', 'Slack did not allow a window here. Press the button again.')

/** Shows something else in a window that may have been closed in the meantime. */
export async function replaceWindow(client: Pressed['client'], viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view })
  } catch (error) {
    if (slackErrorCode(error) !== 'not_found') throw asSlackError(error)
  }
}
