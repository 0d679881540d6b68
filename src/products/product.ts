import { z } from 'zod'
import type { Asking, CheckAnswer, CheckKind } from '../checks/check.ts'
import type { Horizon, Owner, Priority } from '../readiness/assessment.ts'
import type { Plan } from '../readiness/plan.ts'
import { CheckFields, type CheckLine, weight } from './check-fields.ts'
import type { Checklist, SignOff } from './checklist.ts'
import { ChecklistFields } from './checklist-fields.ts'
import type { Deploy, Runbook } from './deploy.ts'
import { DeployFields, RunbookFields } from './deploy-fields.ts'
import type { DeploymentOrigin } from './deployment-origin.ts'
import { DigestFields, type DigestLine } from './digest-fields.ts'
import { channel, line, people, person, repository, slug } from './fields.ts'
import { IncidentFields } from './incident-fields.ts'
import { MaintenanceFields } from './maintenance-fields.ts'
import type { IncidentPolicy, MaintenanceWindow, Monitor, Objective } from './monitor.ts'
import { MonitorFields } from './monitor-fields.ts'
import { ObjectiveFields } from './objective-fields.ts'
import {
  type BoundGate,
  type BoundPrerequisite,
  Estimate,
  Gate,
  GoLiveItem,
  Milestone,
  PerformanceTarget,
  Prerequisite,
} from './requirements.ts'
import { SignOffFields } from './sign-off-fields.ts'

/** Any check kind, whatever its fields are; only `bind` calls `ask`, with fields that the kind itself has read. */
export type AnyCheckKind = Omit<CheckKind, 'ask' | 'spec'> & {
  readonly spec: z.ZodObject
  readonly ask: (spec: never, asking: Asking) => Promise<CheckAnswer>
}

const Role = z.strictObject({
  title: line(80).describe('The role’s name, as reports show it.'),
  people: z
    .array(people)
    .min(1, 'must name at least one person or group')
    .describe('Who has this role: e-mail addresses, Slack user ids, user group ids, or handles of user groups.'),
  escalation: line(200).optional().describe('What this role is called in for.'),
})

const Environment = z.strictObject({
  title: line(80).optional().describe('The environment’s name, as reports show it; its key when left out.'),
  default: z.literal(true).optional().describe('The environment that is meant when nobody names one.'),
  targetScore: targetScore().describe('The least score that may ship here; the product’s own when left out.'),
})

function targetScore() {
  return z.number().min(0, 'must be at least 0').max(100, 'must be at most 100').optional()
}

/**
 * The schema of a product's file.
 * @param kinds the check kinds that its lines may have; at least one
 */
export function productSchema(kinds: readonly AnyCheckKind[]) {
  return z
    .strictObject({
      product: slug.describe('The name that people type: small letters, digits and dashes.'),
      title: line(80).describe('The product’s name, as reports show it.'),
      summary: line(300).optional().describe('What the product is, in one sentence.'),
      repository: repository.optional().describe('The GitHub repository, owner/name, for checks that do not name one.'),
      channel: channel.optional().describe('The Slack channel of the product: "#name" in quotes, or its id.'),
      targetScore: targetScore().describe(
        'The least score, 0 to 100, that may ship. Left out, only priorities decide.',
      ),
      roles: z.record(slug, Role).default({}).describe('Who is responsible for what.'),
      gitHubLogins: z
        .record(z.string(), person)
        .default({})
        .describe('GitHub logins and the people they belong to: an e-mail address or a Slack user id.'),
      environments: z
        .record(slug, Environment.nullable())
        .describe('Where the product runs, such as production; with more than one, exactly one is the default.'),
      areas: z
        .record(
          slug,
          z.strictObject({
            title: line(80).describe('The area’s name, as reports show it.'),
            weight: weight().describe('This area’s share of the whole score, compared with the other areas.'),
            checks: z.record(slug, checkLine(kinds)).describe('The area’s checks; each name is unique in the product.'),
          }),
        )
        .describe('Checks that belong together.'),
      gates: z.record(slug, Gate).default({}).describe('Named requirements, each with its level per environment.'),
      prerequisites: z
        .record(slug, Prerequisite)
        .default({})
        .describe('What must be so before a release: proven by a check, or confirmed by a person.'),
      performance: z.array(PerformanceTarget).default([]).describe('Figures that the product should reach.'),
      milestones: z.array(Milestone).default([]).describe('Steps on the way, in their order.'),
      goLive: z
        .union([z.array(GoLiveItem), slug])
        .default([])
        .describe(
          'What must be done to go live, as reports show it: its lines, or the name of a checklist that has them.',
        ),
      estimates: z
        .array(Estimate)
        .default([])
        .describe('Figures that somebody estimated: reports quote them as theirs and never compute with them.'),
      checklists: z
        .record(slug, ChecklistFields)
        .default({})
        .describe('What people tick and checks prove, by the names that people type: /checklist acme deployment.'),
      signOff: z
        .record(z.string(), SignOffFields)
        .default({})
        .describe('What must hold before a release, by environment: readiness, checklists and signatures.'),
      deploy: z
        .record(z.string(), DeployFields)
        .default({})
        .describe('How the product is deployed, watched and rolled back, by environment.'),
      runbooks: z
        .record(slug, RunbookFields)
        .default({})
        .describe('Emergency actions, each a button with rights of its own.'),
      monitors: z
        .record(slug, MonitorFields.nullable())
        .default({})
        .describe('Checks that are repeated on a schedule, by name; a check’s own name repeats that check.'),
      objectives: ObjectiveFields.optional().describe(
        'What the monitors are measured against: availability and speed.',
      ),
      incidents: IncidentFields.optional().describe('Where problems are told, to whom, and which alerts are problems.'),
      digests: z
        .array(DigestFields)
        .default([])
        .describe(
          'Summaries of what changed, posted by themselves; products that name the same channel and time share one.',
        ),
      maintenance: z
        .record(slug, MaintenanceFields)
        .default({})
        .describe('Planned times in which monitors may fail without an incident.'),
    })
    .describe('A product: who is responsible, where it runs, and what is asked before it ships.')
}

