import type { ModalView, MultiStaticSelect } from '@slack/types'
import { type Choice, optionOf } from './inputs.ts'
import { cut } from './text.ts'

export const followView = 'home.follow'

/** As many as one list of Slack's takes. */
const optionsInGroup = 100

/**
 * The window in which somebody chooses the products of the Home tab.
 * @param products every one there is, in the order in which they are listed
 * @param followed names of those that are chosen
 */
export function followWindow(
  products: readonly { readonly name: string; readonly title: string }[],
  followed: readonly string[],
): ModalView {
  const choices = products.map(({ name, title }) => ({ text: title, value: name }))
  const initial = choices.filter(({ value }) => followed.includes(value)).map(optionOf)
  const element: MultiStaticSelect = {
    type: 'multi_static_select',
    action_id: 'value',
    placeholder: { type: 'plain_text', text: 'Choose products' },
    ...listed(choices),
    ...(initial.length === 0 ? {} : { initial_options: initial }),
  }
  return {
    type: 'modal',
    callback_id: followView,
    title: { type: 'plain_text', text: 'Follow products' },
    submit: { type: 'plain_text', text: 'Save' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: 'products',
        optional: true,
        label: { type: 'plain_text', text: 'Products on your Home tab' },
        hint: { type: 'plain_text', text: 'Choose none to see those in which you have a role.' },
        element,
      },
    ],
  }
}

/** In groups where there are more than one list takes. */
function listed(choices: readonly Choice[]): Pick<MultiStaticSelect, 'options' | 'option_groups'> {
  if (choices.length <= optionsInGroup) return { options: choices.map(optionOf) }
  const groups = Array.from({ length: Math.ceil(choices.length / optionsInGroup) }, (_each, index) =>
    choices.slice(index * optionsInGroup, (index + 1) * optionsInGroup),
  )
  return {
    option_groups: groups.map((group) => ({
      label: {
        type: 'plain_text',
        text: `${cut(group.at(0)?.text ?? '', 30)} to ${cut(group.at(-1)?.text ?? '', 30)}`,
      },
      options: group.map(optionOf),
    })),
  }
}
