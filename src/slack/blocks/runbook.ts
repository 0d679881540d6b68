import type { KnownBlock } from '@slack/types'
import type { Product } from '../../products/product.ts'
import type { Attempt } from '../../store/releases.ts'
import { button, contextLine, sectionText } from './elements.ts'
import type { Message } from './readiness.ts'
import { statusEmoji } from './status.ts'
import { cut, escapeText, link, mentionOf, plain, time } from './text.ts'

export const runbookAction = 'runbook.use'

/** A product's runbooks for an environment, each with its button and what it does. */
export function runbookList(product: Product, environment: string): KnownBlock[] {
  return product.runbooks
    .filter(({ environments }) => environments.includes(environment))
    .map(({ name, title, says, people, roles }) => {
      const who = product.roles.filter(({ role }) => roles.includes(role)).map((role) => role.title)
      const two = people === 2 ? ' It takes two people.' : ''
      return {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `*${plain(cut(title, 75))}*\n${plain(cut(says, 300))}${two}\n_${plain(cut(who.join(', '), 200))}_`,
        },
        accessory: runbookButton(product, environment, { name, title, says }),
      }
    })
}

/** The button of a runbook, with its confirmation. */
export function runbookButton(
  product: Product,
  environment: string,
  { name, title, says }: { readonly name: string; readonly title: string; readonly says: string },
) {
  return {
    ...button(runbookAction, cut(title, 75), `${product.title} ${environment}`, {
      product: product.name,
      environment,
      name,
    }),
    style: 'danger' as const,
    confirm: {
      title: { type: 'plain_text' as const, text: cut(`${title}: ${product.title} ${environment}?`, 100) },
      text: { type: 'plain_text' as const, text: cut(says, 300) },
      confirm: { type: 'plain_text' as const, text: 'Do it' },
      deny: { type: 'plain_text' as const, text: 'Not now' },
    },
  }
}

const words = {
  waiting: 'waits',
  running: 'runs',
  succeeded: 'is done',
  failed: 'failed',
  unknown: 'ended, and nobody knows how',
} as const

/** How a runbook is getting on. */
export function runbookMessage(
  { status, startedBy, startedAt, environment }: Attempt,
  { title, productTitle }: { readonly title: string; readonly productTitle: string },
): Message {
  const word = status === null ? 'begins' : words[status.kind]
  const sign =
    status === null || status.kind === 'running' || status.kind === 'waiting'
      ? ':large_blue_circle:'
      : statusEmoji[({ succeeded: 'pass', failed: 'fail', unknown: 'unknown' } as const)[status.kind]]
  const what = `${cut(title, 75)} of ${cut(productTitle, 80)} ${environment} ${word}`
  const why = status === null ? '' : [status.step, status.line, status.sentence].filter(Boolean).join(': ')
  const url = status?.url ? ` ${link(status.url.slice(0, 500), 'Open')}` : ''
  return {
    text: escapeText(`${what}.`),
    blocks: [
      sectionText(`${sign} *${plain(what)}.*${why === '' ? '' : ` ${plain(cut(why, 900))}.`}${url}`),
      contextLine(`Used by ${mentionOf(startedBy)} ${time(startedAt)}.`),
    ],
  }
}
