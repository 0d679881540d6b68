import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '../../playground/emulators/slack-workspace.ts'
import { FIX_BRANCH } from '../../playground/seeds/ecosystem-world.ts'
import { sweepReleases } from '../../src/releases/sweep.ts'
import { verifyLedger } from '../../src/store/ledger-verify.ts'
import { startBot, type TestBot } from '../support/bot.ts'
import { messageWith, nextWhisper, textOf } from '../support/scenario.ts'
import { press, submit, windowOf } from '../support/sign-off.ts'

let bot: TestBot
const id = (name: string) => bot.slack.idOf(`@${name}`)
const channel = (name: string) => bot.slack.idOf(`#${name}`)

beforeAll(async () => {
  bot = await startBot()
})
afterAll(() => bot?.close())

const command = (name: string, words: string, where = 'ecosystem') => {
  const [first = '', ...rest] = words.split(' ')
  return bot.slack.command({
    userId: id(name),
    channelId: channel(where),
    command: first,
    text: rest.join(' '),
  })
}

/** What somebody is told, alone, for what the act does. */
async function told(name: string, act: () => Promise<unknown>, where = 'ecosystem'): Promise<string> {
  const whisper = nextWhisper(bot, channel(where), id(name))
  await act()
  return whisper
}

describe('Ecosystem, deployed and brought back by people', { timeout: 180_000 }, () => {
  let card: Message
  const shown = () => bot.slack.messages(channel('ecosystem')).find(({ ts }) => ts === card.ts) ?? card
  const cardText = () => textOf(shown().blocks)
  const untilCard = (part: string) =>
    bot.slack.waitFor(() => (cardText().includes(part) ? cardText() : null), { timeoutMs: 90_000 })
  const onCard = () => ({ channelId: channel('ecosystem'), message: shown() })
  const thread = () =>
    bot.slack
      .thread(channel('ecosystem'), card.ts)
      .map(({ blocks }) => textOf(blocks))
      .join('\n')
  const approve = async (name: string) => {
    await press(bot, id(name), onCard(), 'candidate.sign')
    const view = await windowOf(bot, id(name), 'Sign')
    expect(await submit(bot, id(name), view, { decision: 'approve' })).toEqual({ outcome: 'done' })
  }

  it('tells without doing anything what a deployment would do', async () => {
    const text = await told('dana', () => command('dana', `/deploy ecosystem production ${FIX_BRANCH} --dry-run`))
    expect(text).toMatch(
      /^Nothing was done\. \w{7} would be deployed to production of Ecosystem by vercel\. It would take the place of \w{7}\. What holds it up: it is not up for sign-off yet\.$/,
    )
    expect(bot.slack.messages(channel('ecosystem'))).toEqual([])
    expect(await told('dana', () => command('dana', '/deploy ecosystem production main now'))).toContain(
      '“now” is one word too many.',
    )
  })

  it('is put up, signed by two others, and waits for a pause, which names who made it', async () => {
    await command('dana', `/deploy ecosystem production ${FIX_BRANCH}`)
    card = await messageWith(bot, channel('ecosystem'), 'candidate.sign')
    await untilCard('Readiness ')
    await approve('devi')
    await approve('lee')
    await untilCard('GO for deployment')
    expect(await told('noor', () => command('noor', '/deploy pause the database is moved'))).toBe(
      'All deployments and rollbacks of all products are paused. /deploy resume lets them go on.',
    )
    expect(await told('devi', () => press(bot, id('devi'), onCard(), 'release.deploy'))).toBe(
      'All deployments are paused: the database is moved.',
    )
    expect(await told('noor', () => command('noor', '/deploy resume'))).toBe('Deployments go on.')
    expect(await told('noor', () => press(bot, id('noor'), onCard(), 'release.deploy'))).toBe(
      'Only DevOps, Frontend can deploy to production.',
    )
  })

  it('is deployed once although two press, and shows how far it is', async () => {
    await sweepReleases(bot.app.context)
    await Promise.all([
      press(bot, id('devi'), onCard(), 'release.deploy'),
      press(bot, id('lee'), onCard(), 'release.deploy'),
    ])
    await untilCard('Build, usually 3 minutes')
    await bot.world.vercel.advance(15_000)
    const text = await untilCard('Watching')
    expect(text).toMatch(/The way back: `\w{7}`/)
    const posts = bot.world.vercel.arrived.filter(
      ({ method, path }) => method === 'POST' && /promote|deployments/.test(path),
    )
    expect(posts).toHaveLength(1)
  })

  it('is rolled back by a press that shows first what is lost, and is proven and locked', async () => {
    await press(bot, id('devi'), onCard(), 'release.roll-back')
    const view = await bot.slack.waitFor(
      () => {
        const top = bot.slack.views(id('devi')).at(-1)
        return JSON.stringify(top?.blocks ?? '').includes('goes back from') ? top : undefined
      },
      { timeoutMs: 20_000 },
    )
    expect(textOf(view.blocks)).toMatch(/Production goes back from \w{7} to \w{7}, and loses \d+ commits?\./)
    expect(await submit(bot, id('devi'), view, { reason: ' ' })).toMatchObject({ outcome: 'errors' })
    expect(await submit(bot, id('devi'), view, { reason: 'Payouts fail' })).toEqual({ outcome: 'done' })
    await untilCard('Rolling back')
    await bot.world.vercel.advance(15_000)
    const text = await untilCard('Rolled back ·')
    expect(text).toContain(`Rolled back by <@${id('devi')}>: Payouts fail.`)
    expect(text).toMatch(/Production runs \w{7} and both probes pass, seen/)
    expect(text).toMatch(/Locked by Countersign until [^:]+:\d\d UTC>: \w{7} was rolled back: Payouts fail\./)
    expect(text).not.toMatch(/The way back|warms up/)
    expect(JSON.stringify(shown().blocks)).not.toContain('release.')
  })

  it('can be read in its thread from the first signature to the proof, each turn once', async () => {
    const turns = [
      /Signatures are wanted/,
      /GO for deployment/,
      new RegExp(`<@${id('devi')}> deploys|<@${id('lee')}> deploys`),
      /is deployed to production and watched/,
      new RegExp(`<@${id('devi')}> rolls production back to \`\\w{7}\`: Payouts fail\\.`),
      /Production is rolled back to `\w{7}`\. Production runs \w{7}/,
    ]
    await bot.slack.waitFor(() => turns.at(-1)?.test(thread()) || null, { timeoutMs: 20_000 })
    const text = thread()
    const places = turns.map((turn) => text.search(turn))
    expect(places.every((place, index) => place > (places[index - 1] ?? -1))).toBe(true)
    for (const turn of turns.slice(2)) expect(text.match(new RegExp(turn.source, 'gi'))).toHaveLength(1)
    const elsewhere = await messageWith(bot, channel('releases'), 'is rolled back to')
    expect(textOf(elsewhere.blocks)).toContain('*Ecosystem:*')
  })

  it('says in a rollback by command what there is to go back to, and unlocks for whoever may', async () => {
    expect(await told('devi', () => command('devi', '/rollback ecosystem production abc1234'))).toMatch(
      /No earlier release of production begins with/,
    )
    expect(await told('noor', () => command('noor', '/deploy unlock ecosystem production'))).toMatch(
      /^Somebody who may deploy must take off the lock: \w{7} was rolled back: Payouts fail\.$/,
    )
    expect(await told('devi', () => command('devi', '/deploy unlock ecosystem production'))).toBe('The lock is off.')
    const chains = await verifyLedger(bot.app.context.database)
    expect(chains.map(({ broken }) => broken)).toEqual(chains.map(() => null))
  })
})

