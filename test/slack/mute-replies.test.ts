import { describe, expect, it } from 'vitest'
import { mutedReply, unmutedReply } from '../../src/slack/mute-replies.ts'
import { at } from '../signoffs/given.ts'

const when = '<!date^1768478400^{date_short_pretty} at {time}|2026-01-15 12:00 UTC>'
const muted = { product: 'acme', productTitle: 'Acme <!here>', environment: 'production', monitor: 'www' }
const all = { ...muted, monitor: null }
const mute = {
  id: 'm1',
  product: 'acme',
  environment: 'production',
  monitor: null,
  reason: 'Moves',
  by: 'U222',
  from: at,
  until: at,
  endedAt: null,
  endedBy: null,
}

describe('what is said of a mute', () => {
  it.each([
    [
      mutedReply({ outcome: 'muted', muted, until: at, replaced: null }),
      `www of Acme &lt;!here&gt; production is muted until ${when}: no incident is opened until then. \`/incident unmute acme production www\` ends it.`,
    ],
    [
      mutedReply({ outcome: 'muted', muted: all, until: at, replaced: mute }),
      `Acme &lt;!here&gt; production is muted until ${when}: no incident is opened until then. \`/incident unmute acme production\` ends it. This takes the place of the mute until ${when} by <@U222>: Moves.`,
    ],
    [
      unmutedReply({ outcome: 'unmuted', muted, ended: mute }),
      'www of Acme &lt;!here&gt; production is not muted any more: what still fails is told like anything else.',
    ],
    [
      unmutedReply({ outcome: 'not-muted', muted, covered: null }),
      'www of Acme &lt;!here&gt; production is not muted.',
    ],
    [
      unmutedReply({ outcome: 'not-muted', muted, covered: mute }),
      `Acme &lt;!here&gt; production is muted until ${when} by <@U222>: Moves. \`/incident unmute acme production\` ends that.`,
    ],
    [mutedReply({ outcome: 'refused', productTitle: 'Acme' }), 'Only the people of Acme can mute it.'],
    [unmutedReply({ outcome: 'refused', productTitle: 'Acme' }), 'Only the people of Acme can mute it.'],
  ])('%o', ({ text }, expected) => {
    expect(text).toBe(expected)
  })
})
