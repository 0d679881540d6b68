import { z } from 'zod'
import type { ActorContext } from '../../context.ts'
import { UserError } from '../../errors.ts'
import { releasesOf } from '../../store/releases.ts'
import { defineAction } from '../action.ts'
import { deployProductAction, deployWindow, type Offer } from '../blocks/deploy-window.ts'
import type { Asked } from '../command.ts'
import { openWindow, replaceWindow } from '../windows.ts'

const lookUpMs = 10_000
const offered = 50

/** Opens the window in which a product, an environment and what to ship are chosen. */
export async function openDeployWindow(
  context: ActorContext,
  { client, triggerId, place }: Pick<Asked, 'client' | 'triggerId' | 'place'>,
): Promise<void> {
  const products = context.products.list().filter(({ deploys }) => deploys.size > 0)
  if (products.length === 0) throw new UserError('deploy.nothing', 'No product says how it is deployed.')
  await openWindow(
    { client, triggerId, view: null },
    deployWindow({ products, chosen: null, offer: null, channelId: place.channelId }),
  )
}

/** Offers what exists of the product that was chosen: its environments, branches, tags and earlier releases, as they are now. */
export const chooseProduct = defineAction({
  id: deployProductAction,
  value: z.string(),
  run: async (context, name, { view, client, metadata }) => {
    const product = context.products.get(name)
    if (product?.repository === undefined || view === null) return null
    const signal = AbortSignal.timeout(lookUpMs)
    const { github } = context.sources
    const [branches, usual, tags, releases] = await Promise.all([
      github.branches(product.repository, { signal }),
      github.defaultBranch(product.repository, { signal }),
      github.tags(product.repository, { signal }),
      releasesOf(context.database, { product: product.name, limit: 10 }),
    ])
    const offer: Offer = {
      // By its name it might be beyond what a list of Slack holds.
      branches: branches
        .toSorted((one, other) => Number(other.name === usual) - Number(one.name === usual))
        .slice(0, offered),
      tags: tags.filter(({ name: tag }) => !tag.startsWith('countersign/')).slice(0, offered),
      releases: releases.map(({ commit }) => commit),
    }
    const { channelId } = z.object({ channelId: z.string().nullable() }).parse(metadata)
    const products = context.products.list().filter(({ deploys }) => deploys.size > 0)
    await replaceWindow(client, view.id, deployWindow({ products, chosen: product, offer, channelId }))
    return null
  },
})
