import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workspace } from '../../playground/workspace.ts'
import { showDocument } from '../../src/slack/document.ts'
import { postOrUpdate } from '../../src/slack/post.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeReport } from '../support/reports.ts'
import { textOf } from '../support/scenario.ts'
import { type EmulatedPosting, emulatedPosting } from './posting.ts'

let testDatabase: TestDatabase
const all: EmulatedPosting[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(async () => {
  for (const each of all) await each.close()
  await testDatabase?.close()
})

async function connect(scopes: readonly string[]): Promise<EmulatedPosting> {
  const emulated = await emulatedPosting(testDatabase.database, { slack: { scopes } })
  all.push(emulated)
  return emulated
}

/** Posts a card and puts a report's document beside it. */
async function show(rig: Awaited<ReturnType<typeof connect>>, channel = '#vauntico') {
  const report = makeReport({ id: randomUUID(), productTitle: 'Acme <!channel>' })
  const channelId = rig.slack.idOf(channel)
  const messageTs = await postOrUpdate(rig.posting, randomUUID(), channelId, { text: 'card', blocks: [] })
  const history = [41, 44, 52].map((score, index) => {
    return { reportId: String(index), at: new Date(index * 60_000), score, verdict: 'NO-GO' as const }
  })
  const shown = await showDocument(rig.posting, {
    report,
    markdown: '# Acme: NO-GO, 50 %\n\nfürwahr\n',
    history,
    by: '<@U1>',
    place: { channelId, messageTs, responseUrl: null },
  })
  const thread = [...(rig.slack.workspace.messages.get(channelId)?.values() ?? [])].filter(
    (message) => message.thread_ts === messageTs && message.ts !== messageTs,
  )
  return { shown, thread }
}

describe('a report’s document', () => {
  it('is a canvas that the channel may read, with one reply that leads to it and shows the trend', async () => {
    const rig = await connect(workspace.scopes)
    const { shown, thread } = await show(rig)
    expect(shown).toBe(true)
    const [canvas] = [...rig.slack.workspace.canvases.values()]
    expect(canvas).toMatchObject({ title: 'Acme <!channel> production, 2026-01-10', channelId: null })
    expect(canvas?.markdown).toContain('fürwahr')
    expect(rig.slack.calls).toContain('canvases.access.set')
    expect(thread).toHaveLength(1)
    const text = textOf(thread[0]?.blocks)
    expect(text).toContain(`/${canvas?.id}|the report on Acme &lt;!channel&gt; production> as a canvas.`)
    expect(text).toContain('Score of the last 3 reports: 41, 44, 52 %.')
    expect(JSON.stringify(thread[0]?.blocks)).toContain('"data_visualization"')
    expect(thread[0]?.text).toBe(
      'NO-GO, 50 %: the report on Acme &lt;!channel&gt; production is here as a canvas. Score of the last 3 reports: 41, 44, 52 %.',
    )
  })

  it('is a file in the thread where canvases are not allowed', async () => {
    const rig = await connect(workspace.scopes.filter((scope) => scope !== 'canvases:write'))
    const { shown, thread } = await show(rig)
    expect(shown).toBe(true)
    expect(rig.slack.workspace.canvases.size).toBe(0)
    expect(rig.slack.calls).toContain('files.completeUploadExternal')
    const files = thread.filter((message) => JSON.stringify(message).includes('acme-production-2026-01-10.md'))
    expect(files.length).toBeGreaterThan(0)
    expect(thread.filter(({ blocks }) => textOf(blocks).includes(' as a file.'))).toHaveLength(1)
  })

  it('is refused by a channel that is closed to the bot', async () => {
    const rig = await connect(workspace.scopes)
    expect(await show(rig, '#lounge')).toMatchObject({ shown: false })
  })
})
