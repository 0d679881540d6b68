import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Channel, Command, Person, UserGroup } from './emulators/slack-workspace.ts'

const Manifest = z.object({
  features: z.object({
    slash_commands: z
      .array(
        z.object({
          command: z.string(),
          description: z.string(),
          usage_hint: z.string().default(''),
          should_escape: z.boolean().default(false),
        }),
      )
      .default([]),
    unfurl_domains: z.array(z.string()).default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional(),
  }),
})

/** Reads what the bot's own Slack manifest gives it: commands, scopes, events and the domains of links it shows. Throws when the file is not a manifest. */
export function readManifest(): {
  commands: readonly Command[]
  scopes: readonly string[]
  botEvents: readonly string[]
  unfurlDomains: readonly string[]
} {
  const file = new URL('../manifests/slack.yml', import.meta.url)
  const manifest = Manifest.parse(parse(readFileSync(file, 'utf8')))
  return {
    commands: manifest.features.slash_commands.map((command) => ({
      command: command.command,
      description: command.description,
      usageHint: command.usage_hint,
      shouldEscape: command.should_escape,
    })),
    scopes: manifest.oauth_config.scopes.bot,
    botEvents: manifest.settings.event_subscriptions?.bot_events ?? [],
    unfurlDomains: manifest.features.unfurl_domains,
  }
}

const person = (
  name: string,
  realName: string,
  role: string,
  timeZone: string,
  domain = 'vauntico.example',
): Person => ({ name, realName, email: `${name}@${domain}`, role, timeZone })

/** Far enough apart that somebody is always asleep. */
const people: readonly Person[] = [
  person('dana', 'Dana Okafor', 'Developer', 'Africa/Lagos'),
  person('devi', 'Devi Raman', 'DevOps lead', 'Asia/Kolkata'),
  person('sam', 'Sam Lindqvist', 'Security', 'Europe/Stockholm'),
  person('lee', 'Lee Marchetti', 'Engineering lead', 'America/Los_Angeles'),
  person('noor', 'Noor Haddad', 'Backend engineer', 'Asia/Amman', 'rappit.example'),
  person('olga', 'Olga Brandt', 'Outside the team', 'Europe/Berlin', 'elsewhere.example'),
  { ...person('deploybot', 'Deploy Bot', 'Another app’s bot', 'UTC'), isBot: true },
]

const channels: readonly Channel[] = [
  { name: 'general', topic: 'Everything and everyone', isPrivate: false, hasBot: true },
  { name: 'vauntico', topic: 'The road to launch', isPrivate: false, hasBot: true },
  { name: 'ecosystem', topic: 'The marketplace', isPrivate: false, hasBot: true },
  { name: 'vivr', topic: 'The shop', isPrivate: false, hasBot: true },
  { name: 'mypay', topic: 'Payments and payouts', isPrivate: false, hasBot: true },
  { name: 'rappit', topic: 'Shipping with DHL and FedEx', isPrivate: false, hasBot: true },
  { name: 'releases', topic: 'What ships, and what holds it up', isPrivate: false, hasBot: true },
  { name: 'security', topic: 'Sign-offs and findings', isPrivate: true, hasBot: true },
  { name: 'lounge', topic: 'The bot was never invited here', isPrivate: false, hasBot: false },
]

const userGroups: readonly UserGroup[] = [
  { handle: 'devops', title: 'DevOps', members: ['devi'] },
  { handle: 'security', title: 'Security', members: ['sam'] },
  { handle: 'frontend', title: 'Frontend', members: ['dana', 'lee'] },
  { handle: 'backend', title: 'Backend', members: ['dana', 'noor'] },
  { handle: 'development', title: 'Development', members: ['dana', 'lee'] },
  { handle: 'technical-leads', title: 'Technical leads', members: ['lee'] },
]

/** The playground's workspace: who is there, where they talk, and what the bot's manifest declares. */
export const workspace = {
  people,
  channels,
  userGroups,
  /** Read when asked, so that importing this file reads nothing. */
  get commands() {
    return readManifest().commands
  },
  get scopes() {
    return readManifest().scopes
  },
  get botEvents() {
    return readManifest().botEvents
  },
  get unfurlDomains() {
    return readManifest().unfurlDomains
  },
}
