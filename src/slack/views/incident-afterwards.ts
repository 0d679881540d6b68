import { z } from 'zod'
import { followUp, longestTitle, mostLabels } from '../../incidents/follow-up.ts'
import { followUpView } from '../blocks/follow-up-window.ts'
import { plain } from '../blocks/text.ts'
import { defineView } from '../view.ts'

/** GitHub's limit of a label's name. */
const longestLabel = 50

const Labels = z
  .string()
  .nullish()
  .transform((entered) => [
    ...new Set(
      (entered ?? '')
        .split(',')
        .map((label) => label.trim())
        .filter((label) => label !== ''),
    ),
  ])
  .pipe(
    z
      .array(z.string().max(longestLabel, `Keep each label within ${longestLabel} characters.`))
      .max(mostLabels, `Name at most ${mostLabels} labels.`),
  )

/** Opens the issue that was described. */
export const openIssue = defineView({
  id: followUpView,
  metadata: z.object({ incident: z.uuid(), channelId: z.string().nullable() }),
  form: z.object({
    title: z
      .string('Say what is to be done.')
      .trim()
      .min(1, 'Say what is to be done.')
      .max(longestTitle, `Keep it within ${longestTitle} characters.`),
    body: z
      .string()
      .nullish()
      .transform((body) => body ?? ''),
    labels: Labels,
  }),
  run: async (context, { form, metadata: { incident: incidentId, channelId } }) => {
    const { sentence } = await followUp(context, { incidentId, ...form, askedIn: channelId })
    return { text: plain(sentence) }
  },
})
