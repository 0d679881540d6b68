import { type Acting, type Acts, payloadParts, type Submitted } from './slack-acting.ts'
import { elementsOf, escaped, inputErrors, stateOf } from './slack-elements.ts'
import type { Parts } from './slack-method.ts'
import { replaceModal, showModal } from './slack-views.ts'
import type { Json, View } from './slack-workspace.ts'

const trouble = 'We had some trouble connecting. Try again?'

/** Submits and closes modals: `view_submission` and `view_closed`. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function createModalActs(acting: Acting): Pick<Acts, 'submitView' | 'closeView'> {
  const { parts, transport } = acting
  const { workspace, grants } = parts
  const { user, common, findView } = payloadParts(acting)

  const submitView: Acts['submitView'] = async ({ userId, viewId, state: chosen }) => {
    const view = findView(viewId)
    if (view?.type !== 'modal') throw new Error('This modal is not open any more.')
    const values = stateOf(view.blocks, chosen)
    const errors = inputErrors(view.blocks, values)
    if (Object.keys(errors).length > 0) return { outcome: 'errors', errors }
    const answer = await transport.deliver({
      kind: 'interactive',
      payload: {
        type: 'view_submission',
        ...common,
        user: user(userId),
        trigger_id: grants.trigger({ userId, viewId }),
        view: { ...escaped(view), state: escaped({ values }) },
        response_urls: [],
      },
    })
    if (answer.outcome !== 'acknowledged') return { outcome: 'failed', sentence: trouble }
    return carryOut(parts, userId, view, answer.body)
  }

  const closeView: Acts['closeView'] = async ({ userId, viewId, all = false }) => {
    const stack = workspace.modals.get(userId) ?? []
    const view = stack.find((candidate) => candidate.id === viewId)
    if (!view) return
    const isCleared = all || view.clear_on_close === true
    const closed = isCleared ? stack : [view]
    workspace.apply({ kind: 'views', userId, views: isCleared ? [] : stack.filter((other) => other !== view) })
    for (const gone of closed.filter((candidate) => candidate.notify_on_close === true)) {
      await transport.deliver({
        kind: 'interactive',
        payload: { type: 'view_closed', ...common, user: user(userId), view: escaped(gone), is_cleared: isCleared },
      })
    }
  }

  return { submitView, closeView }
}

/** Does what the app's answer to a submission asks for. https://docs.slack.dev/surfaces/modals#response_actions */
function carryOut(parts: Parts, userId: string, view: View, body: Json | string | null): Submitted {
  const answer = typeof body === 'object' && body !== null ? body : {}
  const stack = parts.workspace.modals.get(userId) ?? []
  switch (answer.response_action) {
    case 'errors': {
      const errors = (answer.errors ?? {}) as Record<string, string>
      const inputs = new Set(elementsOf(view.blocks).map(({ blockId }) => blockId))
      const known = Object.keys(errors).length > 0 && Object.keys(errors).every((blockId) => inputs.has(blockId))
      return known ? { outcome: 'errors', errors } : { outcome: 'failed', sentence: trouble }
    }
    case 'update':
    case 'push': {
      const shown =
        answer.response_action === 'update'
          ? replaceModal(parts, userId, view, answer.view)
          : showModal(parts, userId, answer.view, 'push')
      return shown.ok === true ? { outcome: 'done' } : { outcome: 'failed', sentence: trouble }
    }
    case 'clear':
      parts.workspace.apply({ kind: 'views', userId, views: [] })
      return { outcome: 'done' }
    default:
      parts.workspace.apply({ kind: 'views', userId, views: stack.filter((other) => other.id !== view.id) })
      return { outcome: 'done' }
  }
}