/** The file, read. */
export type ProductFile = z.output<ReturnType<typeof productSchema>>

function checkLine(kinds: readonly AnyCheckKind[]): z.ZodType<CheckLine> {
  const [first, ...others] = kinds.map((kind) =>
    // safeExtend keeps what a kind demands across its fields.
    kind.spec.safeExtend({ kind: z.literal(kind.kind).describe(kind.summary), ...CheckFields.shape }).strict(),
  )
  if (first === undefined) throw new Error('A product needs at least one check kind')
  return z.discriminatedUnion('kind', [first, ...others]) as unknown as z.ZodType<CheckLine>
}

/** Someone's part in a product. */
export interface Role {
  readonly role: string
  readonly title: string
  /** E-mail addresses, Slack user ids, user group ids, and handles that begin with `@`. */
  readonly people: readonly string[]
  readonly escalation: string | null
}

/** One line of checks, bound to its kind: whoever asks it need not know which kind that is. */
export interface BoundCheck {
  readonly id: string
  readonly area: string
  readonly title: string
  readonly kind: string
  readonly priority: Priority
  readonly weight: number
  readonly impact: string | null
  readonly owner: Owner | null
  readonly fix: string | null
  readonly horizon: Horizon
  /** The environments it is asked for. */
  readonly environments: readonly string[]
  readonly timeoutMs: number
  /** Where it looks for what was deployed, when it does. */
  readonly deploys?: DeploymentOrigin
  /** The host it asks, when its line names an address. */
  readonly host?: string
  readonly ask: (asking: Asking) => Promise<CheckAnswer>
}

/** A product, ready to be asked about. */
export interface Product {
  /** The name that people type. */
  readonly name: string
  readonly title: string
  readonly summary: string | null
  readonly repository: string | undefined
  readonly channel: string | null
  readonly targetScore: number | null
  readonly roles: readonly Role[]
  /** GitHub login → e-mail address or Slack user id. */
  readonly gitHubLogins: ReadonlyMap<string, string>
  /** Each with the score that may ship there; null when none is named. */
  readonly environments: readonly {
    readonly name: string
    readonly title: string
    readonly targetScore: number | null
  }[]
  /** The environment that is meant when nobody names one. */
  readonly defaultEnvironment: string
  readonly areas: readonly { readonly id: string; readonly title: string; readonly weight: number }[]
  /** In the file's order. */
  readonly checks: readonly BoundCheck[]
  readonly gates: readonly BoundGate[]
  readonly prerequisites: readonly BoundPrerequisite[]
  readonly plan: Plan
  /** In the file's order. */
  readonly checklists: readonly Checklist[]
  /** What must hold before a release, by environment; one that is missing needs nobody's signature. */
  readonly signOffs: ReadonlyMap<string, SignOff>
  /** How each environment is deployed to; one that is missing is deployed by somebody else. */
  readonly deploys: ReadonlyMap<string, Deploy>
  /** In the file's order. */
  readonly runbooks: readonly Runbook[]
  /** In the file's order. */
  readonly monitors: readonly Monitor[]
  /** What the monitors are measured against; null when the file says nothing. */
  readonly objective: Objective | null
  readonly incidents: IncidentPolicy
  /** In the file's order. */
  readonly maintenance: readonly MaintenanceWindow[]
  /** In the file's order. */
  readonly digests: readonly DigestLine[]
  /** SHA-256 of the file's text, in hex. */
  readonly hash: string
}
