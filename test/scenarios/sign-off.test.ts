import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { View } from '../../playground/emulators/slack-workspace.ts'
import { CI_PATH, SUITES } from '../../playground/seeds/rappit-files.ts'
import { cut } from '../../src/slack/blocks/text.ts'
import { openCandidates } from '../../src/store/candidates.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, textOf } from '../support/scenario.ts'
import { elements, press, submit, valueIn, windowOf } from '../support/sign-off.ts'

let bot: TestBot
let channelId: string
const id = (name: string) => bot.slack.idOf(`@${name}`)

beforeAll(async () => {
  bot = await startBot()
  channelId = bot.slack.idOf('#rappit')
})
afterAll(() => bot?.close())

const ask = (userId: string, text: string) => bot.slack.command({ userId, channelId, command: '/checklist', text })
const card = () => messageWith(bot, channelId, '"candidate.refresh"')
const onCard = async () => ({ channelId, message: await card() })
const cardText = async () => textOf((await card()).blocks)
const cardSays = (part: string | RegExp) => expect.poll(cardText, { timeout: 30_000 }).toMatch(part)
const threadText = async () =>
  bot.slack
    .thread(channelId, (await card()).ts)
    .map(({ blocks }) => textOf(blocks))
    .join('\n')
const threadSays = (part: string | RegExp) => expect.poll(threadText, { timeout: 30_000 }).toMatch(part)

/** What somebody is told, alone, for what the act does. */
async function told(name: string, act: () => Promise<unknown>): Promise<string> {
  const whisper = nextWhisper(bot, channelId, id(name))
  await act()
  return whisper
}

async function opened(name: string, title: string, act: () => Promise<unknown>): Promise<View> {
  await act()
  return windowOf(bot, id(name), title)
}

const toSign = (name: string) =>
  opened(name, 'Sign', async () => press(bot, id(name), await onCard(), 'candidate.sign'))
const more = async (name: string, choice: string) => press(bot, id(name), await onCard(), 'candidate.more', choice)
const section = (name: string, part: string, title = 'Production Deployment C…') =>
  opened(name, title, async () => press(bot, id(name), await onCard(), 'candidate.section', part))
const closeAll = async (name: string) => {
  for (const { id: viewId } of bot.slack.views(id(name)))
    await bot.slack.closeView({ userId: id(name), viewId, all: true })
}
const windowText = (name: string) => textOf(bot.slack.views(id(name)).at(-1)?.blocks)

const people: Readonly<Record<string, string>> = { backend: 'dana', devops: 'devi', security: 'sam' }
const teams: Readonly<Record<string, string>> = { dana: 'Backend', devi: 'DevOps', sam: 'Security' }

/** The first open item of the window that is somebody's to tick: its owner stands in the line above its buttons. */
function nextOf(view: View, name: string) {
  return elements(view, 'item.tick').find(({ blockId }) => {
    const place = view.blocks.findIndex((block) => block.block_id === blockId)
    const owner = /Owner: (\w+) Team/.exec(textOf(view.blocks[place - 1]))?.[1] ?? 'Backend'
    return owner === teams[name]
  })
}

/** Ticks what is somebody's to tick in the open window, button by button. */
async function tickAll(name: string): Promise<void> {
  const top = () => bot.slack.views(id(name)).at(-1)
  for (;;) {
    const view = top()
    const next = view && nextOf(view, name)
    if (view === undefined || next === undefined) return
    const { item } = valueIn(next)
    await press(bot, id(name), { view }, 'item.tick', (each) => valueIn(each).item === item)
    await bot.slack.waitFor(
      () => {
        const now = top()
        return now && elements(now, 'item.untick').some((each) => valueIn(each).item === item)
      },
      { timeoutMs: 20_000 },
    )
  }
}

async function mendWorld(): Promise<void> {
  const repository = bot.world.github.repository('rappit/rappit-api')
  for (const name of SUITES) await repository.addCheckRun({ name, commit: 'main' })
  await repository.addRun({ workflow: CI_PATH, conclusion: 'success' })
}

