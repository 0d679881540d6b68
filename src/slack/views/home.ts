import { z } from 'zod'
import { followProducts } from '../../home/follow.ts'
import { followView } from '../blocks/follow-window.ts'
import { defineView } from '../view.ts'

/** Keeps the products that somebody chose; the Home tab shows that it was done. */
export const follow = defineView({
  id: followView,
  metadata: z.unknown(),
  form: z.object({ products: z.array(z.string()).nullish() }),
  run: async (context, { form }) => {
    await followProducts(context, form.products ?? [])
    return null
  },
})
