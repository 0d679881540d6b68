import type { Button, KnownBlock } from '@slack/types'
import { isThrough } from '../../releases/break-glass.ts'
import { isFrozen } from '../../releases/freeze.ts'
import { type PhaseHistory, type Progress, progressOf } from '../../releases/progress.ts'
import type { StoredPhase, StoredStatus } from '../../releases/release.ts'
import { byItself } from '../../releases/words.ts'
import type { Shipping, ShownCandidate } from '../../signoffs/show.ts'
import type { CandidateState } from '../../signoffs/state.ts'
import type { Attempt, Release } from '../../store/releases.ts'
import { capital, short } from '../../words.ts'
import { button, contextLine, sectionText } from './elements.ts'
import { statusSign } from './status.ts'
import { cut, link, mentionOf, plain, time } from './text.ts'

export const deployAction = 'release.deploy'
export const rollBackAction = 'release.roll-back'
export const keepAction = 'release.keep'
export const resolveAction = 'release.resolve'
export const breakGlassAction = 'release.break-glass'

const barLength = 20

const heads: Readonly<Record<Release['state'], string>> = {
  deploying: '🔵 Deploying',
  watching: '🔵 Watching',
  live: '🟢 Live',
  'rolling-back': '🟠 Rolling back',
  unknown: '🔴 UNKNOWN',
  failed: '🔴 Failed',
  'rolled-back': '⚪ Rolled back',
}

/** How a released candidate's card begins; null for one that was never deployed. */
export const releaseHead = ({ release }: Pick<Shipping, 'release'>): string | null =>
  release === null ? null : heads[release.state]

/** What a card says of the deployment: where it stands, the phases, the watch, the proof and the way back. */
export function releaseBlocks({ shipping, at }: ShownCandidate, state: CandidateState): KnownBlock[] {
  const { release, attempts, past } = shipping
  const attempt = attempts.at(-1)
  if (release === null || attempt === undefined) {
    return [...wayBackOf(state, shipping), ...stopsOf(shipping), ...glassOf(shipping)]
  }
  const running = attempt.endedAt === null && release.state !== 'unknown'
  return [
    ...(release.problem === null ? [] : [sectionText(`${statusSign.fail} ${plain(cut(release.problem, 900))}`)]),
    ...progressBlocks(attempt, past, running, at),
    ...watchBlocks(release),
    ...proofBlocks(release),
    contextLine(whoAndWhen(release)),
    ...(release.state === 'rolled-back' ? [] : wayBackOf(state, shipping)),
    ...stopsOf(shipping),
  ]
}

function progressBlocks(attempt: Attempt, past: readonly Attempt[], running: boolean, at: Date): KnownBlock[] {
  const { status } = attempt
  if (status === null)
    return running ? [contextLine(attempt.handle === null ? 'Calling the target…' : 'The target has begun.')] : []
  const phases = status.phases
  const progress = phases.length === 0 ? null : progressOf(phases.map(asPhase), historyOf(past, phases), at)
  const where = status.url === null ? '' : ` ${link(status.url.slice(0, 500), 'Open the target')}`
  const lines = phases
    .slice(0, 15)
    .map((phase) => `${phaseMark[phase.state]} ${plain(cut(phase.name, 100))}${took(phase)}`)
  const words = running ? (status.sentence ?? progress?.sentence ?? 'It runs.') : (status.sentence ?? '')
  return [
    ...(running && progress !== null
      ? [sectionText(`\`${bar(progress)}\` ${Math.floor(progress.fraction * 100)} %`)]
      : []),
    ...(running || attempt.kind === 'rollback' ? (lines.length === 0 ? [] : [sectionText(lines.join('\n'))]) : []),
    ...(words === '' && where === '' ? [] : [contextLine(`${plain(cut(words, 500))}${where}`.trim())]),
  ]
}

const bar = ({ fraction }: Progress) => {
  const full = Math.round(fraction * barLength)
  return `${'█'.repeat(full)}${'░'.repeat(barLength - full)}`
}

const phaseMark: Readonly<Record<StoredPhase['state'], string>> = {
  waiting: '⬜',
  running: '🔵',
  succeeded: statusSign.pass,
  failed: statusSign.fail,
  skipped: '➖',
  cancelled: '➖',
}

function took({ startedAt, endedAt }: StoredPhase): string {
  if (startedAt === null || endedAt === null) return ''
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  return seconds < 120 ? ` ${seconds} s` : ` ${Math.round(seconds / 60)} min`
}

function asPhase({ name, state, startedAt }: StoredPhase) {
  const states = { succeeded: 'done', cancelled: 'skipped' } as const
  const known = state === 'succeeded' || state === 'cancelled' ? states[state] : state
  return { name, state: known, startedAt: startedAt === null ? null : new Date(startedAt) }
}

/** How long each phase took before; what the manifest says counts where nothing was measured yet. */
function historyOf(past: readonly Attempt[], phases: readonly StoredPhase[]): PhaseHistory {
  const good = past.flatMap(({ status }) => (status?.kind === 'succeeded' ? [status] : []))
  return new Map(
    phases.map(({ name, usualMs }) => {
      const measured = good.flatMap((status) => durationsIn(status, name))
      return [name, measured.length > 0 ? measured : usualMs === null ? [] : [usualMs]] as const
    }),
  )
}

function durationsIn({ phases }: StoredStatus, name: string): number[] {
  return phases.flatMap((phase) =>
    phase.name === name && phase.startedAt !== null && phase.endedAt !== null
      ? [Date.parse(phase.endedAt) - Date.parse(phase.startedAt)]
      : [],
  )
}

