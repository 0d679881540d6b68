import { z } from 'zod'
import type { Page } from './vercel-ask.ts'

/** A deployment in our words. Vercel may add states, so `state` is a word of theirs, not one of a closed list. */
export interface Deployment {
  /** With Vercel's prefix: `dpl_9gCjstzr73BMjMAstBs8YR5xYjje`. */
  readonly id: string
  readonly name: string
  readonly url: string | null
  /** QUEUED, INITIALIZING, BUILDING, READY, ERROR, CANCELED, BLOCKED, DELETED, … as Vercel says. */
  readonly state: string
  /** Of a ready one: STAGED (never had traffic), ROLLING or PROMOTED; null when Vercel does not say. */
  readonly substate: string | null
  readonly target: string
  readonly branch: string | null
  readonly commit: string | null
  readonly commitMessage: string | null
  readonly author: string | null
  readonly createdAt: Date
  readonly buildingAt: Date | null
  readonly readyAt: Date | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  readonly isRollbackCandidate: boolean
  /** The deployment's page for people; null when Vercel names none. */
  readonly inspectorUrl: string | null
  /** What whoever made it through the API gave along to recognise it by; null when nothing. */
  readonly nonce: string | null
}

/** The name in a deployment's `meta` under which we give a nonce along. */
export const NONCE_FIELD = 'countersignNonce'

/** A line of a build's log. */
export interface BuildLine {
  /** stdout, stderr, command, … as Vercel says. */
  readonly type: string
  readonly text: string
  readonly at: Date
}

export const moment = z.number().transform((timestamp) => new Date(timestamp))
const text = z.string().nullish()

export const Pagination = z.object({ next: z.number().nullish() }).nullish()

/** Vercel links git by these names in `meta`, one set for each provider. */
const PROVIDERS = ['github', 'gitlab', 'bitbucket'] as const

function git(meta: Readonly<Record<string, unknown>>, field: string): string | null {
  const value = PROVIDERS.map((provider) => meta[`${provider}${field}`]).find((each) => typeof each === 'string')
  return typeof value === 'string' ? value : null
}

const DeploymentFields = z.object({
  uid: z.string().optional(),
  id: z.string().optional(),
  name: z.string(),
  url: text,
  state: z.string().optional(),
  readyState: z.string().optional(),
  readySubstate: text,
  target: text,
  customEnvironment: z.object({ slug: z.string().optional() }).nullish(),
  meta: z.record(z.string(), z.unknown()).nullish(),
  creator: z.object({ username: text, githubLogin: text }).nullish(),
  created: moment.optional(),
  createdAt: moment.optional(),
  buildingAt: moment.nullish(),
  ready: moment.nullish(),
  errorCode: text,
  errorMessage: text,
  isRollbackCandidate: z.boolean().nullish(),
  inspectorUrl: text,
  gitSource: z.object({ sha: text }).nullish(),
})

/** The list says `uid` and `created`, a single deployment `id` and `createdAt`. */
export const DeploymentAnswer = DeploymentFields.transform((fields, context): Deployment => {
  const id = fields.uid ?? fields.id
  const state = fields.readyState ?? fields.state
  const createdAt = fields.createdAt ?? fields.created
  if (id === undefined || state === undefined || createdAt === undefined) {
    context.addIssue({ code: 'custom', message: 'has no id, state or time' })
    return z.NEVER
  }
  const meta = fields.meta ?? {}
  return {
    id,
    name: fields.name,
    url: fields.url ? `https://${fields.url}` : null,
    state,
    substate: fields.readySubstate ?? null,
    target: fields.target ?? fields.customEnvironment?.slug ?? 'preview',
    branch: git(meta, 'CommitRef'),
    commit: git(meta, 'CommitSha') ?? fields.gitSource?.sha ?? null,
    commitMessage: git(meta, 'CommitMessage'),
    author: git(meta, 'CommitAuthorLogin') ?? git(meta, 'CommitAuthorName') ?? fields.creator?.username ?? null,
    createdAt,
    buildingAt: fields.buildingAt ?? null,
    readyAt: fields.ready ?? null,
    errorCode: fields.errorCode ?? null,
    errorMessage: fields.errorMessage ?? null,
    isRollbackCandidate: fields.isRollbackCandidate ?? false,
    inspectorUrl: fields.inspectorUrl ?? null,
    nonce: typeof meta[NONCE_FIELD] === 'string' ? meta[NONCE_FIELD] : null,
  }
})

export const DeploymentsPage = z
  .object({ deployments: z.array(DeploymentAnswer), pagination: Pagination })
  .transform(
    ({ deployments, pagination }): Page<Deployment> => ({ items: deployments, next: pagination?.next ?? null }),
  )

/** An event comes flat or with its text in a payload; only those with text are lines. */
const BuildEvent = z.object({
  type: z.string(),
  text: z.string().optional(),
  created: z.number().optional(),
  date: z.number().optional(),
  payload: z.object({ text: z.string().optional(), date: z.number().optional() }).optional(),
})

/** Reads build events into lines; Vercel documents that an event may be null. */
export const BuildLines = z.array(BuildEvent.nullable()).transform((events) =>
  events.flatMap((event): BuildLine[] => {
    const text = event?.text ?? event?.payload?.text
    if (!event || text === undefined) return []
    return [{ type: event.type, text, at: new Date(event.date ?? event.payload?.date ?? event.created ?? 0) }]
  }),
)
