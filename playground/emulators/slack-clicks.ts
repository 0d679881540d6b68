import { type Acting, type Acts, payloadParts } from './slack-acting.ts'
import { escaped, type StateValues, stateOf } from './slack-elements.ts'
import { findElement } from './slack-messages.ts'
import { objects } from './slack-method.ts'

/** Uses an element of a message or view: `block_actions`. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function createClick(acting: Acting): Acts['click'] {
  const { parts, transport } = acting
  const { workspace, grants } = parts
  const { nameOf, user, common, findView } = payloadParts(acting)
  return async (act) => {
    const { userId, spot } = act
    const inMessage = 'messageTs' in spot ? spot : null
    const ephemeral = inMessage
      ? workspace.ephemerals.get(`${inMessage.channelId} ${userId}`)?.get(inMessage.messageTs)
      : undefined
    const message = inMessage
      ? (ephemeral ?? workspace.messages.get(inMessage.channelId)?.get(inMessage.messageTs))
      : undefined
    const view = 'viewId' in spot ? findView(spot.viewId) : undefined
    const unfurl = message?.attachments?.find(
      (attachment) => findElement(objects(attachment.blocks) ?? [], act.blockId, act.actionId) !== undefined,
    )
    const blocks = (unfurl ? objects(unfurl.blocks) : (message?.blocks ?? view?.blocks)) ?? []
    const placed = findElement(blocks, act.blockId, act.actionId)
    if (!placed) throw new Error('This element is not there any more.')
    const { element } = placed
    const chosen: StateValues = {
      ...act.state,
      [act.blockId]: { ...act.state?.[act.blockId], [act.actionId]: act.selection ?? {} },
    }
    const state = escaped({ values: stateOf(blocks, act.selection ? chosen : (act.state ?? {})) })
    const action = {
      action_id: act.actionId,
      block_id: act.blockId,
      type: element.type,
      ...(element.type === 'button' ? { text: element.text } : {}),
      ...(typeof element.value === 'string' ? { value: element.value } : {}),
      ...(element.style === undefined ? {} : { style: element.style }),
      ...act.selection,
      action_ts: String(parts.now() / 1000),
    }
    const thread = typeof message?.thread_ts === 'string' ? { thread_ts: message.thread_ts } : {}
    const reply = inMessage
      ? {
          userId,
          channelId: inMessage.channelId,
          threadTs: thread.thread_ts ?? null,
          origin: { ts: inMessage.messageTs, isEphemeral: ephemeral !== undefined },
        }
      : null
    return transport.deliver({
      kind: 'interactive',
      payload: {
        type: 'block_actions',
        ...common,
        user: user(userId),
        trigger_id: grants.trigger({ userId, viewId: view?.id ?? null }),
        ...(inMessage && reply
          ? {
              container: {
                type: unfurl ? 'message_attachment' : 'message',
                message_ts: inMessage.messageTs,
                channel_id: inMessage.channelId,
                is_ephemeral: ephemeral !== undefined,
                ...thread,
                ...(unfurl
                  ? { attachment_id: unfurl.id, is_app_unfurl: true, app_unfurl_url: unfurl.app_unfurl_url }
                  : {}),
              },
              ...(unfurl ? { app_unfurl: escaped(unfurl) } : {}),
              channel: { id: inMessage.channelId, name: nameOf(inMessage.channelId) },
              ...(ephemeral ? {} : { message: escaped(message) }),
              response_url: `${parts.url}${grants.reply('actions', reply)}`,
            }
          : { container: { type: 'view', view_id: view?.id }, view: { ...escaped(view), state } }),
        state,
        actions: [escaped(action)],
      },
    })
  }
}