function watchBlocks({ state, judgement }: Release): KnownBlock[] {
  if (judgement === null) return state === 'watching' ? [contextLine('The watch begins.')] : []
  // Of what goes back, only what speaks against it.
  const isOn = state === 'watching' || state === 'live'
  if (!isOn && judgement.kind !== 'triggered' && judgement.kind !== 'inconclusive') return []
  const asks = state === 'watching' && judgement.action === 'ask'
  const until = judgement.until ? time(new Date(judgement.until)) : null
  // What counts down would be wrong by the time it is read.
  const text =
    judgement.kind === 'warming-up' && until !== null
      ? `It warms up until ${until}; nothing counts before that.`
      : `${plain(cut(judgement.sentence, 900))}${until === null ? '' : ` Watched until ${until}.`}`
  return asks ? [sectionText(`*A person must decide.* ${text}`)] : [sectionText(text)]
}

function proofBlocks({ proof, state }: Release): KnownBlock[] {
  // What was seen after the deployment is no proof of the way back.
  return proof === null || state === 'rolling-back'
    ? []
    : [contextLine(`${plain(cut(capital(proof.sentence), 900))}, seen ${time(new Date(proof.at))}.`)]
}

/** Who did something to a release; the bot by its own name. */
export const whoOf = (name: string): string => (byItself(name) ? 'Countersign, by itself' : mentionOf(name))

function whoAndWhen(release: Release): string {
  const deployed = `Deployed by ${whoOf(release.deployedBy)} ${time(release.startedAt)}.`
  if (release.rolledBackBy === null) return deployed
  const verb = release.state === 'rolled-back' ? 'Rolled back' : 'Rollback wanted'
  const why = release.rollbackReason === null ? '' : `: ${plain(cut(release.rollbackReason, 400))}`
  return `${deployed} ${verb} by ${whoOf(release.rolledBackBy)}${why}.`
}

/** The way back is named before anybody needs it. */
function wayBackOf({ candidate }: CandidateState, { release, running }: Shipping): KnownBlock[] {
  const previous = release?.previous
  if (previous) {
    const since = previous.deployedAt === null ? '' : `, deployed ${time(new Date(previous.deployedAt))}`
    return [contextLine(`The way back: \`${short(previous.commit)}\`${since}.`)]
  }
  if (release !== null) return [contextLine('There is no earlier release to go back to.')]
  if (running === null || running.commit === candidate.commit) return []
  return [contextLine(`${plain(candidate.environment)} runs \`${short(running.commit)}\`: that is the way back.`)]
}

function stopsOf({ lock, pause }: Shipping): KnownBlock[] {
  return [
    ...(pause === null
      ? []
      : [contextLine(`All deployments are paused by ${mentionOf(pause.by)}: ${plain(cut(pause.reason, 300))}.`)]),
    ...(lock === null
      ? []
      : [
          contextLine(
            `Locked by ${lock.owner === null ? 'Countersign' : mentionOf(lock.owner)}${lock.expiresAt === null ? '' : ` until ${time(lock.expiresAt)}`}: ${plain(cut(lock.reason, 300))}.`,
          ),
        ]),
  ]
}

function glassOf({ glass }: Shipping): KnownBlock[] {
  if (glass === null || glass.secondBy !== null) return []
  const why = plain(cut(glass.firstReason, 300))
  return [contextLine(`${mentionOf(glass.firstBy)} wants the freeze broken: ${why}. It takes one more person.`)]
}

/** The buttons that a card needs for its deployment. */
export function releaseButtons({ shipping, at, candidate }: ShownCandidate, state: CandidateState): Button[] {
  const { release } = shipping
  const deploy = state.product?.deploys.get(candidate.environment)
  const what = `${candidate.productTitle} ${short(state.candidate.commit)}`
  const buttons: Button[] = []
  if (candidate.state === 'open' && deploy !== undefined && state.decision.outcome === 'go') {
    const freeze = isFrozen(deploy.freezes, at)
    if (freeze.isFrozen && !isThrough(shipping.glass, at)) {
      buttons.push(
        button(breakGlassAction, 'Break the glass', `Let ${what} through the freeze`, { candidate: candidate.id }),
      )
    } else {
      buttons.push({
        ...button(deployAction, 'Deploy', `Deploy ${what} to ${candidate.environment}`, { candidate: candidate.id }),
        style: 'primary',
        confirm: {
          title: { type: 'plain_text', text: cut(`Deploy to ${candidate.environment}?`, 100) },
          text: { type: 'plain_text', text: cut(`${what} is deployed to ${candidate.environment} at once.`, 300) },
          confirm: { type: 'plain_text', text: 'Deploy' },
          deny: { type: 'plain_text', text: 'Not now' },
        },
      })
    }
  }
  if (release === null) return buttons
  const isUp = release.state === 'failed' && release.deployedAt !== null
  const canGoBack = isUp || ['deploying', 'watching', 'live', 'unknown'].includes(release.state)
  const isNewest = release.state === 'deploying' || shipping.running === null || shipping.running.id === release.id
  if (canGoBack && isNewest && release.previous !== null && deploy?.target.rollback != null) {
    const to = `Roll ${candidate.environment} back to ${short(release.previous.commit)}`
    buttons.push({ ...button(rollBackAction, 'Roll back', to, { release: release.id }), style: 'danger' })
  }
  if (release.state === 'unknown') {
    const commit = short(release.commit)
    buttons.push(
      button(`${resolveAction}.runs`, 'It runs', `${commit} was found to run`, { release: release.id, runs: true }),
      button(`${resolveAction}.not`, 'It does not run', `${commit} was found not to run`, {
        release: release.id,
        runs: false,
      }),
    )
  }
  if (release.state === 'watching') {
    buttons.push(button(keepAction, 'Keep', `End the watch: ${what} is well`, { release: release.id }))
  }
  return buttons
}
