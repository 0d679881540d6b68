import { byItself } from '../releases/words.ts'
import type { ChecklistState } from '../signoffs/progress.ts'
import { requirementOf } from '../signoffs/requirement.ts'
import type { ShownCandidate } from '../signoffs/show.ts'
import type { CandidateState } from '../signoffs/state.ts'
import type { Candidate } from '../store/candidates.ts'
import type { Release } from '../store/releases.ts'
import { capital, short } from '../words.ts'
import { signatureEndLine, signatureLine } from './blocks/candidate.ts'
import { whoOf } from './blocks/release.ts'
import { count, cut, mentionOf, plain } from './blocks/text.ts'

/** A turn that is told once under its key. */
export interface News {
  readonly key: string
  readonly text: string
  /** A person's id or a channel; null for the card's thread. */
  readonly to: string | null
}

/** How those are named of whom something is wanted, by their user ids: by a mention, or by name where that is not wished. */
export interface Addresses {
  readonly signer: (userId: string) => string
  readonly deployer: (userId: string) => string
}

const everybody: Addresses = { signer: mentionOf, deployer: mentionOf }

/** Every turn of a candidate so far: signatures, the decision, and what became of it. */
export function newsOf(shown: ShownCandidate, addresses: Addresses = everybody): News[] {
  const { candidate, state, signatures, missing } = shown
  const roles = state?.requirement ?? requirementOf(null, candidate.environment)
  const titleOf = (role: string) => roles.roles.find((each) => each.role === role)?.title ?? role
  const told: News[] = signatures.flatMap((signature): News[] => {
    const title = titleOf(signature.role)
    const given = { key: `signature.${signature.id}`, text: `${signatureLine(signature, title)}.`, to: null }
    if (signature.end === null) return [given]
    const text = `${signatureEndLine(signature, title)}.`
    const ended = { key: `signature-end.${signature.id}`, text, to: null }
    // Whoever withdrew it knows; the others are told once, because they would have to look again.
    const owner = { key: `fallen.${signature.id}`, text: `${text} ${named(candidate)}`, to: signature.person }
    if (signature.end === 'withdrawn') return [given, ended]
    if (signature.end !== 'closed') return [given, ended, owner]
    // The card says that the request is over; whoever ended it knows, and after a release nothing has to be done again.
    const knows = candidate.state === 'released' || signature.person === candidate.requestedBy
    return knows ? [given] : [given, owner]
  })
  const asked = missing.filter(({ people }) => people.length > 0)
  const wanted = asked.map(
    ({ title, people }) => `${plain(cut(title, 80))}: ${people.slice(0, 10).map(addresses.signer).join(' ')}`,
  )
  return [
    ...(wanted.length === 0
      ? []
      : [{ key: `asked.${candidate.id}`, text: `Signatures are wanted. ${wanted.join('; ')}.`, to: null }]),
    ...told,
    ...goNews(shown, titleOf),
    ...releaseNews(shown, addresses),
  ]
}

const named = ({ productTitle, environment, commit }: Candidate) =>
  `It was for ${plain(cut(productTitle, 100))} ${plain(environment)} at \`${(commit ?? '').slice(0, 7)}\`.`

/** Every GO is told with who gave it, and every loss of one with why. */
function goNews({ candidate, turns }: ShownCandidate, titleOf: (role: string) => string): News[] {
  return turns.flatMap((turn): News[] => {
    const key = `decision.${candidate.id}.${turn.sequence}`
    const sentence = plain(cut(turn.sentence, 600))
    if (turn.outcome !== 'go') {
      return turn.before === 'go' ? [{ key, text: `It is no GO any more. ${capital(sentence)}.`, to: null }] : []
    }
    const by = turn.givenBy.map(({ role, person }) => `${mentionOf(person)} (${plain(cut(titleOf(role), 60))})`)
    const wanted = turn.prerequisites.map((each) => plain(cut(each, 150))).join('; ')
    const after = wanted === '' ? '' : ` Prerequisites: ${wanted}.`
    const text = `*${sentence}*${by.length === 0 ? '' : `, given by ${by.join(', ')}`}.${after}`
    return [{ key, text, to: null }]
  })
}

/** How its release went, a line for each turn; the product's channels are told how it ended. */
function releaseNews({ candidate, state, shipping }: ShownCandidate, { deployer }: Addresses): News[] {
  const { release } = shipping
  if (release === null || state === null) return []
  const text = releaseLine(release, state, deployer)
  const told = { key: `release.${release.id}.${release.state}`, text, to: null }
  const ask = release.state === 'watching' && release.judgement?.action === 'ask' ? [askLine(release, deployer)] : []
  // A rollback that failed left the bad one running: nobody may miss that.
  const isStuck = release.state === 'failed' && release.deployedAt !== null
  const isEnd = isStuck || release.state === 'live' || release.state === 'rolled-back' || release.state === 'unknown'
  const channels = isEnd ? (state.product?.deploys.get(candidate.environment)?.tell ?? []) : []
  const what = `*${plain(cut(candidate.productTitle, 100))}:* `
  const elsewhere = channels.map((channel) => ({
    key: `release.${release.id}.${release.state}.${channel}`,
    text: `${what}${text}`,
    to: channel,
  }))
  return [told, ...ask, ...elsewhere]
}

function askLine({ id, judgement, deployedBy }: Release, address: Addresses['deployer']): News {
  const text = `${address(deployedBy)}, a person must decide: keep it, or roll it back. ${plain(cut(judgement?.sentence ?? '', 600))}`
  return { key: `release.${id}.ask.${judgement?.kind}`, text, to: null }
}

function releaseLine(release: Release, { checklists }: CandidateState, address: Addresses['deployer']): string {
  const { environment, commit, deployedBy, rolledBackBy, rollbackReason, previous, proof, problem } = release
  const where = plain(environment)
  const what = `\`${short(commit)}\``
  const seen = proof === null ? '' : ` ${capital(plain(cut(proof.sentence, 400)))}.`
  switch (release.state) {
    case 'deploying':
      return `${whoOf(deployedBy)} deploys ${what} to ${where}.`
    case 'watching':
      return `${what} is deployed to ${where} and watched.${seen}`
    case 'live':
      return `${what} is live in ${where}.${seen}${nowDue(checklists)}`
    case 'rolling-back': {
      const why = rollbackReason === null ? '' : `: ${plain(cut(rollbackReason, 400))}`
      return `${whoOf(rolledBackBy ?? '')} rolls ${where} back to \`${short(previous?.commit ?? '')}\`${why}.`
    }
    case 'rolled-back':
      return `${capital(where)} is rolled back to \`${short(previous?.commit ?? '')}\`.${seen}`
    case 'failed':
      return `${what} failed in ${where}: ${plain(cut(problem ?? '', 600)).replace(/[.\s]+$/, '')}.`
    case 'unknown':
      return `${plain(cut(problem ?? '', 600)).replace(/[.\s]+$/, '')}. ${byItself(deployedBy) ? 'Somebody must look what runs.' : `${address(deployedBy)}, look what runs.`}`
  }
}

/** What the checklists ask for after a deployment. */
function nowDue(checklists: readonly ChecklistState[]): string {
  const open = checklists
    .flatMap(({ sections }) => sections)
    .filter(({ phase }) => phase !== 'before')
    .reduce((sum, { items, done }) => sum + items.length - done, 0)
  return open === 0
    ? ''
    : ` ${count(open, 'item')} of the checklist ${open === 1 ? 'is' : 'are'} due from now on: open a section.`
}
