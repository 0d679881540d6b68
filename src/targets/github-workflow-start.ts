import { setTimeout } from 'node:timers/promises'
import { repositoryNamed } from '../checks/repository.ts'
import { SourceError } from '../errors.ts'
import type { Acted } from '../sources/act.ts'
import type { WorkflowRun } from '../sources/github.ts'
import { short } from '../words.ts'
import { notStarted } from './fields.ts'
import type { Handle, Spec } from './github-workflow-spec.ts'
import type { Carrying, Found, Order, Started } from './target.ts'

/** How far back a run is looked for at least, whatever the clocks say. */
const REACH_MS = 24 * 60 * 60 * 1000

/** A tag that was made a moment ago may not have reached every server of GitHub. */
const FRESH_TAG_WAITS = 2
const FRESH_TAG_WAIT_MS = 300

/** Nothing was started when GitHub says that there is no such tag, so it may be asked again. */
function isTagUnseen(acted: Acted<unknown>, tag: string): boolean {
  return acted.kind === 'refused' && tag.startsWith('countersign/') && /No ref found/i.test(acted.sentence)
}

/** The tag that is made for an attempt. */
export const tagOf = ({ nonce }: Pick<Order, 'nonce'>) => `countersign/${nonce}`

const repositoryOf = (spec: Spec, order: Order) => repositoryNamed(spec.repository, order.repository ?? undefined)

/** The workflows that an attempt may have started; a rollback may have one of its own. */
const workflowsOf = ({ workflow, rollback }: Spec) => [...new Set([workflow, rollback?.workflow ?? workflow])]

/** Looks for the run of an attempt: on its tag, or by its nonce in the run's name. */
export async function findRun(spec: Spec, order: Order, { sources, now, signal }: Carrying): Promise<Found<Handle>> {
  const repository = repositoryOf(spec, order)
  const since = new Date(Math.min(order.triedAt?.getTime() ?? now.getTime(), now.getTime() - REACH_MS))
  const tag = tagOf(order)
  const filter = { since, signal, ...(spec.at === 'tag' ? { branch: tag } : {}) }
  const isOurs = (run: WorkflowRun) =>
    spec.at === 'tag' ? run.branch === tag : run.title.split(/[^\w-]+/).includes(order.nonce)
  for (const workflow of workflowsOf(spec)) {
    const runs = await sources.github.dispatchedRuns(repository, workflow, filter).catch(noWorkflow)
    // The oldest: should there ever be two, every look finds the same one.
    const run = runs.filter(isOurs).at(-1)
    if (run) {
      const sentAt = run.startedAt.toISOString()
      return { kind: 'found', handle: { repository, workflow, runId: run.id, url: run.url, sentAt } }
    }
  }
  return { kind: 'none' }
}

/** A workflow that GitHub does not know has no runs; starting it will be refused with a sentence. */
function noWorkflow(error: unknown): readonly WorkflowRun[] {
  if (error instanceof SourceError && error.code === 'not-found') return []
  throw error
}

/** Starts the run of an attempt for `order.commit`. */
export async function startRun(
  spec: Spec,
  order: Order,
  carrying: Carrying,
  { workflow, fixed }: { readonly workflow: string; readonly fixed: Readonly<Record<string, string>> },
): Promise<Started<Handle>> {
  const { sources, now, signal } = carrying
  const repository = repositoryOf(spec, order)
  const place = spec.at === 'tag' ? await makeTag(repository, order, carrying) : await branchOf(spec, order, carrying)
  if (typeof place !== 'string') return place
  const { inputs } = spec
  const named = [
    [inputs.commit, order.commit],
    [inputs.nonce, order.nonce],
    [inputs.environment, order.environment],
  ] as const
  const own = named.flatMap(([name, value]) => (name === undefined ? [] : [[name, value] as const]))
  const dispatch = { ref: place, inputs: { ...spec.with, ...fixed, ...Object.fromEntries(own) }, signal }
  let acted = await sources.github.dispatchWorkflow(repository, workflow, dispatch)
  for (let wait = 0; wait < FRESH_TAG_WAITS && isTagUnseen(acted, place); wait += 1) {
    await setTimeout(FRESH_TAG_WAIT_MS, undefined, { signal })
    acted = await sources.github.dispatchWorkflow(repository, workflow, dispatch)
  }
  if (acted.kind !== 'done') return notStarted(acted, 'github.refused')
  return { kind: 'accepted', handle: { repository, workflow, ...acted.value, sentAt: now.toISOString() } }
}

async function branchOf(spec: Spec, order: Order, { sources, signal }: Carrying): Promise<string | Started<Handle>> {
  if (spec.inputs.commit === undefined || spec.inputs.nonce === undefined) {
    const sentence = 'With at: input, inputs must name one for the commit and one for the nonce'
    return { kind: 'refused', code: 'target.inputs', sentence }
  }
  return spec.ref ?? sources.github.defaultBranch(repositoryOf(spec, order), { signal })
}

/**
 * Makes the tag of an attempt, or takes the one that an earlier try made. Only one of several that try at once can make
 * it, so whoever tries for the first time and finds it there leaves the start to the other.
 */
async function makeTag(
  repository: string,
  order: Order,
  { sources: { github }, signal }: Carrying,
): Promise<string | Started<Handle>> {
  const tag = tagOf(order)
  const made = await github.createTag(repository, { tag, commit: order.commit, signal })
  if (made.kind === 'done') return tag
  const there = await github.tagCommit(repository, tag, { signal })
  if (there === order.commit && order.triedAt !== null) return tag
  if (there === order.commit) return { kind: 'uncertain', sentence: `Another try has made the tag ${tag} already` }
  if (there === null) return notStarted(made, 'github.tag')
  const sentence = `The tag ${tag} in ${repository} stands for ${short(there)} instead of ${short(order.commit)}`
  return { kind: 'refused', code: 'github.tag', sentence }
}
