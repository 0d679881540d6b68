import { z } from 'zod'
import { showHomeNow } from '../../home/show-later.ts'
import { rememberHome } from '../../store/homes.ts'
import { defineEvent } from '../event.ts'

/** Somebody opened our Home tab. https://docs.slack.dev/reference/events/app_home_opened */
export const appHomeOpened = defineEvent({
  type: 'app_home_opened',
  act: true,
  payload: z.object({ user: z.string(), tab: z.literal('home'), view: z.unknown().optional() }),
  run: async (context, { user, view }, { at }) => {
    const now = context.now()
    await rememberHome(context.database, { userId: user, at: now, isBlank: view === undefined || view === null })
    await showHomeNow(context, user, `opened-${at.getTime()}-${now.getTime()}`)
  },
})
