import { describe, expect, it } from 'vitest'
import { eventMessage, eventsMessage } from '../../../src/slack/blocks/incident-thread.ts'
import { makeEvent, minutesLater } from '../../support/incidents.ts'

const names = new Map([['U111', 'Dana']])
const soon = minutesLater(1.5)

describe('a line of the thread', () => {
  it('is the sentence, with those who are told at its end', () => {
    expect(eventMessage(makeEvent({ sentence: 'www is down <!here>.' }), names, ['U555', 'U666'], soon).text).toBe(
      'www is down &lt;!here&gt;. <@U555> <@U666>',
    )
  })

  it('names who did it without a mention, and keeps abbreviations', () => {
    const by = (sentence: string) => eventMessage(makeEvent({ by: 'U111', sentence }), names, [], soon).text
    expect(by('Acknowledged')).toBe('Dana: acknowledged.')
    expect(by('API is slow')).toBe('Dana: API is slow.')
  })

  it('says when it happened where it is told late, and links what it is about', () => {
    const event = makeEvent({ link: 'https://git.example/1' })
    expect(eventMessage(event, names, [], minutesLater(9)).text).toMatch(
      /is down <https:\/\/git\.example\/1\|Look> \(<!date\^1768478460\^.*\)\.$/,
    )
  })

  it('stands for many when Slack was away: the newest last, the oldest left out', () => {
    const events = Array.from({ length: 30 }, (_each, index) => makeEvent({ sentence: `Turn ${index}` }))
    const { text } = eventsMessage([...events, makeEvent({ sentence: 'Resolved' })], names, ['U555'])
    const lines = text.split('\n')
    expect(lines[0]).toBe('31 changes that could not be told at once:')
    expect(lines[1]).toBe('• 11 earlier changes')
    expect(lines.at(-2)).toMatch(/: Resolved$/)
    expect(lines.at(-1)).toBe('<@U555>')
    expect(text.length).toBeLessThan(3_000)
  })
})
