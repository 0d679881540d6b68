import type { Preferences, TellKind } from '../home/preferences.ts'
import type { Reply } from './command.ts'

const names: Readonly<Record<TellKind, string>> = {
  signatures: 'signatures',
  incidents: 'incidents',
  releases: 'releases',
  waivers: 'waivers',
}

const conjunction = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** How somebody is told, in sentences; for the window's answer and the Home tab. */
export function preferencesSentence({ quiet, via, tells }: Preferences): string {
  if (tells.length === 0) return 'You are told of nothing but critical incidents of what you own.'
  const where = via === 'direct' ? 'in a direct message' : 'by a mention in the thread it is about'
  const hours =
    quiet === null ? 'There are no quiet hours.' : `It is quiet from ${quiet.from} to ${quiet.to} on your clock.`
  return `You are told of ${conjunction.format(tells.map((kind) => names[kind]))} ${where}. ${hours}`
}

/** What somebody is answered who has chosen. */
export const preferencesReply = (chosen: Preferences): Reply => ({ text: `Saved. ${preferencesSentence(chosen)}` })
