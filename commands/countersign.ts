import { z } from 'zod'
import { UserError } from '../src/errors.ts'
import { openPreferencesWindow } from '../src/slack/actions/preferences.ts'
import { escapeText } from '../src/slack/blocks/text.ts'
import { defineCommand, didYouMean } from '../src/slack/command.ts'

/** `/countersign help [command]`: what the bot can be asked; `/countersign preferences`: how somebody wants to be told. */
export const countersign = defineCommand({
  name: 'countersign',
  usage: 'help [command] | preferences',
  summary: 'List what Countersign can be asked, or choose how you are told',
  arguments: z.object({
    topic: z.string().default('help').describe('The word help, or preferences.'),
    command: z.string().optional().describe('A command to explain.'),
  }),
  run: async (context, { topic, command: named }, asked) => {
    const { commands, place } = asked
    const { actor } = context
    if (topic === 'preferences' && actor.kind === 'slack-user') {
      await openPreferencesWindow(context, asked, { userId: actor.userId, channelId: place.channelId })
      return null
    }
    const names = commands.map(({ name }) => name)
    // "/countersign readiness" is a likely way to ask about a command, so the topic may be one.
    const wanted = (named ?? (topic === 'help' ? undefined : topic))?.replace(/^\//, '')
    if (wanted === undefined) {
      const lines = commands.map((command) => `• \`${call(command)}\` ${escapeText(command.summary)}`)
      return { text: `Countersign answers from live evidence. Ask it with:\n${lines.join('\n')}` }
    }
    const command = commands.find(({ name }) => name === wanted)
    if (!command) {
      throw new UserError(
        'command.unknown',
        `There is no command “${wanted}”.${didYouMean(wanted, names, '/')} /countersign help lists them all.`,
      )
    }
    return { text: `\`${call(command)}\` ${escapeText(command.summary)}.` }
  },
})

const call = ({ name, usage }: { name: string; usage: string }) => `/${name}${usage ? ` ${usage}` : ''}`
