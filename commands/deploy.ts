import { z } from 'zod'
import type { ActorContext } from '../src/context.ts'
import { UserError } from '../src/errors.ts'
import { showHomesLater } from '../src/home/show-later.ts'
import type { Product } from '../src/products/product.ts'
import { findProduct } from '../src/readiness/find.ts'
import { dryRun } from '../src/releases/dry-run.ts'
import { lockEnvironment, pauseDeployments, unlockEnvironment } from '../src/releases/lock.ts'
import { askCandidate } from '../src/signoffs/request.ts'
import { openDeployWindow } from '../src/slack/actions/deploy-window.ts'
import { escapeText } from '../src/slack/blocks/text.ts'
import { defineCommand, type Reply } from '../src/slack/command.ts'
import { lockedReply, pausedReply } from '../src/slack/release-replies.ts'

/**
 * `/deploy vauntico production v1.2.0` puts a commit up and ships it when its gates hold and somebody presses Deploy;
 * `--dry-run` says what would happen; `/deploy pause`, `resume`, `lock` and `unlock` stop and free deployments.
 */
export const deploy = defineCommand({
  name: 'deploy',
  usage: '[product] [environment] [branch, tag or commit] [--dry-run]',
  summary: 'Ship a commit when its gates hold; pause, resume, lock and unlock',
  act: true,
  arguments: z.object({
    product: z.string().optional().describe('A product; or pause, resume, lock or unlock. Alone it opens a window.'),
    rest: z.string().default('').describe('An environment, and a branch, tag or commit; or a reason.'),
    'dry-run': z.boolean().default(false).describe('Only says what would happen.'),
  }),
  run: async (context, { product: word, rest, 'dry-run': isDry }, asked) => {
    const words = rest.split(' ').filter(Boolean)
    switch (word) {
      case undefined:
        await openDeployWindow(context, asked)
        return null
      case 'pause':
        return pause(context, rest)
      case 'resume':
        return pausedReply(await pauseDeployments(context, { reason: null }))
      case 'lock':
      case 'unlock':
        return lock(context, word, words)
      default: {
        const product = findProduct(context.products, word)
        const request = { productName: product.name, ...read(words, product), place: asked.place }
        if (isDry) return { text: escapeText(await dryRun(context, request)) }
        await askCandidate(context, request)
        return null
      }
    }
  },
})

async function pause(context: ActorContext, reason: string): Promise<Reply> {
  if (reason === '') throw new UserError('deploy.reason', 'Say why: /deploy pause the database is being moved')
  return pausedReply(await pauseDeployments(context, { reason }))
}

async function lock(context: ActorContext, word: 'lock' | 'unlock', words: readonly string[]): Promise<Reply> {
  const [name, second, ...others] = words
  if (name === undefined) throw new UserError('deploy.lock', `Name the product: /deploy ${word} vauntico production`)
  const product = findProduct(context.products, name)
  const isEnvironment = product.environments.some((each) => each.name === second?.toLowerCase())
  const where = { productName: product.name, ...(isEnvironment && second ? { environmentName: second } : {}) }
  if (word === 'unlock') {
    const unlocked = await unlockEnvironment(context, where)
    await showHomesLater(context, product.name)
    return lockedReply(unlocked)
  }
  const reason = (isEnvironment ? others : words.slice(1)).join(' ')
  if (reason === '') throw new UserError('deploy.reason', `Say why: /deploy lock ${product.name} a migration runs`)
  const locked = await lockEnvironment(context, { ...where, reason, forMs: lockedForMs })
  await showHomesLater(context, product.name)
  return lockedReply(locked)
}

/** A forgotten lock must not stop people for ever. */
const lockedForMs = 24 * 60 * 60_000

function read(words: readonly string[], { environments, title }: Product) {
  const [first, second, third] = words
  const isEnvironment = environments.some(({ name }) => name === first?.toLowerCase())
  const [environmentName, ref, extra] = isEnvironment ? [first, second, third] : [undefined, first, second]
  if (extra !== undefined) {
    const known = environments.map(({ name }) => name).join(', ')
    throw new UserError(
      'deploy.words',
      `“${extra}” is one word too many. Write the environment of ${title} (${known}) first, then one branch, tag or commit.`,
    )
  }
  return {
    ...(environmentName === undefined ? {} : { environmentName }),
    ...(ref === undefined ? {} : { ref }),
  }
}
