import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { takeSignalsLater } from '../incidents/take-later.ts'
import type { Metrics } from '../metrics.ts'
import { type DeliveryKey, rememberDeliveries } from '../store/deliveries.ts'
import { addSignals } from '../store/signals.ts'
import type { Heard } from './signals/signal.ts'
import { type Answer, refused, repeated, type Take, taken } from './webhook.ts'

/** What comes within this time is stored together: a transaction costs the same for one as for hundreds. */
const togetherMs = 3
const mostTogether = 500
/** More than this have no chance to be answered in time; who sends them tries again. */
const mostWaiting = 10_000
/** How often at most a product's signals are asked to be taken. */
const wakeMs = 100

interface Waiting {
  readonly key: DeliveryKey
  readonly heard: Heard
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Makes what stores deliveries: each is remembered with its signals in one transaction, is answered after it, and has no
 * effect when it comes again. Deliveries that come close together share a transaction; when it fails, each of them is
 * told so by an error, and its sender repeats it.
 */
export function createTake(
  context: Pick<Context, 'database' | 'queue' | 'now' | 'log'>,
  metrics: Pick<Metrics, 'signals' | 'unclaimedAlerts'>,
): Take {
  const waiting: Waiting[] = []
  const wake = createWake(context)
  let isStoring = false

  const store = async () => {
    isStoring = true
    await pause(togetherMs)
    while (waiting.length > 0) {
      const batch = waiting.splice(0, mostTogether)
      try {
        const first = await storeBatch(context, batch)
        for (const [index, each] of batch.entries()) each.resolve(first[index] ? taken : repeated)
        const heard = batch.filter((_, index) => first[index])
        for (const each of heard) countHeard(metrics, each)
        wake(heard.flatMap(({ heard: { signals } }) => signals.map(({ product }) => product)))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    isStoring = false
  }

  return (key, heard) => {
    if (waiting.length >= mostWaiting) return Promise.resolve(busy)
    return new Promise((resolve, reject) => {
      waiting.push({ key, heard, resolve, reject })
      if (!isStoring) void store()
    })
  }
}

const busy = refused(503, 'busy', 'Too many deliveries come at once; send it again in a few seconds.')

function storeBatch(
  { database, now }: Pick<Context, 'database' | 'now'>,
  batch: readonly Waiting[],
): Promise<boolean[]> {
  return database.transaction(async (transaction) => {
    const keys = batch.map(({ key }) => key)
    const first = await rememberDeliveries(transaction, keys, now())
    const told = batch.filter((_, index) => first[index])
    await addSignals(
      transaction,
      told.flatMap(({ heard }) => heard.signals),
    )
    return first
  })
}

function countHeard(
  metrics: Pick<Metrics, 'signals' | 'unclaimedAlerts'>,
  { key: { sender }, heard: { signals, unclaimed } }: Pick<Waiting, 'key' | 'heard'>,
): void {
  for (const { status } of signals) metrics.signals.inc({ sender, status })
  if (unclaimed > 0) metrics.unclaimedAlerts.inc({ sender }, unclaimed)
}

/** Lets products' signals be taken: at once, and then at most every tenth of a second however many come. */
function createWake(context: Pick<Context, 'queue' | 'now' | 'log'>): (products: readonly string[]) => void {
  const sleeping = new Set<string>()
  let isWaking = false
  const work = async () => {
    isWaking = true
    while (sleeping.size > 0) {
      const products = [...sleeping]
      sleeping.clear()
      try {
        await Promise.all(products.map((product) => takeSignalsLater(context, product)))
      } catch (error) {
        // They are stored, and the sweep finds them.
        context.log.warn({ err: error, products }, 'signals could not be announced to the queue')
      }
      await pause(wakeMs, undefined, { ref: false })
    }
    isWaking = false
  }
  return (products) => {
    for (const product of products) sleeping.add(product)
    if (!isWaking) void work()
  }
}
