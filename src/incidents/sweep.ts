import type { Context } from '../context.ts'
import { behindSince, channelKey } from '../store/incident-cards.ts'
import { suspectKey, suspectsGoneBack } from '../store/incident-duties.ts'
import { openIncidents } from '../store/incidents.ts'
import { forgetSignals, hiddenSignals, pendingProducts, unsettleSignals } from '../store/signals.ts'
import { short } from '../words.ts'
import { climbDue } from './climb-due.ts'
import { closeDue } from './close.ts'
import { gatherLater } from './gather-later.ts'
import { noteEvent } from './note.ts'
import { oneByOne } from './one-by-one.ts'
import { reopenWithinMs } from './recover.ts'
import { reopenStanding } from './reopen-standing.ts'
import { showIncidentLater } from './show-later.ts'
import type { IsHidden } from './take.ts'
import { takeSignalsLater } from './take-later.ts'

/** A change that no card shows after this long lost its job in a crash … */
const lostAfterMs = 5_000
/** … and what changed before an incident is not asked any more when it opened longer ago than this. */
const gatheredWithinMs = 10 * 60_000
/** Signals are kept for this long once they are joined. */
export const keptMs = 7 * 24 * 60 * 60_000
/** What was hidden of an outside system that was not heard of for longer than this is taken to be over. */
const stillFiringMs = 24 * 60 * 60_000

/**
 * What has to be done about incidents as time goes by: what is due is closed, reminded of and told to the next; what was
 * hidden and still fires opens when its window or mute ends, what was resolved by hand and fails still half an hour later
 * opens again; and what a crash left behind goes on. May be run at any
 * moment, by any bot.
 */
export async function sweepIncidents(
  context: Context,
  { isHidden = () => false }: { readonly isHidden?: IsHidden } = {},
): Promise<void> {
  const duties = [
    () => unhide(context, isHidden),
    () => reopenStanding(context, isHidden),
    () => joinPending(context),
    () => closeDue(context),
    () => climbDue(context, isHidden),
    () => noteRollbacks(context),
    () => goOn(context),
    () => forget(context),
  ]
  // One that fails must not hold up the others; the job tries again and tells.
  await oneByOne(duties, (duty) => duty())
}

/** Lets signals be joined whose job is lost. */
async function joinPending(context: Context): Promise<void> {
  for (const product of await pendingProducts(context.database)) await takeSignalsLater(context, product)
}

/** Lets cards be shown, and what changed before be asked, where a crash took the job. */
async function goOn(context: Context): Promise<void> {
  const { database } = context
  const now = context.now().getTime()
  const behind = await behindSince(database, new Date(now - lostAfterMs))
  for (const incident of new Map(behind.map((each) => [channelKey(each), each])).values()) {
    await showIncidentLater(context, incident)
  }
  for (const incident of await openIncidents(database)) {
    const age = now - incident.openedAt.getTime()
    if (age > lostAfterMs && age < gatheredWithinMs) await gatherLater(context, incident)
  }
}

async function forget({ database, now }: Context): Promise<void> {
  while ((await forgetSignals(database, new Date(now().getTime() - keptMs))) > 0);
}

/** Lets what was hidden be joined when it is hidden no more and still fires, as far as we were told. */
async function unhide({ database, products, now }: Context, isHidden: IsHidden): Promise<void> {
  const at = now()
  const shown: string[] = []
  const hidden = await hiddenSignals(database, new Date(at.getTime() - stillFiringMs))
  try {
    await oneByOne(hidden, async ({ id, product: name, environment, about }) => {
      const product = products.get(name)
      if (product !== undefined && !isHidden(product, environment, about, at)) shown.push(id)
    })
  } finally {
    await unsettleSignals(database, shown)
  }
}

/** Says in incidents' threads that the release which is suspected goes back, or went back. */
async function noteRollbacks(context: Context): Promise<void> {
  const since = new Date(context.now().getTime() - reopenWithinMs)
  await oneByOne(await suspectsGoneBack(context.database, since), async ({ incident, release }) => {
    const done = release.state === 'rolled-back' ? 'was rolled back' : 'is being rolled back'
    await noteEvent(context, incident.id, {
      kind: 'rolled-back',
      sentence: `The release of ${short(release.commit)} ${done}`,
      by: release.rolledBackBy,
      key: suspectKey(release),
    })
  })
}
