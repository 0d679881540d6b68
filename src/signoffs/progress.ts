import type { CheckStatus } from '../checks/check.ts'
import type { ChecklistItem, Phase } from '../products/checklist.ts'
import type { AskedCheck, Level, Waiver } from '../readiness/assessment.ts'
import { isWaived } from '../readiness/effect.ts'
import type { CandidateChecklist } from './candidate.ts'

/** A person's tick, standing. */
export interface Tick {
  readonly checklist: string
  readonly itemId: string
  /** Slack user id. */
  readonly by: string
  readonly at: Date
  readonly note: string | null
  readonly link: string | null
}

/** An item with its state. */
export interface ItemState extends ChecklistItem {
  readonly phase: Phase
  readonly isDone: boolean
  /** The answers of its checks; empty for one that a person ticks. */
  readonly proof: readonly {
    readonly id: string
    readonly title: string
    readonly status: CheckStatus
    readonly summary: string
    /** While it does not pass and people have agreed to ship with that. */
    readonly waiver?: Waiver
  }[]
  readonly tick: Tick | null
  /** Not done, and all its checks pass or are waived: it holds up nothing. */
  readonly isWaived: boolean
  /** Its checks have not been asked yet. */
  readonly isAwaited: boolean
}

export interface SectionState {
  readonly title: string
  readonly phase: Phase
  readonly items: readonly ItemState[]
  readonly done: number
}

export interface ChecklistState {
  readonly name: string
  readonly title: string
  readonly isRequired: boolean
  readonly file: string | null
  /** Why it cannot be worked through, in a sentence; null when it can. */
  readonly problem: string | null
  readonly sections: readonly SectionState[]
  readonly done: number
  readonly total: number
}

/**
 * How far a checklist is. An item with checks is done while all of them that are asked here pass, and never because
 * somebody says so; any other while a tick stands. Pure.
 * @param checks the newest answers; null before there are any
 */
export function checklistState(
  checklist: CandidateChecklist,
  ticks: readonly Tick[],
  checks: readonly AskedCheck[] | null,
): ChecklistState {
  const own = new Map(ticks.filter((tick) => tick.checklist === checklist.name).map((tick) => [tick.itemId, tick]))
  const sections = checklist.sections.map((section): SectionState => {
    const items = section.items.map((item): ItemState => {
      const asked = (checks ?? []).filter(({ id }) => item.checks.includes(id))
      const proof = asked.map((check) => ({
        id: check.id,
        title: check.title,
        status: check.answer.status,
        summary: check.answer.summary,
        ...(check.waiver !== undefined && isWaived(check) ? { waiver: check.waiver } : {}),
      }))
      const tick = item.checks.length === 0 ? (own.get(item.id) ?? null) : null
      const isProven = proof.length > 0 && proof.every(({ status }) => status === 'pass')
      const isDone = item.checks.length === 0 ? tick !== null : isProven
      return {
        ...item,
        phase: section.phase,
        proof,
        tick,
        isDone,
        isWaived:
          !isDone && proof.length > 0 && proof.every(({ status, waiver }) => status === 'pass' || waiver !== undefined),
        isAwaited: checks === null && item.checks.length > 0,
      }
    })
    return { title: section.title, phase: section.phase, items, done: items.filter(({ isDone }) => isDone).length }
  })
  const { name, title, isRequired, file, problem } = checklist
  const items = sections.flatMap((section) => section.items)
  return {
    name,
    title,
    isRequired,
    file,
    problem,
    sections,
    done: items.filter(({ isDone }) => isDone).length,
    total: items.length,
  }
}

/** The items of a severity that may hold up a deployment (those due before it), are open, and not waived. */
export function openItems(checklists: readonly ChecklistState[], severity: Level): readonly ItemState[] {
  return checklists
    .filter(({ isRequired }) => isRequired)
    .flatMap(({ sections }) => sections.flatMap(({ items }) => items))
    .filter((item) => item.phase === 'before' && !item.isDone && !item.isWaived && item.severity === severity)
}
