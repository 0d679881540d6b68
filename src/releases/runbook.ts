import { randomUUID } from 'node:crypto'
import type { ActorContext, Context } from '../context.ts'
import { UserError } from '../errors.ts'
import type { Runbook } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import { findProduct } from '../readiness/find.ts'
import { actorName } from '../readiness/request.ts'
import type { Place } from '../slack/announcement.ts'
import { carryOut } from '../store/acts.ts'
import { alone, holdEnvironment } from '../store/candidates.ts'
import type { Database } from '../store/database.ts'
import { appendLedger } from '../store/ledger.ts'
import {
  type BrokenGlass,
  beginAttempt,
  breakFirst,
  breakSecond,
  findAttempt,
  glassOf,
  mendGlass,
  openAttempts,
} from '../store/releases.ts'
import { glassForMs } from './break-glass.ts'
import { previousRun } from './previous.ts'
import { rightOf } from './rights.ts'

const lookUpMs = 10_000

export type RunbookPressed =
  | { readonly outcome: 'started'; readonly nonce: string }
  /** One more person must press. */
  | { readonly outcome: 'one-more'; readonly runbook: Runbook; readonly by: string }
  | { readonly outcome: 'same-person' }
  | { readonly outcome: 'runs'; readonly by: string }
  | { readonly outcome: 'refused'; readonly roles: readonly string[] }

/** Which runbook is meant. */
export interface RunbookReference {
  readonly product: string
  readonly environment: string
  readonly name: string
}

/**
 * Uses a runbook: exactly once, however often it is pressed. One that takes two people waits half an hour for the second.
 * @throws UserError when there is no such runbook any more, or nobody knows at which commit to run it
 */
export async function useRunbook(
  context: ActorContext,
  reference: RunbookReference & { readonly place: Place },
): Promise<RunbookPressed> {
  const { actor } = context
  const product = findProduct(context.products, reference.product)
  const runbook = runbookOf(product, reference)
  if (actor.kind !== 'slack-user') throw new UserError('runbook.no_person', 'Only people can use a runbook.')
  const { may, titles } = await rightOf(context, product, runbook.roles)
  if (!may) return { outcome: 'refused', roles: titles }
  const commit = await commitToRun(context, product, reference.environment)
  const pressed = await carryOut(context, (transaction) =>
    press(context, transaction, { ...reference, product, runbook, commit, userId: actor.userId }),
  )
  if (pressed.outcome === 'started') {
    await context.queue.add('carry-attempt', { nonce: pressed.nonce }, { id: `carry-attempt.${pressed.nonce}.first` })
  }
  return pressed
}

function runbookOf(product: Product, { environment, name }: RunbookReference): Runbook {
  const found = product.runbooks.find((each) => each.name === name && each.environments.includes(environment))
  if (found !== undefined) return found
  throw new UserError('runbook.unknown', `${product.title} has no runbook "${name}" for ${environment} any more.`)
}

/** A runbook runs at the commit that runs; where nobody knows that one, at the newest of the default branch. */
async function commitToRun(context: Context, product: Product, environment: string): Promise<string> {
  const running = await previousRun(context, product, environment)
  if (running !== null) return running.commit
  const { repository } = product
  if (repository === undefined) {
    throw new UserError('runbook.no_repository', `${product.title} names no repository, so there is nothing to run.`)
  }
  const signal = AbortSignal.timeout(lookUpMs)
  const { github } = context.sources
  return github.commit(repository, await github.defaultBranch(repository, { signal }), { signal })
}

interface Pressing extends Omit<RunbookReference, 'product'> {
  readonly product: Product
  readonly runbook: Runbook
  readonly commit: string
  readonly userId: string
  readonly place: Place
}

async function press(context: ActorContext, transaction: Database, pressing: Pressing): Promise<RunbookPressed> {
  const { product, environment, runbook, commit, userId, place } = pressing
  const now = context.now()
  await holdEnvironment(transaction, `runbook:${product.name}`, environment)
  const runs = (await openAttempts(transaction)).find(
    (each) => each.product === product.name && each.environment === environment && each.runbook === runbook.name,
  )
  if (runs !== undefined) return { outcome: 'runs', by: runs.startedBy }
  if (runbook.people === 2) {
    const second = await twoPeople(transaction, `runbook.${product.name}.${environment}.${runbook.name}`, userId, now)
    if (second === 'first') {
      await record(context, transaction, pressing, { verb: 'runbook.ask', id: runbook.name })
      return { outcome: 'one-more', runbook, by: userId }
    }
    if (second === 'same') return { outcome: 'same-person' }
  }
  const nonce = `cs-${randomUUID()}`
  await beginAttempt(transaction, {
    nonce,
    kind: 'runbook',
    product: product.name,
    environment,
    runbook: runbook.name,
    commit,
    startedBy: actorName(context.actor),
    startedAt: now,
    place,
  })
  await record(context, transaction, pressing, { verb: 'runbook.use', id: nonce })
  return { outcome: 'started', nonce }
}

/** Whether this press is the first, the same person's again, or the second that counts. */
async function twoPeople(
  transaction: Database,
  key: string,
  userId: string,
  now: Date,
): Promise<'first' | 'same' | BrokenGlass> {
  const stale = await glassOf(transaction, key)
  if (stale !== null && now.getTime() - stale.firstAt.getTime() >= glassForMs) await mendGlass(transaction, key)
  if (await breakFirst(transaction, { key, firstBy: userId, firstReason: 'runbook', firstAt: now })) return 'first'
  const second = await breakSecond(transaction, key, { secondBy: userId, secondAt: now })
  if (second === null) return 'same'
  await mendGlass(transaction, key)
  return second
}

async function record(
  context: ActorContext,
  transaction: Database,
  { product, environment, runbook, commit }: Pressing,
  { verb, id }: { readonly verb: string; readonly id: string },
): Promise<void> {
  await appendLedger(transaction, {
    product: product.name,
    at: context.now(),
    actor: context.actor,
    verb,
    object: { kind: 'runbook', id, title: runbook.title, environment, commit },
  })
}

/**
 * Brings the message of a runbook up to date, one bot at a time, so that it is posted once and never shows what was
 * before. Whoever finds another at it comes again.
 * @throws SourceError when Slack cannot be reached; the job tries again
 */
export async function showRunbook(context: Context, nonce: string): Promise<void> {
  if (await alone(context.database, `show-runbook:${nonce}`, () => show(context, nonce))) return
  const second = Math.floor(context.now().getTime() / againMs)
  const id = `show-runbook.${nonce}.again-${second}`
  await context.queue.add('show-runbook', { nonce }, { id, delayMs: againMs })
}

const againMs = 1_000

async function show(context: Context, nonce: string): Promise<void> {
  const attempt = await findAttempt(context.database, nonce)
  if (attempt?.place == null) return
  const product = context.products.get(attempt.product)
  const runbook = product?.runbooks.find(({ name }) => name === attempt.runbook)
  const title = runbook?.title ?? attempt.runbook ?? ''
  await context.announce({
    kind: 'runbook.shown',
    attempt,
    title,
    productTitle: product?.title ?? attempt.product,
    place: attempt.place,
  })
}
