import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import { deployCandidate } from '../../releases/deploy.ts'
import { keepRelease } from '../../releases/keep.ts'
import type { PreviousRun } from '../../releases/release.ts'
import { resolveRelease } from '../../releases/resolve.ts'
import { previewWayBack } from '../../releases/way-back.ts'
import { findRelease, type Release } from '../../store/releases.ts'
import { defineAction, type Pressed } from '../action.ts'
import { breakGlassAction, deployAction, keepAction, resolveAction, rollBackAction } from '../blocks/release.ts'
import { glassWindow, lookingWindow, rollbackWindow } from '../blocks/rollback-window.ts'
import { escapeText } from '../blocks/text.ts'
import { openWindow, replaceWindow } from '../windows.ts'

const CandidateValue = z.object({ candidate: z.uuid() })
const ReleaseValue = z.object({ release: z.uuid() })

/** Deploys a candidate. */
export const deploy = defineAction({
  id: deployAction,
  value: CandidateValue,
  act: true,
  run: async (context, { candidate }) => {
    const deployed = await deployCandidate(context, candidate)
    return deployed.outcome === 'started' ? null : { text: escapeText(deployed.sentence) }
  },
})

/** Ends a watch: a person says that it is well. */
export const keep = defineAction({
  id: keepAction,
  value: ReleaseValue,
  act: true,
  run: async (context, { release }) => ({ text: escapeText((await keepRelease(context, release)).sentence) }),
})

/** Says what a person has found out about a release of which nobody knew whether it runs. */
export const resolve = defineAction({
  id: resolveAction,
  value: z.object({ release: z.uuid(), runs: z.boolean() }),
  act: true,
  run: async (context, { release: releaseId, runs }) => ({
    text: escapeText((await resolveRelease(context, { releaseId, runs })).sentence),
  }),
})

/** Opens the window in which a freeze is broken. */
export const openGlass = defineAction({
  id: breakGlassAction,
  value: CandidateValue,
  run: async (_context, { candidate }, pressed) => {
    await openWindow(pressed, glassWindow(candidate, pressed.place?.channelId ?? null))
    return null
  },
})

/** Shows what a rollback would do, and asks for it. */
export const openRollback = defineAction({
  id: rollBackAction,
  value: ReleaseValue,
  run: async (context, { release: id }, pressed) => {
    const release = await findRelease(context.database, id)
    if (release === null) throw new UserError('release.gone', 'This release is no longer kept.')
    await showRollback(context, pressed, { release, to: null })
    return null
  },
})

/** Opens the window at once, because Slack gives three seconds for it, and fills it when GitHub has answered. */
export async function showRollback(
  context: ActorContext,
  pressed: Pick<Pressed, 'client' | 'triggerId' | 'view' | 'place'>,
  { release, to }: { readonly release: Release; readonly to: PreviousRun | null },
): Promise<void> {
  const product = context.products.get(release.product)
  const deploys = product?.deploys.get(release.environment)
  if (product === undefined || deploys === undefined) {
    throw new UserError('release.no_target', 'The product’s file no longer says how this is deployed.')
  }
  const viewId = await openWindow(pressed, lookingWindow('Roll back'))
  const preview = await previewWayBack(context, product, deploys, { release, to: to ?? release.previous })
  const metadata = { release: release.id, to: to?.releaseId ?? null, channelId: pressed.place?.channelId ?? null }
  await replaceWindow(pressed.client, viewId, rollbackWindow(preview, metadata))
}
