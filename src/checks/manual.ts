import { z } from 'zod'
import { day } from '../sources/outage.ts'
import { type CheckAnswer, type CheckStatus, type Detail, defineCheck } from './check.ts'
import { Duration, longDuration } from './duration.ts'
import { counted, shareOf, worstOf } from './rows.ts'

const Says = z.enum(['pass', 'warn', 'fail'])

const Item = z.strictObject({
  title: z.string().min(1).describe('What the row is about.'),
  says: Says.describe('What the person found: pass, warn or fail.'),
  note: z.string().min(1).optional().describe('What the reader should know.'),
})

const Spec = z.object({
  says: Says.optional().describe('What the person found: pass, warn or fail; left out, the worst of the items.'),
  by: z.string().min(1).optional().describe('Who says so.'),
  on: z.iso
    .date('must be a day such as 2026-01-10')
    .optional()
    .describe('The day on which it was found, as YYYY-MM-DD.'),
  note: z.string().min(1).optional().describe('What was found, in a sentence.'),
  validFor: Duration.optional().describe('How long the word holds, such as 30d; after that the answer is unknown.'),
  items: z.array(Item).default([]).describe('Several rows, each with its own finding.'),
})

/** What a person states in the manifest, where no machine can be asked. */
export const manual = defineCheck('manual', {
  summary: 'What a person states, where no machine can be asked.',
  spec: Spec,
  ask: async (spec, { now }) => judgeStatement(spec, now),
})

/** Judges a statement at a moment; pure. */
export function judgeStatement(spec: z.output<typeof Spec>, now: Date): CheckAnswer {
  const stated = spec.says ?? (spec.items.length > 0 ? worstOf(spec.items.map(({ says }) => ({ status: says }))) : null)
  const details = spec.items.map(
    ({ title, says, note }): Detail => ({
      status: says,
      subject: title,
      found: WORDS[says],
      ...(note === undefined ? {} : { note }),
    }),
  )
  if (stated === null) {
    return { status: 'unknown', code: 'manual.unconfirmed', summary: 'Nobody has confirmed this yet', details }
  }
  const since = spec.on === undefined ? null : new Date(`${spec.on}T00:00:00Z`)
  if (spec.validFor !== undefined) {
    const ageMs = since === null ? Number.POSITIVE_INFINITY : now.getTime() - since.getTime()
    if (ageMs > spec.validFor) {
      const last = since === null ? 'Nobody says when this was confirmed' : `Last confirmed ${longDuration(ageMs)} ago`
      const summary = `${last}; the word holds for ${longDuration(spec.validFor)}`
      return { status: 'unknown', code: 'manual.outdated', summary, details }
    }
  }
  const source = [spec.by, since && `on ${day(since)}`].filter(Boolean).join(' ')
  const said = spec.note?.replace(/\.$/, '') ?? sumUp(spec.items, stated)
  return {
    status: stated,
    code: `manual.${stated}`,
    summary: source === '' ? said : `${said} (${source})`,
    // A person's word for the whole stands over the count of the rows.
    ...(spec.says === undefined ? { share: shareOf(details) } : {}),
    details,
  }
}

const WORDS = { pass: 'in order', warn: 'partly in order', fail: 'not in order', unknown: 'not known' } as const

function sumUp(items: z.output<typeof Spec>['items'], stated: CheckStatus): string {
  if (items.length === 0) return `Said to be ${WORDS[stated]}`
  const good = items.filter(({ says }) => says === 'pass').length
  return `${good} of ${counted(items.length, 'item')} ${good === 1 ? 'is' : 'are'} in order`
}
