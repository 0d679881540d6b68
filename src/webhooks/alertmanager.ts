import { createHash, timingSafeEqual } from 'node:crypto'
import { AlertGroup, alertmanagerHeard, groupId } from './signals/alertmanager.ts'
import { jsonOf, refused, type Webhook } from './webhook.ts'

/** Prometheus Alertmanager tells of groups of alerts, again and again while they fire. */
export const alertmanager: Webhook = {
  sender: 'alertmanager',
  receive: async (context, { headers, body }, take) => {
    const token = context.config.webhookSecrets.alertmanager
    if (token === null) {
      return refused(
        503,
        'not_configured',
        'Set ALERTMANAGER_WEBHOOK_TOKEN to the receiver’s credentials, and start anew.',
      )
    }
    if (!isBearer(headers.authorization, token)) {
      return refused(401, 'signature', 'The bearer token does not fit: use the one in ALERTMANAGER_WEBHOOK_TOKEN.')
    }
    const group = AlertGroup.safeParse(jsonOf(body))
    if (!group.success) return refused(400, 'body', 'The body is not a group of alerts as Alertmanager documents it.')
    const heard = alertmanagerHeard(group.data, context.products.list(), context.now())
    return take({ sender: 'alertmanager', id: groupId(group.data) }, heard)
  },
}

/** Compares hashes, which are equally long, so that the time tells nothing of the token. */
function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(token))
}