describe('MyPay’s runbooks', { timeout: 120_000 }, () => {
  const list = async (name: string) => {
    const before = bot.slack.ephemerals(channel('mypay'), id(name)).length
    await command(name, '/runbook mypay production', 'mypay')
    const found = () => bot.slack.ephemerals(channel('mypay'), id(name))[before]
    return (await bot.slack.waitFor(found, { timeoutMs: 10_000 })) as Message
  }
  const use = (name: string, message: Message, title: string) =>
    press(bot, id(name), { channelId: channel('mypay'), message }, 'runbook.use', ({ element }) =>
      JSON.stringify(element.text).includes(title),
    )
  const whisperOf = async (name: string) => {
    const message = await list(name)
    return told(name, () => use(name, message, 'Emergency stop'), 'mypay')
  }

  it('are shown with what they cost and who may', async () => {
    const text = textOf((await list('devi')).blocks)
    expect(text).toContain('*Quick restart*\nRestarts all containers')
    expect(text).toMatch(/Emergency stop\*\n.* It takes two people\.\n_DevOps/)
  })

  it('that take two are not one person’s, and run once when another presses', async () => {
    bot.slack.setGroupMembers('@devops', ['devi', 'sam'])
    expect(await whisperOf('devi')).toBe('One more person must press within 30 minutes.')
    const asked = await messageWith(bot, channel('mypay'), 'It takes one more person within 30 minutes')
    expect(textOf(asked.blocks)).toContain(`<@${id('devi')}> wants to use Emergency stop of MyPay production`)
    expect(await whisperOf('devi')).toBe('It takes another person than you.')
    expect(await whisperOf('olga')).toMatch(/^Only .* can use this runbook\.$/)
    await use('sam', await list('sam'), 'Emergency stop')
    await messageWith(bot, channel('mypay'), 'Emergency stop of MyPay')
    bot.world.github.advance(600_000)
    const done = await messageWith(bot, channel('mypay'), 'is done')
    expect(textOf(done.blocks)).toContain(`Used by <@${id('sam')}>`)
    const runs = bot.world.github
      .repository('mycodigital/mypay-mock')
      .state.runs.filter(({ event }) => event === 'workflow_dispatch')
    expect(runs).toHaveLength(1)
    expect(bot.world.running.isDown('mypay', 'production')).toBe(true)
  })
})
