import type { CheckStatus } from '../../src/checks/check.ts'
import type { AskedCheck, Facts, Priority, Waiver } from '../../src/readiness/assessment.ts'
import type { Gate, Prerequisite } from '../../src/readiness/gate.ts'
import type { Plan } from '../../src/readiness/plan.ts'

export const at = new Date('2026-01-10T23:42:22Z')

/** A check that was asked; what is left out does not matter to the test. */
export function asked(given: {
  id?: string
  status?: CheckStatus
  priority?: Priority
  area?: string
  weight?: number
  share?: number
  waiver?: Waiver
}): AskedCheck {
  const { id = 'check', status = 'pass', priority = 'P2', area = 'area', weight = 1, share, waiver } = given
  return {
    id,
    title: `Title of ${id}`,
    kind: 'probe',
    area,
    weight,
    priority,
    impact: null,
    owner: null,
    fix: null,
    answer: {
      status,
      code: `probe.${status}`,
      summary: `it is ${status}`,
      details: [],
      ...(share === undefined ? {} : { share }),
    },
    askedAt: at,
    tookMs: 5,
    lastKnown: null,
    ...(waiver === undefined ? {} : { waiver }),
  }
}

/** A waiver that stands for two days more. */
export function waiver(given: Partial<Waiver> = {}): Waiver {
  return {
    id: 'w1',
    reason: 'The window is too short.',
    askedBy: 'U1',
    grantedBy: 'U2',
    grantedAs: 'Security Lead',
    expiresAt: new Date('2026-01-12T12:00:00Z'),
    ...given,
  }
}

/** Facts of these checks; every area weighs 1 unless told. */
export function factsOf(
  checks: readonly AskedCheck[],
  given: Partial<Pick<Facts, 'targetScore' | 'areas' | 'gates' | 'prerequisites' | 'plan'>> = {},
): Facts {
  const areas = [...new Set(checks.map(({ area }) => area))].map((id) => ({ id, title: `Area ${id}`, weight: 1 }))
  return {
    product: 'acme',
    environment: 'production',
    targetScore: given.targetScore ?? null,
    areas: given.areas ?? areas,
    checks,
    gates: given.gates ?? [],
    prerequisites: given.prerequisites ?? [],
    plan: given.plan ?? noPlan,
    commit: null,
  }
}

/** What a file says that says nothing beside its checks. */
export const noPlan: Plan = { performance: [], milestones: [], goLive: [], estimates: [], contacts: [] }

/** A gate of these checks at a level. */
export function gate(level: Gate['level'], ...checks: string[]): Gate {
  return { id: level, title: `The ${level} gate`, level, note: null, checks }
}

/** A prerequisite that a person must confirm, or that a check proves. */
export function prerequisite(given: Partial<Prerequisite> = {}): Prerequisite {
  return { id: 'briefed', title: 'The team is briefed', check: null, owner: null, confirmed: false, ...given }
}
