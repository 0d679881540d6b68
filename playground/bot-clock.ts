import { moveDates } from './moved-date.ts'

/** Preloaded into the bot, which knows nothing of it: its clock goes ahead of the real one as the playground's does. */
moveDates(Number(process.env.PLAYGROUND_AHEAD_MS) || 0)
