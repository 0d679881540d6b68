import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import { carryOut } from '../store/acts.ts'
import { alone, changeCandidate, openCandidates } from '../store/candidates.ts'
import { answerGitHubPerson, beginAsking, noteAsked } from '../store/github-people.ts'
import { appendLedger } from '../store/ledger.ts'
import { authorsOfCommits, plainAuthor } from './github-person.ts'
import { loadState, showLater } from './state.ts'

/** A candidate with many strangers must not fill somebody's direct messages. */
const askedAtOnce = 3

/** Bots of GitHub sign nothing, so nobody needs to know who they are. */
const isBot = (login: string) => login.endsWith('[bot]')

/**
 * Asks who put a commit up for sign-off who those of its authors are whom nobody knows, where authors may not sign: in
 * private, and once for each login ever, whoever else ships with it later.
 * @throws SourceError when Slack does not answer; then it may be run again
 */
export async function askWhoAuthorsAre(context: Context, candidateId: string): Promise<void> {
  const state = await loadState(context, context.database, candidateId)
  if (state?.product == null || state.candidate.state !== 'open' || state.requirement.authorsMaySign) return
  const { requestedBy, productTitle, commits } = state.candidate
  // A schedule or a webhook cannot answer.
  if (!/^[UW]/.test(requestedBy)) return
  const { strangers } = await authorsOfCommits(context, state.product, commits)
  const logins = strangers.flatMap(({ login }) => (login === null || isBot(login) ? [] : [login]))
  for (const login of logins.slice(0, askedAtOnce)) {
    await alone(context.database, `github-person.${login.toLowerCase()}`, async () => {
      if (!(await beginAsking(context.database, login, requestedBy))) return
      await context.announce({ kind: 'github-person.asked', login, productTitle, userId: requestedBy })
      await noteAsked(context.database, login, context.now())
    })
  }
}

export type AnsweredPerson = { readonly outcome: 'answered' | 'known'; readonly person: string | null }

/**
 * Says who a GitHub login is: only who was asked may, and once. What is up for sign-off with commits of that login is shown
 * anew.
 * @param userId null for nobody of this workspace
 * @throws UserError `github_person.not_asked`, or `github_person.bot` for somebody who is no person
 */
export async function answerWhoItIs(
  context: ActorContext,
  { login, userId }: { readonly login: string; readonly userId: string | null },
): Promise<AnsweredPerson> {
  const { actor, now } = context
  const notAsked = () =>
    new UserError(
      'github_person.not_asked',
      `You were not asked who ${login} is. The product’s file can say it: gitHubLogins.`,
    )
  if (actor.kind !== 'slack-user') throw notAsked()
  const person = userId === null ? null : await context.people.person(userId, { fresh: false })
  if (userId !== null && (person === null || person.isBot)) {
    throw new UserError('github_person.bot', 'Choose a person: an app writes no commits of its own.')
  }
  const done = await carryOut(context, async (transaction) => {
    const answer = await answerGitHubPerson(transaction, { login, userId, by: actor.userId, now: now() })
    if (answer === null) throw notAsked()
    if (!answer.isNew) return { outcome: 'known' as const, person: answer.standing.userId }
    await appendLedger(transaction, {
      // Somebody is the same person in every product.
      product: 'countersign',
      at: now(),
      actor,
      verb: 'github-person.answer',
      object: { kind: 'github-person', id: login },
      after: { person: userId },
    })
    return { outcome: 'answered' as const, person: userId }
  })
  if (done.outcome === 'answered') await showAnew(context, login)
  await context.announce({ kind: 'github-person.answered', login, person: done.person })
  return done
}

/** Who could sign and who wrote what may have changed with it. */
async function showAnew(context: Context, login: string): Promise<void> {
  for (const { id, commits } of await openCandidates(context.database)) {
    const isConcerned = commits.some((commit) => plainAuthor(commit).login?.toLowerCase() === login.toLowerCase())
    if (isConcerned) await showLater(context, await changeCandidate(context.database, id, {}))
  }
}
