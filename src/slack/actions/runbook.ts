import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import { noteEvent } from '../../incidents/note.ts'
import { useRunbook } from '../../releases/runbook.ts'
import { defineAction } from '../action.ts'
import { runbookAction } from '../blocks/runbook.ts'
import { mentionOf, plain } from '../blocks/text.ts'

/** Uses a runbook. */
export const useRunbookAction = defineAction({
  id: runbookAction,
  value: z.object({ product: z.string(), environment: z.string(), name: z.string() }),
  act: true,
  run: async (context, reference, { place, metadata }) => {
    if (place === null) throw new UserError('runbook.no_place', 'A runbook needs a channel. Ask with /runbook there.')
    const pressed = await useRunbook(context, { ...reference, place: { ...place, messageTs: null } })
    switch (pressed.outcome) {
      case 'started':
        await noteRunbook(context, reference, metadata)
        return null
      case 'one-more':
        await context.announce({
          kind: 'runbook.asked',
          ...reference,
          title: pressed.runbook.title,
          productTitle: context.products.get(reference.product)?.title ?? reference.product,
          by: pressed.by,
          place,
        })
        return { text: 'One more person must press within 30 minutes.' }
      case 'same-person':
        return { text: 'It takes another person than you.' }
      case 'runs':
        return { text: `It runs already: ${mentionOf(pressed.by)} used it. It can be used again when that has ended.` }
      case 'refused':
        return { text: `Only ${plain(pressed.roles.join(', '))} can use this runbook.` }
    }
  },
})

/** One that was used from an incident's card stands in its timeline. */
async function noteRunbook(
  context: ActorContext,
  { name, product }: { name: string; product: string },
  metadata: unknown,
) {
  const incident = z.object({ incident: z.uuid() }).safeParse(metadata).data?.incident
  if (incident === undefined || context.actor.kind !== 'slack-user') return
  const title = context.products.get(product)?.runbooks.find((each) => each.name === name)?.title ?? name
  await noteEvent(context, incident, {
    kind: 'runbook',
    by: context.actor.userId,
    sentence: `Used the runbook ${title}`,
    key: `runbook.${context.actId ?? context.now().getTime()}`,
  })
}
