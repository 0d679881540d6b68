import type { ModalView, PlainTextOption } from '@slack/types'
import type { Product } from '../../products/product.ts'
import type { Ref } from '../../sources/github-refs.ts'
import { short } from '../../words.ts'
import { contextLine } from './elements.ts'
import { radioInput } from './inputs.ts'
import { cut } from './text.ts'

export const deployProductAction = 'deploy.product'
export const deployView = 'deploy.ask'

/** What can be shipped of a product, as it is now. */
export interface Offer {
  readonly branches: readonly Ref[]
  readonly tags: readonly Ref[]
  /** Commits of earlier releases, newest first. */
  readonly releases: readonly string[]
}

const option = (text: string, value: string): PlainTextOption => ({
  text: { type: 'plain_text', text: cut(text, 75) },
  value,
})

/** The window of /deploy: the product first, then what exists of it. Nothing ships before all of it was chosen. */
export function deployWindow({
  products,
  chosen,
  offer,
  channelId,
}: {
  readonly products: readonly Product[]
  readonly chosen: Product | null
  readonly offer: Offer | null
  readonly channelId: string | null
}): ModalView {
  const options = products.slice(0, 100).map(({ name, title }) => option(title, JSON.stringify(name)))
  const initial = options.find(({ value }) => value === JSON.stringify(chosen?.name))
  return {
    type: 'modal',
    ...(offer === null ? {} : { callback_id: deployView }),
    private_metadata: JSON.stringify({ channelId, product: chosen?.name ?? null }),
    title: { type: 'plain_text', text: 'Deploy' },
    ...(offer === null ? {} : { submit: { type: 'plain_text' as const, text: 'Put it up' } }),
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'actions',
        elements: [
          {
            type: 'static_select',
            action_id: deployProductAction,
            placeholder: { type: 'plain_text', text: 'Choose a product' },
            options,
            ...(initial === undefined ? {} : { initial_option: initial }),
          },
        ],
      },
      ...(chosen === null || offer === null
        ? [contextLine('Then choose what to ship, and where.')]
        : choices(chosen, offer)),
    ],
  }
}

function choices(product: Product, offer: Offer): ModalView['blocks'] {
  const environments = product.environments.filter(({ name }) => product.deploys.has(name)).slice(0, 10)
  const groups = [
    {
      label: 'Branches',
      options: offer.branches.map(({ name, commit }) => option(`${name} (${short(commit)})`, name)),
    },
    { label: 'Tags', options: offer.tags.map(({ name, commit }) => option(`${name} (${short(commit)})`, name)) },
    { label: 'Earlier releases', options: offer.releases.map((commit) => option(short(commit), commit)) },
  ]
  // Slack takes values of 75 characters; a longer name is typed after the command.
  const known = groups
    .map(({ label, options }) => ({
      label,
      options: options.filter(({ value }) => (value ?? '').length <= 75).slice(0, 100),
    }))
    .filter(({ options }) => options.length > 0)
  const [first] = environments
  return [
    radioInput({
      name: 'environment',
      label: 'Where',
      choices: environments.map(({ name, title }) => ({ text: title, value: name })),
      ...(first === undefined
        ? {}
        : { chosen: product.deploys.has(product.defaultEnvironment) ? product.defaultEnvironment : first.name }),
    }),
    {
      type: 'input',
      block_id: 'ref',
      label: { type: 'plain_text', text: 'What' },
      element: {
        type: 'static_select',
        action_id: 'value',
        option_groups: known.map(({ label, options }) => ({
          label: { type: 'plain_text' as const, text: label },
          options,
        })),
      },
    },
  ]
}
