import { z } from 'zod'
import { UserError } from '../src/errors.ts'
import type { Product } from '../src/products/product.ts'
import { findProduct } from '../src/readiness/find.ts'
import { mine } from '../src/signoffs/mine.ts'
import { askRecordOf } from '../src/signoffs/record.ts'
import { askCandidate } from '../src/signoffs/request.ts'
import { defineCommand } from '../src/slack/command.ts'
import { mineReply } from '../src/slack/mine.ts'

/**
 * `/checklist rappit` puts the default branch up for sign-off; `/checklist rappit staging v1.2.0` a tag for staging;
 * `/checklist rappit record` writes the record; `/checklist mine` shows what waits for whoever asks.
 */
export const checklist = defineCommand({
  name: 'checklist',
  usage: '[product] [checklist] [environment] [branch, tag or commit]',
  summary: 'Put a commit up for sign-off, or see what waits for you',
  act: true,
  arguments: z.object({
    product: z.string().default('mine').describe('A product, as its manifest names it; mine for what waits for you.'),
    first: z.string().optional().describe('A checklist, an environment, record, or a branch, tag or commit.'),
    second: z.string().optional().describe('The same.'),
    third: z.string().optional().describe('The same.'),
  }),
  run: async (context, { product: name, first, second, third }, { place, client }) => {
    if (name === 'mine' && context.products.get(name) === undefined) {
      if (context.actor.kind !== 'slack-user') throw new UserError('checklist.nobody', 'Nothing waits for a program.')
      return mineReply(client, await mine(context, context.actor.userId))
    }
    const product = findProduct(context.products, name)
    const words = [first, second, third].filter((word) => word !== undefined)
    const { environmentName, checklistName, ref, isRecord } = read(words, product)
    const request = { productName: product.name, ...(environmentName === undefined ? {} : { environmentName }), place }
    if (isRecord) {
      await askRecordOf(context, request)
      return null
    }
    await askCandidate(context, {
      ...request,
      ...(checklistName === undefined ? {} : { checklistName }),
      ...(ref === undefined ? {} : { ref }),
    })
    return null
  },
})

interface Read {
  readonly environmentName?: string
  readonly checklistName?: string
  readonly ref?: string
  readonly isRecord: boolean
}

/** Environments and checklists are known by name; what is neither is a branch, a tag or a commit. */
function read(words: readonly string[], { environments, checklists }: Product): Read {
  let found: Read = { isRecord: false }
  for (const word of words) {
    const isEnvironment = environments.some(({ name }) => name === word.toLowerCase())
    if (word === 'record') found = { ...found, isRecord: true }
    else if (isEnvironment && found.environmentName === undefined) found = { ...found, environmentName: word }
    else if (checklists.some(({ name }) => name === word) && found.checklistName === undefined) {
      found = { ...found, checklistName: word }
    } else if (found.ref === undefined) found = { ...found, ref: word }
    else {
      const sentence = `“${word}” is neither a checklist nor an environment here, and “${found.ref}” was taken for the branch, tag or commit.`
      throw new UserError('checklist.words', sentence)
    }
  }
  return found
}