describe('Rappit’s document, signed off from Slack', { timeout: 120_000 }, () => {
  it('is asked for with a command and gets one living card, with its items in the thread', async () => {
    await ask(id('noor'), 'rappit')
    await cardSays('🔴 NO-GO · Rappit production')
    const text = await cardText()
    expect(text).toMatch(/Readiness is NO-GO: \d blocked gates/)
    expect(text).toContain('11 items of Production Deployment Checklist are open')
    expect(text).toContain(
      'Signatures are missing: Backend Engineer, DevOps Engineer, Security Review and Technical Lead',
    )
    await threadSays('Signatures are wanted. Backend Engineer: <@')
    expect(await threadText()).toContain('⬜ Create test shipment with DHL production API')
    expect(bot.slack.messages(channelId)).toHaveLength(1)
  })

  it('asked for twice, the second is led to the same card', async () => {
    await ask(id('dana'), 'rappit')
    const second = await messageWith(bot, channelId, 'is up for sign-off already')
    expect(textOf(second.blocks)).toMatch(/is up for sign-off already\. <http[^|]+\|Open its card>\.$/)
  })

  it('is not signed by who asked, nor by an outsider: each is told, alone, who can', async () => {
    const sign = (name: string) => told(name, async () => press(bot, id(name), await onCard(), 'candidate.sign'))
    const who = `Who can: Backend Engineer: <@${id('dana')}>; DevOps Engineer: <@${id('devi')}>; Security Review: <@${id('sam')}>; Technical Lead: <@${id('lee')}>.`
    expect(await sign('noor')).toBe(`You asked for this, so somebody else must sign. ${who}`)
    expect(await sign('olga')).toBe(`You have none of the roles that sign here. ${who}`)
    expect(await told('olga', () => ask(id('olga'), 'rappit'))).toBe(
      'Only the people of Rappit can put a commit up for sign-off: Backend Team, DevOps Team, Security Team, Technical Lead. Ask one of them.',
    )
  })

  it('opens a section in a window, where its owner ticks, unticks, and ticks with a note', async () => {
    const view = await section('dana', 'GATE-002')
    expect(textOf(view.blocks)).toMatch(
      /1 of 5 items done, before the deployment, from docs\/PRODUCTION_DEPLOYMENT_CHECKLIST\.md/,
    )
    await press(bot, id('dana'), { view }, 'item.tick')
    await expect.poll(() => windowText('dana')).toContain('2 of 5 items done')
    expect(windowText('dana')).toContain(`\n<@${id('dana')}> <!date`)
    const ticked = await windowOf(bot, id('dana'), 'Production Deployment C…')
    await press(bot, id('dana'), { view: ticked }, 'item.untick')
    await expect.poll(() => windowText('dana')).toContain('1 of 5 items done')
    const again = await windowOf(bot, id('dana'), 'Production Deployment C…')
    const note = await opened('dana', 'Tick', () => press(bot, id('dana'), { view: again }, 'item.note'))
    expect(await submit(bot, id('dana'), note, { note: 'Label 4711', link: 'javascript:alert(1)' })).toEqual({
      outcome: 'errors',
      errors: { link: 'Write an address that starts with https://' },
    })
    await submit(bot, id('dana'), note, { note: 'Label 4711 <!channel>', link: 'https://dhl.example/4711' })
    await expect
      .poll(() => windowText('dana'))
      .toContain('Label 4711 &lt;!channel&gt; <https://dhl.example/4711|evidence>')
    await closeAll('dana')
  })

  it('lets nobody tick what another role sees to', async () => {
    const view = await section('devi', 'GATE-003')
    expect(await told('devi', () => press(bot, id('devi'), { view }, 'item.tick'))).toBe(
      'Only Security Team can tick this item.',
    )
    await closeAll('devi')
  })

  it('tells everybody what waits for them', async () => {
    const waits = await told('devi', async () => press(bot, id('devi'), await onCard(), 'candidate.mine'))
    expect(waits).toBe('1 request waits for you.')
    const [last] = bot.slack.ephemerals(channelId, id('devi')).slice(-1)
    expect(textOf(last?.blocks)).toMatch(
      /• Sign as DevOps Engineer\n• Tick: The application starts with NODE_ENV=production/,
    )
    expect(await told('olga', () => ask(id('olga'), 'mine'))).toBe('Nothing waits for you.')
  })

  it('has its errors at the inputs, and keeps the window', async () => {
    const view = await toSign('sam')
    expect(textOf(view.blocks)).toContain('You sign as *Security Review*.')
    expect(textOf(view.blocks)).toContain('Nobody has signed here before.')
    const answers = [
      [{}, { decision: 'Please complete this required field.' }],
      [{ decision: 'reject' }, { reason: 'Say why, so that others know what to put right.' }],
      [{ decision: 'reject', reason: '   ' }, { reason: 'Say why, so that others know what to put right.' }],
      [{ decision: 'approve-with-conditions' }, { conditions: 'Write at least one condition.' }],
      [{ decision: 'approve', conditions: 'x' }, { conditions: 'Conditions go with “Approve with conditions” alone.' }],
    ] as const
    for (const [form, errors] of answers) {
      expect(await submit(bot, id('sam'), view, form)).toEqual({ outcome: 'errors', errors })
    }
    expect(bot.slack.views(id('sam'))).toHaveLength(1)
  })

  it('is a NO-GO for a rejection, until that is withdrawn', async () => {
    const [view] = bot.slack.views(id('sam'))
    if (view === undefined) throw new Error('the window is gone')
    const form = { decision: 'reject', reason: 'The isolation tests have not run' }
    expect(await told('sam', () => submit(bot, id('sam'), view, form))).toBe(
      'You rejected it as Security Review. It is on the record.',
    )
    await cardSays('Security Review rejected it: The isolation tests have not run')
    await threadSays(`<@${id('sam')}> rejected as Security Review: The isolation tests have not run.`)
    await mendWorld()
    await more('sam', 'Withdraw my signature')
    const reason = await windowOf(bot, id('sam'), 'Withdraw signature')
    expect(await told('sam', () => submit(bot, id('sam'), reason, { reason: 'They pass now' }))).toBe(
      'Your signature is withdrawn.',
    )
    await threadSays('as Security Review was withdrawn: They pass now.')
    expect(await told('dana', () => more('dana', 'Withdraw my signature'))).toBe('You have not signed this.')
  })

  it('waits for the signatures alone once every box is ticked or proven', async () => {
    await press(bot, id('dana'), await onCard(), 'candidate.refresh')
    const [candidate] = await openCandidates(bot.app.context.database, { product: 'rappit' })
    for (const [list, { title, sections }] of (candidate?.checklists ?? []).entries()) {
      for (const [index, { items }] of sections.entries()) {
        const owners = items.flatMap(({ checks, owner }) => (checks.length > 0 ? [] : [owner?.role ?? 'backend']))
        for (const name of new Set(owners.map((role) => people[role] ?? ''))) {
          await section(name, JSON.stringify({ list, index }), cut(title, 24))
          await tickAll(name)
          await closeAll(name)
        }
      }
    }
    await cardSays('🟡 Waiting · Rappit production')
    await cardSays('Signatures are missing: Backend Engineer, DevOps Engineer, Security Review and Technical Lead.')
    expect(await cardText()).toContain('Readiness 🟢 GO, 100 %')
  })

  it('is signed by four people, one of them with a condition', async () => {
    const sign = async (name: string, form: Record<string, string>) => {
      const view = await toSign(name)
      return told(name, () => submit(bot, id(name), view, form))
    }
    const said = [
      await sign('dana', { decision: 'approve' }),
      await sign('devi', { decision: 'approve-with-conditions', conditions: 'Watch the queue for an hour\n\n' }),
      await sign('sam', { decision: 'approve', reason: 'The isolation tests pass' }),
      await sign('lee', { decision: 'approve' }),
    ]
    expect(said).toEqual([
      'You approved as Backend Engineer. It is on the record.',
      'You approved with conditions as DevOps Engineer. It is on the record.',
      'You approved as Security Review. It is on the record.',
      'You approved as Technical Lead. It is on the record.',
    ])
    await cardSays('1 condition of those who approved is open.')
    expect(await cardText()).toContain(`⬜ Watch the queue for an hour (wanted by <@${id('devi')}>)`)
    expect(await told('dana', async () => press(bot, id('dana'), await onCard(), 'candidate.sign'))).toMatch(
      /^You signed as Backend Engineer already, <!date.*One person fills one role; withdraw it first to sign anew\.$/,
    )
  })

  it('goes when the condition is closed, and says who gave the GO', async () => {
    await more('noor', 'Close a condition')
    const view = await windowOf(bot, id('noor'), 'Close a condition')
    const form = { condition: 'Watch the queue for an hour', note: 'Watched: it stayed empty' }
    expect(await told('noor', () => submit(bot, id('noor'), view, form))).toBe(
      'The condition is closed. It is on the record.',
    )
    await cardSays('🟢 GO for deployment · Rappit production')
    await cardSays('Readiness is GO with 100 %, 2 checklists hold and 4 signatures stand, with 1 prerequisite.')
    await threadSays(
      `*GO for deployment of 9d7696e to production: readiness is GO with 100 %, 2 checklists hold and 4 signatures stand, with 1 prerequisite*, given by <@${id('dana')}> (Backend Engineer), <@${id('devi')}> (DevOps Engineer), <@${id('sam')}> (Security Review), <@${id('lee')}> (Technical Lead). Prerequisites: Watch the queue for an hour.`,
    )
    expect(await told('noor', () => more('noor', 'Close a condition'))).toBe('No condition is open.')
    expect(await told('noor', async () => press(bot, id('noor'), await onCard(), 'candidate.nudge'))).toBe(
      'Nobody is missing who could sign.',
    )
  })

  it('gives a record that reads like the document’s last page, filled in', async () => {
    expect(await told('noor', () => more('noor', 'Write the record'))).toBe(
      'The record is being written. It comes in the card’s thread.',
    )
    await threadSays('the release record of Rappit production at 9d7696e')
    const [canvas] = [...bot.slack.workspace.canvases.values()]
    const markdown = canvas?.markdown ?? ''
    const [, page = ''] = markdown.split('## Sign-Off')
    const signed = page
      .split('\n')
      .flatMap((line) => /^\| \[x\] \| ([^|]+) \| ([^|]+) \| ([^|]+) \|/.exec(line)?.slice(1) ?? [])
    expect(signed).toEqual([
      'Backend Engineer',
      'Dana Okafor',
      'Approved',
      'DevOps Engineer',
      'Devi Raman',
      'Approved with conditions',
      'Security Review',
      'Sam Lindqvist',
      'Approved',
      'Technical Lead',
      'Lee Marchetti',
      'Approved',
    ])
    expect(page).toContain('| Security Review | Sam Lindqvist | Rejected, ')
    expect(markdown).toContain('- [x] Watch the queue for an hour (wanted by Devi Raman; closed by Noor Haddad, ')
    expect(markdown).toMatch(
      /- \[x\] Create test shipment with DHL production API \(Dana Okafor, .*Label 4711 \\<!channel\\> \[evidence\]/,
    )
    expect(markdown).toMatch(/verify it with: npm run cli -- ledger verify --product rappit\n$/)
    const [chain] = await verifyLedger(bot.app.context.database, { product: 'rappit' })
    expect(chain?.broken).toBeNull()
    expect(markdown).toContain(`at entry ${chain?.end.sequence}, hash ${chain?.end.hash}`)
  })

  it('falls when the branch moves: the card and the thread say why, and each who signed is told once', async () => {
    await bot.world.github.repository('rappit/rappit-api').push({
      branch: 'main',
      message: 'Another change',
      author: { name: 'Noor Haddad', email: 'noor@rappit.example' },
      date: new Date().toISOString(),
      files: { 'README.md': '# Another' },
    })
    await press(bot, id('noor'), await onCard(), 'candidate.refresh')
    await threadSays(/The signature of <@\w+> as Backend Engineer fell: main moved from 9d7696e to \w{7}\./)
    await cardSays('Signatures are missing: Backend Engineer, DevOps Engineer, Security Review and Technical Lead.')
    await press(bot, id('noor'), await onCard(), 'candidate.refresh')
    for (const name of ['dana', 'devi', 'sam', 'lee']) {
      const direct = () => bot.slack.directMessages(id(name)).filter(({ text }) => text.includes('fell'))
      await expect.poll(direct).toHaveLength(1)
      expect(direct()[0]?.text).toMatch(/ fell: main moved .* It was for Rappit production at `9d7696e`\.$/)
    }
  })
})
