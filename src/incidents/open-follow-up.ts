import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Refused } from '../sources/act.ts'
import type { Issue } from '../sources/github.ts'
import { alone } from '../store/candidates.ts'
import { endFollowUp, type FollowUp, findFollowUp, noteTried } from '../store/follow-ups.ts'
import { addEvent, changeIncident } from '../store/incidents.ts'
import { showIncidentLater } from './show-later.ts'

/** After an answer that was lost, an issue may take so long to show itself; only then is another one opened. */
const settleMs = 60_000
/** It is looked for again after a quarter of the time that has passed, within these bounds. */
const lookAgainMs = { least: 5_000, most: 60_000 }
/** After this time nothing is opened any more. */
const withinMs = 60 * 60_000
const answerMs = 15_000

/** How an issue is recognised as a follow-up's: a comment that GitHub keeps and does not show. */
export const nonceOf = (id: string) => `<!-- countersign: ${id} -->`

/**
 * Opens the issue of a follow-up, or finds the one that an earlier try has opened. May be run again at any point and by any
 * bot: one at a time calls GitHub, when is stored before each call, and what a lost answer opened is looked for.
 * @throws SourceError when surely nothing was sent; the job tries again
 */
export async function openFollowUp(context: Context, id: string): Promise<void> {
  await alone(context.database, `follow-up:${id}`, async () => {
    const followUp = await findFollowUp(context.database, id)
    if (followUp?.state === 'asked') await carry(context, followUp)
  })
}

async function carry(context: Context, followUp: FollowUp): Promise<void> {
  const { repository, triedAt, askedAt } = followUp
  const at = context.now()
  const isLate = at.getTime() - askedAt.getTime() >= withinMs
  try {
    if (triedAt !== null) {
      const found = await lookFor(context, followUp)
      if (found !== null) return await opened(context, followUp, found)
      if (!isLate && at.getTime() - triedAt.getTime() < settleMs) return await again(context, followUp)
    }
    if (isLate) return await give(context, followUp, 'lost', lostSentence(followUp))
    await call(context, followUp, at)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    if (isLate) return give(context, followUp, 'lost', lostSentence(followUp))
    if (lasting.includes(error.code)) {
      const sentence = `The issue was not opened in ${repository}: ${error.message.replace(/\.$/, '')}.`
      return give(context, followUp, 'refused', sentence)
    }
    throw error
  }
}

/** Nothing that passes by itself: somebody must put it right, and press again. */
const lasting: readonly SourceError['code'][] = ['not-configured', 'unauthorized', 'forbidden', 'not-found']

async function call(context: Context, followUp: FollowUp, at: Date): Promise<void> {
  const { database, sources } = context
  const { id, repository, title, body, labels, triedAt } = followUp
  await noteTried(database, id, at)
  const issue = { title, body: `${body}\n\n${nonceOf(id)}`, labels, signal: AbortSignal.timeout(answerMs) }
  const acted = await sources.github.createIssue(repository, issue).catch(async (error: unknown) => {
    // Surely nothing was sent, so an earlier try still is the last one.
    if (error instanceof SourceError) await noteTried(database, id, triedAt)
    throw error
  })
  switch (acted.kind) {
    case 'done':
      return opened(context, followUp, acted.value)
    case 'refused':
      return give(context, followUp, 'refused', refusalSentence(repository, acted))
    case 'uncertain':
      return again(context, followUp)
  }
}

async function lookFor({ sources }: Context, { id, repository }: FollowUp): Promise<Issue | null> {
  const issues = await sources.github.newestIssues(repository, { signal: AbortSignal.timeout(answerMs) })
  return issues.find(({ body }) => body.includes(nonceOf(id))) ?? null
}

async function again({ queue, now }: Context, { id, askedAt }: FollowUp): Promise<void> {
  const at = now().getTime()
  const delayMs = Math.min(Math.max((at - askedAt.getTime()) / 4, lookAgainMs.least), lookAgainMs.most)
  const slot = Math.floor((at + delayMs) / lookAgainMs.least)
  await queue.add('open-follow-up', { followUpId: id }, { id: `open-follow-up.${id}.${slot}`, delayMs })
}

async function opened(context: Context, { id, incidentId, repository, title, askedBy }: FollowUp, issue: Issue) {
  const at = context.now()
  const { number, url } = issue
  const incident = await context.database.transaction(async (transaction) => {
    if ((await endFollowUp(transaction, id, { state: 'opened', number, url, endedAt: at })) === null) return null
    const sentence = `Follow-up opened, ${repository}#${number}: ${title}`
    const event = { incidentId, at, by: askedBy, sentence, link: url, tell: null }
    await addEvent(transaction, { ...event, kind: 'followed-up', key: `followed-up.${id}` })
    return changeIncident(transaction, incidentId, {}, { at })
  })
  if (incident !== null) await showIncidentLater(context, incident)
}

/** The person is told first: told twice after a crash is better than never. */
async function give(context: Context, followUp: FollowUp, state: 'refused' | 'lost', problem: string): Promise<void> {
  await context.announce({ kind: 'incident.follow-up-failed', followUp, sentence: problem })
  await endFollowUp(context.database, followUp.id, { state, problem, endedAt: context.now() })
}

const lostSentence = ({ repository, triedAt }: FollowUp) =>
  triedAt === null
    ? `The issue was not opened: GitHub could not be reached for an hour. Press Follow-up again.`
    : `Nobody knows whether the issue was opened: GitHub gave no answer for an hour. Look in ${repository} before you press Follow-up again.`

/** What a person can do about GitHub's refusal. https://docs.github.com/en/rest/issues/issues#create-an-issue */
export function refusalSentence(
  repository: string,
  { status, sentence }: Pick<Refused, 'status' | 'sentence'>,
): string {
  switch (status) {
    case 410:
      return `Issues are switched off in ${repository}. Switch them on in its settings, under Features, then press Follow-up again.`
    case 403:
      return `GitHub does not let the bot open issues in ${repository}. Its token needs the permission “Issues: write” there; then press Follow-up again.`
    case 404:
      return `GitHub shows the bot no issues in ${repository}. Its token needs the permission “Issues: write” there, and issues must be switched on; then press Follow-up again.`
    default:
      return `The issue was not opened. ${sentence.replace(/\.$/, '')}.`
  }
}
