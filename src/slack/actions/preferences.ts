import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { SourceError } from '../../errors.ts'
import { preferencesOf } from '../../home/set-preferences.ts'
import { defineAction, type Pressed } from '../action.ts'
import { openPreferencesAction, preferencesWindow } from '../blocks/preferences-window.ts'
import { openWindow } from '../windows.ts'

/**
 * Opens the window in which somebody says how they want to be told.
 * @param channelId where the answer goes; null on the Home tab
 */
export async function openPreferencesWindow(
  context: ActorContext,
  { client, triggerId }: Pick<Pressed, 'client' | 'triggerId'>,
  { userId, channelId }: { readonly userId: string; readonly channelId: string | null },
): Promise<void> {
  const [preferences, timeZone] = await Promise.all([
    preferencesOf(context.database, userId),
    timeZoneOf(context, userId),
  ])
  // The Home tab is a view too, but windows do not stack on it.
  await openWindow({ client, triggerId, view: null }, preferencesWindow(preferences, { channelId, timeZone }))
}

async function timeZoneOf({ people }: ActorContext, userId: string): Promise<string | null> {
  try {
    return (await people.person(userId, { fresh: false }))?.timeZone ?? null
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return null
  }
}

/** Opens it from a button. */
export const openPreferences = defineAction({
  id: openPreferencesAction,
  value: z.unknown(),
  run: async (context, _value, pressed) => {
    const { userId, place } = pressed
    await openPreferencesWindow(context, pressed, { userId, channelId: place?.channelId ?? null })
    return null
  },
})
