import type { AnyEvent } from '../event.ts'
import { linkShared } from './link-shared.ts'
import { reactionAdded } from './reaction-added.ts'

/** Everything that happens in Slack and that we listen to. */
export const events: readonly AnyEvent[] = [linkShared, reactionAdded]
