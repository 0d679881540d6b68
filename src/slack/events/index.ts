import type { AnyEvent } from '../event.ts'
import { appHomeOpened } from './app-home-opened.ts'
import { linkShared } from './link-shared.ts'
import { reactionAdded } from './reaction-added.ts'

/** Everything that happens in Slack and that we listen to. */
export const events: readonly AnyEvent[] = [appHomeOpened, linkShared, reactionAdded]
