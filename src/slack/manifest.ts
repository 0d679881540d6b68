import { stringify } from 'yaml'
import type { AnyCommand } from './command.ts'
import { events } from './events/index.ts'

/** Every right the bot asks for, and why. Nothing is here that no code uses. */
export const scopes: Readonly<Record<string, string>> = {
  commands: 'to be asked with slash commands',
  'chat:write': 'to post cards and keep them up to date',
  'channels:history': 'to find a card in a public channel that Slack took although its answer was lost',
  'groups:history': 'the same in private channels it was invited to',
  'im:write': 'to find the direct message in which a reminder may stand',
  'im:history': 'to look there for one that Slack took although its answer was lost',
  'canvases:write': 'to write a report down as a canvas when somebody presses Document',
  'files:write': 'to add it as a file to the thread where the workspace has no canvases',
  'channels:read': 'to show nothing of a private channel to others: at Home, under links, in digests',
  'groups:read': 'to know who is in a private channel, and whether another organisation reads there',
  'users:read': 'to let nobody sign who is a bot or deactivated, and to remind people in their own hours',
  'users:read.email': 'to find the people whom a product names by e-mail address',
  'links:read': 'to be told of links to our own cards, pull requests and deployments',
  'links:write': 'to show under such a link what it leads to',
  'reactions:read': 'to keep a message of an incident’s thread that somebody marks with a pin',
  'usergroups:read': 'to ask at every signature who belongs to a role that is a user group',
}

const placeholderHost = 'https://YOUR-HOST'

/** Slack takes only names in small letters; left as it is, it belongs to nobody. */
const placeholderDomain = 'your-host.example'

/** The hosts whose links are shown; a subdomain counts as its domain. */
const unfurlDomains = [placeholderDomain, 'github.com', 'vercel.com', 'vercel.app'] as const

/** The Slack app's manifest, made from the lists of commands and events. https://docs.slack.dev/reference/app-manifest */
export function slackManifest(commands: readonly AnyCommand[]) {
  const url = `${placeholderHost}/slack/events`
  return {
    _metadata: { major_version: 1, minor_version: 1 },
    display_information: {
      name: 'Countersign',
      description: 'Asks the sources whether a product may ship, and shows the evidence.',
      long_description:
        'Countersign answers in Slack whether a product may ship. It asks GitHub, the endpoints, DNS and TLS at that moment, shows a verdict with its reasons and evidence, and says plainly what could not be asked. Every answer carries its age, an owner and what to do next.',
      background_color: '#1f2a37',
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Countersign', always_online: true },
      slash_commands: commands.map((command) => ({
        command: `/${command.name}`,
        url,
        description: command.summary,
        ...(command.usage ? { usage_hint: command.usage } : {}),
        should_escape: true,
      })),
      unfurl_domains: [...unfurlDomains],
    },
    oauth_config: { scopes: { bot: Object.keys(scopes) } },
    settings: {
      event_subscriptions: { request_url: url, bot_events: events.map(({ type }) => type).sort() },
      interactivity: { is_enabled: true, request_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  }
}

/** The manifest as the committed YAML, with a comment per scope. */
export function slackManifestText(commands: readonly AnyCommand[]): string {
  const head =
    '# Made by "npm run generate" from commands/, src/slack/events/ and src/slack/manifest.ts; do not edit.\n' +
    '# Paste it at https://api.slack.com/apps, "Create New App", "From a manifest".\n' +
    `# Replace ${placeholderHost} by the bot's public address, and ${placeholderDomain} by its name; for Socket Mode set socket_mode_enabled to true and drop the addresses.\n`
  const text = stringify(slackManifest(commands), { lineWidth: 0 })
  return (
    head +
    text.replace(/^( +- )([a-z.:]+)$/gm, (line, _indent: string, scope: string) => {
      const reason = scopes[scope]
      return reason ? `${line} # ${reason}` : line
    })
  )
}
