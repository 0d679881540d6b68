import { describe, expect, it } from 'vitest'
import { checklistState } from '../../../src/signoffs/progress.ts'
import { itemMessages } from '../../../src/slack/blocks/candidate-items.ts'
import { limits, textLength } from '../../../src/slack/blocks/limits.ts'
import { checklist, item, section } from '../../signoffs/given.ts'

const messagesOf = (count: number, title: string) =>
  itemMessages([
    checklistState(
      checklist([
        section(Array.from({ length: count }, (_each, index) => item(`i${index}`, { title: `${index}. ${title}` }))),
      ]),
      [],
      [],
    ),
  ])

describe('itemMessages', () => {
  it('are none for no checklist, and one for a short one', () => {
    expect(itemMessages([])).toEqual([])
    const [only, ...others] = messagesOf(3, 'Look')
    expect(others).toEqual([])
    expect(only?.text).toBe('Deployment Checklist: 0 of 3 done')
  })

  it('of any length are at most four, each within Slack’s limits, and count what is left out', () => {
    const messages = messagesOf(300, '<&>'.repeat(1_000))
    expect(messages).toHaveLength(4)
    for (const { text, blocks } of messages) {
      expect(textLength(blocks)).toBeLessThanOrEqual(limits.messageText)
      expect(blocks.length).toBeLessThanOrEqual(limits.blocksInMessage)
      expect(text.length).toBeLessThanOrEqual(limits.fallbackText)
    }
    expect(messages[3]?.text).toContain('(part 4 of 4)')
    expect(JSON.stringify(messages[3]?.blocks.at(-1))).toMatch(/\d+ more parts in the windows that the card opens\./)
  })
})
