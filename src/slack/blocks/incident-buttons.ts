import type { Button } from '@slack/types'
import { climbByHand, isAcknowledged } from '../../incidents/climb.ts'
import type { ShownIncident } from '../../incidents/incident.ts'
import { short } from '../../words.ts'
import { button } from './elements.ts'
import { cut } from './text.ts'

export const acknowledgeAction = 'incident.acknowledge'
export const resolveIncidentAction = 'incident.resolve'
export const rollBackSuspectAction = 'incident.roll-back'
export const escalateAction = 'incident.escalate'
export const changeIncidentAction = 'incident.change'
export const incidentRunbookAction = 'incident.runbook'
export const documentIncidentAction = 'incident.document'
export const followUpAction = 'incident.follow-up'

/** What can be done about an incident as it stands. */
export function incidentButtons({ incident, product, suspect }: ShownIncident): Button[] {
  const { id, number, title, state, environment } = incident
  const value = { incident: id }
  const what = `incident ${number}`
  if (state === 'resolved') {
    return [
      button(documentIncidentAction, 'Post-mortem', `Draft the post-mortem of ${what}`, value),
      button(followUpAction, 'Follow-up…', `File a GitHub issue after ${what}`, value),
    ]
  }
  const next = product === null ? null : climbByHand(incident, product.incidents)
  const hasRunbook = product?.runbooks.some(({ environments }) => environments.includes(environment)) ?? false
  return [
    ...(isAcknowledged(incident)
      ? []
      : [{ ...button(acknowledgeAction, 'Acknowledge', `I look at ${what}`, value), style: 'primary' as const }]),
    {
      ...button(resolveIncidentAction, 'Resolve', `Close ${what}`, value),
      confirm: {
        title: { type: 'plain_text', text: cut(`Resolve incident ${number}?`, 100) },
        text: {
          type: 'plain_text',
          text: cut(`${title}. What still fails is told again after it was well, or in half an hour.`, 300),
        },
        confirm: { type: 'plain_text', text: 'Resolve' },
        deny: { type: 'plain_text', text: 'Not now' },
      },
    },
    ...(suspect === null
      ? []
      : [
          {
            ...button(rollBackSuspectAction, 'Roll back…', `Look at the way back from ${short(suspect.commit)}`, {
              ...value,
              release: suspect.id,
            }),
            style: 'danger' as const,
          },
        ]),
    ...(next === null ? [] : [button(escalateAction, 'Escalate', `Tell the next of the path of ${what}`, value)]),
    button(changeIncidentAction, 'Change…', `Assign, snooze or rate ${what}`, value),
    ...(hasRunbook ? [button(incidentRunbookAction, 'Runbook…', `Emergency actions for ${what}`, value)] : []),
  ]
}
