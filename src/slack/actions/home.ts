import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { showHomeNow, showHomesLater } from '../../home/show-later.ts'
import { acknowledge } from '../../incidents/acknowledge.ts'
import { unlockEnvironment } from '../../releases/lock.ts'
import { followedBy } from '../../store/homes.ts'
import { defineAction } from '../action.ts'
import { followWindow } from '../blocks/follow-window.ts'
import { homeAcknowledgeAction, homeFollowAction, homeUnlockAction } from '../blocks/home.ts'
import { lockedReply } from '../release-replies.ts'
import { openWindow } from '../windows.ts'

/** Says that somebody looks after an incident; the Home tab itself shows that it was done. */
export const acknowledgeAtHome = defineAction({
  id: homeAcknowledgeAction,
  value: z.object({ incident: z.uuid() }),
  act: true,
  run: async (context, { incident }, { userId }) => {
    try {
      await acknowledge(context, incident)
      return null
    } finally {
      // Also when somebody was first: then it shows that.
      await showHomeNow(context, userId, `acknowledged-${context.now().getTime()}`)
    }
  },
})

/** Takes a lock off. */
export const unlockAtHome = defineAction({
  id: homeUnlockAction,
  value: z.object({ product: z.string(), environment: z.string() }),
  act: true,
  run: async (context, { product, environment }, { userId }) => {
    const done = await unlockEnvironment(context, { productName: product, environmentName: environment })
    await showHomeNow(context, userId, `unlocked-${context.now().getTime()}`)
    await showHomesLater(context, product)
    return done.outcome === 'unlocked' ? null : lockedReply(done)
  },
})

/** Opens the window in which somebody chooses the products. */
export const openFollowing = defineAction({
  id: homeFollowAction,
  value: z.object({}),
  run: async (context, _value, pressed) => {
    const products = context.products.list()
    if (products.length === 0) throw new UserError('home.no_products', 'There are no products to follow yet.')
    await openWindow(pressed, followWindow(products, await followedBy(context.database, pressed.userId)))
    return null
  },
})
