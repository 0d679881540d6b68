import { z } from 'zod'
import { tellKinds } from '../../home/preferences.ts'
import { quietProblem, setPreferences } from '../../home/set-preferences.ts'
import { preferencesView } from '../blocks/preferences-window.ts'
import { preferencesReply } from '../preferences.ts'
import { defineView } from '../view.ts'

const Form = z
  .object({
    quietFrom: z.string().nullish(),
    quietTo: z.string().nullish(),
    via: z.enum(['direct', 'channel'], { error: 'Choose one.' }),
    tells: z
      .array(z.enum(tellKinds))
      .nullish()
      .transform((tells) => tells ?? []),
  })
  .transform(({ quietFrom: from, quietTo: to, ...form }) => ({
    ...form,
    quiet: from || to ? { from: from ?? '', to: to ?? '' } : null,
  }))
  .check(({ value: { quiet }, issues }) => {
    const problem = quiet === null ? null : formProblem(quiet)
    if (problem !== null) issues.push({ code: 'custom', ...problem, input: undefined })
  })

function formProblem(quiet: { readonly from: string; readonly to: string }) {
  if (quiet.from === '') return { path: ['quietFrom'], message: 'Choose when they begin, or leave both empty.' }
  if (quiet.to === '') return { path: ['quietTo'], message: 'Choose when they end, or leave both empty.' }
  const message = quietProblem(quiet)
  return message === null ? null : { path: ['quietTo'], message }
}

/** Keeps how somebody wants to be told. */
export const choosePreferences = defineView({
  id: preferencesView,
  metadata: z.object({ channelId: z.string().nullable() }),
  form: Form,
  run: async (context, { form, metadata }) => {
    const chosen = await setPreferences(context, form)
    // On the Home tab there is nowhere to answer but a direct message, which nobody needs for this.
    return metadata.channelId === null ? null : preferencesReply(chosen)
  },
})
