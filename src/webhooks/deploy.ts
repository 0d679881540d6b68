import { type Heard, hearReceiver } from '../releases/hear.ts'
import { type Answer, refused, repeated, taken, type Webhook } from './webhook.ts'

/** Receivers of `webhook` targets tell how an order goes; each signs with its own secret. */
export const deploy: Webhook = {
  sender: 'deploy',
  receive: async (context, { headers, body }) => {
    return answerOf(await hearReceiver(context, { headers, body: body.toString('utf8') }))
  },
}

const reasons = { 400: 'body', 401: 'signature', 404: 'unknown', 503: 'not_configured' } as const

function answerOf(heard: Heard): Answer {
  switch (heard.kind) {
    case 'heard':
      return taken
    case 'repeated':
      return repeated
    case 'ended':
      return { kind: 'taken', sentence: 'This deployment has ended, so the report changes nothing.' }
    case 'refused':
      return refused(heard.status, reasons[heard.status], `${heard.sentence}.`)
  }
}
