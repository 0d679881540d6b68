import { z } from 'zod'
import type { SlackEmulator } from './emulators/slack.ts'
import type { ActName, ActResult, ClockMove } from './page/protocol.ts'

const state = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown())))
const userId = z.string()

const bodies = {
  say: z.object({ userId, channelId: z.string(), text: z.string().min(1), threadTs: z.string().optional() }),
  command: z.object({ userId, channelId: z.string(), command: z.string(), text: z.string() }),
  click: z.object({
    userId,
    spot: z.union([z.object({ channelId: z.string(), messageTs: z.string() }), z.object({ viewId: z.string() })]),
    blockId: z.string(),
    actionId: z.string(),
    selection: z.record(z.string(), z.unknown()).optional(),
    state: state.optional(),
  }),
  react: z.object({
    userId,
    channelId: z.string(),
    messageTs: z.string(),
    name: z.string().regex(/^[\w+-]+$/),
    isOn: z.boolean(),
  }),
  submit: z.object({ userId, viewId: z.string(), state }),
  close: z.object({ userId, viewId: z.string(), all: z.boolean().default(false) }),
  home: z.object({ userId }),
  group: z.object({ userId, handle: z.string(), names: z.array(z.string()) }),
  account: z.object({ userId, name: z.string(), isActive: z.boolean() }),
  restart: z.object({ userId }),
  switch: z.object({ userId, id: z.string(), isOn: z.boolean() }),
  clock: z.object({ userId, move: z.enum(['hour', 'morning', 'day', 'week']) }),
} satisfies Record<ActName, z.ZodType>

/** Takes a value's type without the keys that are undefined, which exact optional types demand. */
type Present<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> }
const present = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<Value>

export const isAct = (name: string): name is ActName => Object.hasOwn(bodies, name)

/**
 * Carries an act of the page to the bot through the emulated Slack, never around it; a switch or the clock changes what is outside.
 * @throws ZodError for a body that is not one
 */
export async function carryAct(
  slack: SlackEmulator,
  act: ActName,
  body: unknown,
  hooks: {
    restart: () => Promise<void>
    flip: (id: string, isOn: boolean) => Promise<void>
    move: (move: ClockMove) => Promise<void>
  },
): Promise<ActResult> {
  switch (act) {
    case 'say':
      await slack.say(present(bodies.say.parse(body)))
      return {}
    case 'command':
      // What went wrong is told in the channel, as in Slack.
      await slack.command(bodies.command.parse(body))
      return {}
    case 'click': {
      const { outcome } = await slack.click(present(bodies.click.parse(body)))
      return outcome === 'acknowledged' ? {} : { problem: 'The app did not answer. Try again?' }
    }
    case 'react': {
      const { isOn, ...reaction } = bodies.react.parse(body)
      await (isOn ? slack.react(reaction) : slack.unreact(reaction))
      return {}
    }
    case 'submit': {
      const submitted = await slack.submitView(bodies.submit.parse(body))
      if (submitted.outcome === 'errors') return { errors: submitted.errors }
      return submitted.outcome === 'failed' ? { problem: submitted.sentence } : {}
    }
    case 'close':
      await slack.closeView(bodies.close.parse(body))
      return {}
    case 'home':
      slack.openHome(bodies.home.parse(body))
      return {}
    case 'group': {
      const { handle, names } = bodies.group.parse(body)
      slack.setGroupMembers(`@${handle}`, names)
      return {}
    }
    case 'account': {
      const { name, isActive } = bodies.account.parse(body)
      if (isActive) slack.reactivate(`@${name}`)
      else slack.deactivate(`@${name}`)
      return {}
    }
    case 'restart':
      await hooks.restart()
      return {}
    case 'switch': {
      const { id, isOn } = bodies.switch.parse(body)
      await hooks.flip(id, isOn)
      return {}
    }
    case 'clock':
      await hooks.move(bodies.clock.parse(body).move)
      return {}
  }
}
