import { randomUUID } from 'node:crypto'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publicHost } from '../../playground/workspace.ts'
import { candidates, incidents, messages, releases, reports } from '../../src/store/schema.ts'
import { botToken, sendSignedEvent, startBot, type TestBot } from '../support/bot.ts'
import { makeReport } from '../support/reports.ts'
import { textOf } from '../support/scenario.ts'

const publicUrl = `http://${publicHost}:8080`
const commit = '1a2b3c4d5e6f7890a1b2c3d4e5f60718293a4b5c'
const pullRequest = 'https://github.com/vauntico/vauntico/pull/7'
const deployment = 'https://vercel.com/ecosystem/ecosystem-platform/9gCjstzr73BMjMAstBs8YR5xYjje'

type Kind = 'incident' | 'release' | 'report'

/** A card in a channel, as its job would have posted it. */
async function postCard(bot: TestBot, key: string, channel: string): Promise<string> {
  const client = new WebClient(botToken, { slackApiUrl: `${bot.slack.apiUrl}/` })
  const channelId = bot.slack.idOf(channel)
  const { ts = '' } = await client.chat.postMessage({ channel: channelId, text: 'A card' })
  await bot.app.context.database.insert(messages).values({ key, channelId, ts, postedAt: new Date() })
  return ts
}

const hour = 3_600_000

/** Something of ours with its card in a channel; gives its path and the card's timestamp. */
async function make(bot: TestBot, kind: Kind, channel: string | null, given: Record<string, unknown> = {}) {
  const { database } = bot.app.context
  const id = randomUUID()
  const now = new Date()
  const about = { id, product: 'vauntico', productTitle: 'Vauntico', environment: 'production' }
  const dana = bot.slack.idOf('@dana')
  const card = (key: string) => (channel === null ? Promise.resolve('') : postCard(bot, key, channel))
  if (kind === 'incident') {
    const [row] = await database
      .insert(incidents)
      .values({
        ...about,
        title: 'Checkout <!channel> is *down*',
        severity: 'critical',
        severityChosen: false,
        state: 'open',
        channelId: channel,
        startedAt: now,
        openedAt: now,
        openedBy: 'monitor',
        acknowledgedAt: now,
        acknowledgedBy: dana,
        escalationStep: -1,
        flapping: false,
        reopened: 0,
        revision: 1,
        shownRevision: 1,
        changedAt: now,
        ...given,
      })
      .returning()
    return { id, path: `/incidents/${row?.number}`, ts: await card(`incident.${id}`) }
  }
  if (kind === 'report') {
    const { assessment } = makeReport()
    await database.insert(reports).values({
      ...about,
      state: 'reported',
      askedIn: channel === null ? 'command-line' : bot.slack.idOf(channel),
      askedBy: dana,
      manifestHash: 'abc',
      verdict: assessment.verdict,
      score: assessment.score,
      assessment,
      startedAt: now,
      finishedAt: now,
      ...given,
    })
    return { id, path: `/reports/${id}`, ts: await card(`readiness.${id}`) }
  }
  await database.insert(candidates).values({
    ...about,
    repository: 'vauntico/vauntico',
    ref: 'main',
    branch: 'main',
    commit,
    commits: [],
    changes: null,
    state: 'released',
    requestedBy: dana,
    requestedAt: now,
    lapsesAt: new Date(now.getTime() + hour),
    manifestHash: 'abc',
    checklists: [],
    revision: 1,
    shownRevision: 1,
  })
  const releaseId = randomUUID()
  await database.insert(releases).values({
    id: releaseId,
    candidateId: id,
    product: about.product,
    environment: about.environment,
    commit,
    state: 'live',
    stateSince: now,
    deployedBy: dana,
    startedAt: now,
    endedAt: now,
  })
  return { id, path: `/releases/${releaseId}`, ts: await card(`candidate.${id}`) }
}

interface Link {
  readonly url: string
  readonly blocks: string
}

/** What stands under a message, once the bot has done with it. */
async function share(bot: TestBot, channel: string, text: string): Promise<readonly Link[]> {
  const channelId = bot.slack.idOf(channel)
  const before = await done(bot)
  await bot.slack.say({ userId: bot.slack.idOf('@dana'), channelId, text })
  await expect.poll(() => done(bot), { timeout: 15_000 }).toBe(before + 1)
  return previews(bot, channel)
}

function previews(bot: TestBot, channel: string): readonly Link[] {
  const last = bot.slack.messages(bot.slack.idOf(channel)).at(-1)
  return (last?.attachments ?? []).map(({ from_url: url, blocks }) => ({ url: String(url), blocks: textOf(blocks) }))
}

/** How many shared links were handled, however it ended. */
async function done(bot: TestBot): Promise<number> {
  const { values } = await bot.app.metrics.events.get()
  return values
    .filter(({ labels }) => labels.event === 'link_shared' && labels.outcome !== 'ignored')
    .reduce((sum, { value }) => sum + value, 0)
}

const unfurlCalls = (bot: TestBot) => bot.slack.calls.filter((method) => method === 'chat.unfurl').length

describe('a shared link', () => {
  let bot: TestBot
  beforeAll(async () => {
    bot = await startBot({ PUBLIC_URL: publicUrl })
  })
  afterAll(() => bot?.close())

  it('to an incident shows where it stands, and calls nobody', async () => {
    const { path, ts } = await make(bot, 'incident', '#vauntico')
    const url = `${publicUrl}${path}`
    const [shown, ...more] = await share(bot, '#general', `Look: ${url}`)
    expect(more).toEqual([])
    expect(shown?.url).toBe(url)
    expect(shown?.blocks).toMatch(/^\*🟠 Being worked on · Incident \d+, critical · Vauntico production\*\n/)
    expect(shown?.blocks).toContain('acknowledged by Dana Okafor.')
    expect(shown?.blocks).toContain('&lt;!channel&gt;')
    expect(shown?.blocks).not.toMatch(/<[@!](?!date)/)
    expect(shown?.blocks).toMatch(new RegExp(`/archives/\\w+/p${ts.replace('.', '')}\\|Open the card>$`))
  })

  it('to a release or to its candidate shows the same card', async () => {
    const { id, path } = await make(bot, 'release', '#vauntico')
    const urls = [`${publicUrl}${path}`, `${publicUrl}/releases/${id}`]
    const shown = await share(bot, '#general', urls.join(' and '))
    expect(shown.map(({ url }) => url)).toEqual(urls)
    for (const { blocks } of shown) {
      expect(blocks).toMatch(/^\*🟢 Live · Vauntico production\*\n`1a2b3c4`\n/)
      expect(blocks).toContain('Deployed by Dana Okafor')
    }
  })

  it('to a report shows its verdict', async () => {
    const { path } = await make(bot, 'report', '#vauntico')
    const [shown] = await share(bot, '#general', `${publicUrl}${path}`)
    expect(shown?.blocks).toMatch(/^\*🔴 NO-GO, 50 % · Vauntico production\*\n1 finding, first \*Website\*\.\n/)
  })

  it('to a pull request of a product shows its checks and the product’s verdict', async () => {
    const [shown] = await share(bot, '#general', pullRequest)
    expect(shown?.blocks).toContain('#7 Added schema existence check')
    expect(shown?.blocks).toContain('🟢 Open by dana-okafor in vauntico/vauntico')
    expect(shown?.blocks).toContain('❌ 3 of 3 checks failed: Governance, Linting, Tests')
    expect(shown?.blocks).toMatch(/Vauntico production: 🔴 NO-GO, 50 %, asked /)
  })

  it('to a commit of a product shows who made it', async () => {
    const head = await bot.app.context.sources.github.commit('vauntico/vauntico', 'main', {
      signal: AbortSignal.timeout(10_000),
    })
    const [shown] = await share(bot, '#general', `https://github.com/Vauntico/Vauntico/commit/${head}`)
    expect(shown?.blocks).toMatch(new RegExp(`^\\*<https?://[^|]*\\|${head.slice(0, 7)} `))
  })

  it('to a deployment of a product shows its state, by its page and by its host', async () => {
    const [shown] = await share(bot, '#general', deployment)
    expect(shown?.blocks).toMatch(/^\*✅ Ready · ecosystem-platform production\*\n`[0-9a-f]{7}` Show guests/)
    const { vercel } = bot.app.context.sources
    const [newest] = await vercel.deployments('ecosystem-platform', {
      team: 'team_WmkAafaUDVMAT6GG0I0hP0NV',
      limit: 1,
      signal: AbortSignal.timeout(10_000),
    })
    const [byHost] = await share(bot, '#general', `${newest?.url}/welcome`)
    expect(byHost?.blocks).toContain('ecosystem-platform')
  })

  it.each([
    ['of no product', 'https://github.com/acme/web/pull/7'],
    ['of no product of Vercel', 'https://vercel.com/acme/web/9gCjstzr73BMjMAstBs8YR5xYjje'],
    [
      'of a project that the deployment is not of',
      'https://vercel.com/a/vauntico-frontend/9gCjstzr73BMjMAstBs8YR5xYjje',
    ],
    ['of a host of nobody', 'https://somebody-elses.vercel.app'],
    ['to what is not there', 'https://github.com/vauntico/vauntico/pull/4040'],
    ['to an incident that is not there', `${publicUrl}/incidents/999999`],
    ['of a shape nobody knows', `${publicUrl}/healthz`],
  ])('%s shows nothing', async (_name, url) => {
    const before = unfurlCalls(bot)
    expect(await share(bot, '#general', url)).toEqual([])
    expect(unfurlCalls(bot)).toBe(before)
  })

  it('to what stands in no channel shows nothing', async () => {
    const { path } = await make(bot, 'report', null)
    expect(await share(bot, '#general', `${publicUrl}${path}`)).toEqual([])
  })

  it('of which one system does not tell shows the others, and the log says why', async () => {
    const { path } = await make(bot, 'incident', '#vauntico')
    const url = `${publicUrl}${path}`
    const shown = await share(bot, '#general', `${url} https://github.com/vauntico/vauntico/pull/4040`)
    expect(shown.map((each) => each.url)).toEqual([url])
    expect(bot.logged.some((line) => line.includes('a link could not be shown'))).toBe(true)
  })

  it('is shown once, however often Slack tells of it', async () => {
    const { path } = await make(bot, 'incident', '#vauntico')
    await share(bot, '#general', `${publicUrl}${path}`)
    const body = envelopeOf(bot, '#general', `${publicUrl}${path}`)
    const [calls, handled] = [unfurlCalls(bot), await done(bot)]
    await sendSignedEvent(bot, body)
    await expect.poll(() => done(bot)).toBe(handled + 1)
    await sendSignedEvent(bot, body, { ageSeconds: 2 })
    await expect.poll(() => done(bot)).toBe(handled + 2)
    expect(unfurlCalls(bot)).toBe(calls + 1)
  })

  it('in a message that is gone by now is no error', async () => {
    const { path } = await make(bot, 'incident', '#vauntico')
    const body = envelopeOf(bot, '#general', `${publicUrl}${path}`)
    const handled = await done(bot)
    await sendSignedEvent(bot, { ...body, event: { ...body.event, message_ts: '1.000001' } })
    await expect.poll(() => done(bot)).toBe(handled + 1)
    expect(bot.logged.some((line) => line.includes('a link could not be shown any more'))).toBe(true)
  })

  it('is left alone while it is being written: nobody knows yet who will read it', async () => {
    const { path } = await make(bot, 'incident', '#vauntico')
    const body = envelopeOf(bot, '#general', `${publicUrl}${path}`)
    const [calls, handled] = [unfurlCalls(bot), await done(bot)]
    const composed = { channel: 'COMPOSER', source: 'composer', message_ts: 'U1-909b', unfurl_id: 'U1-909b' }
    expect((await sendSignedEvent(bot, { ...body, event: { ...body.event, ...composed } })).status).toBe(200)
    expect([unfurlCalls(bot), await done(bot)]).toEqual([calls, handled])
  })
})

function envelopeOf(bot: TestBot, channel: string, url: string) {
  const channelId = bot.slack.idOf(channel)
  return {
    type: 'event_callback',
    team_id: 'T000000001',
    event_id: `Ev${randomUUID()}`,
    event_time: Math.floor(Date.now() / 1000),
    event: {
      type: 'link_shared',
      user: bot.slack.idOf('@dana'),
      channel: channelId,
      message_ts: bot.slack.messages(channelId).at(-1)?.ts,
      source: 'conversations_history',
      unfurl_id: 'C1.2.3',
      is_bot_user_member: true,
      links: [{ domain: publicHost, url }],
    },
  }
}

describe('what stands in a private channel', () => {
  let bot: TestBot
  beforeAll(async () => {
    bot = await startBot({ PUBLIC_URL: publicUrl })
  })
  afterAll(() => bot?.close())

  it.each<[Kind, string]>([
    ['incident', 'An incident in a private channel.'],
    ['release', 'A release in a private channel.'],
    ['report', 'A report in a private channel.'],
  ])('shows nothing of an %s elsewhere, and all of it there', async (kind, sentence) => {
    const { path } = await make(bot, kind, '#security')
    const url = `${publicUrl}${path}`
    expect(await share(bot, '#general', url)).toEqual([{ url, blocks: sentence }])
    const [there] = await share(bot, '#security', url)
    expect(there?.blocks).toContain('Vauntico production')
  })

  it('keeps the verdict of a report there out of a pull request elsewhere', async () => {
    await make(bot, 'report', '#security')
    const [shown] = await share(bot, '#general', pullRequest)
    expect(shown?.blocks).toContain('#7 Added schema existence check')
    expect(shown?.blocks).toMatch(/\nVauntico production$/)
    const [there] = await share(bot, '#security', pullRequest)
    expect(there?.blocks).toContain('NO-GO')
  })

  it('may come from a direct message', async () => {
    const dana = bot.slack.idOf('@dana')
    const { id, path } = await make(bot, 'incident', null)
    const place = { channelId: bot.slack.directChannel(dana), ts: '1700000000.000100', postedAt: new Date() }
    await bot.app.context.database.insert(messages).values({ key: `incident.${id}`, ...place })
    const url = `${publicUrl}${path}`
    expect(await share(bot, '#general', url)).toEqual([{ url, blocks: 'An incident in a private channel.' }])
  })
})

describe('where readers are not known', () => {
  it('nothing is shown to another organisation', async () => {
    const bot = await startBot({ PUBLIC_URL: publicUrl })
    try {
      const { path } = await make(bot, 'incident', '#vauntico')
      const url = `${publicUrl}${path}`
      expect(await share(bot, '#partners', `${url} ${pullRequest}`)).toEqual([])
      // Although the event itself does not say so.
      const handled = await done(bot)
      await sendSignedEvent(bot, envelopeOf(bot, '#partners', url))
      await expect.poll(() => done(bot)).toBe(handled + 1)
      expect(previews(bot, '#partners')).toEqual([])
      expect(unfurlCalls(bot)).toBe(0)
    } finally {
      await bot.close()
    }
  })

  it('a repository is shown only where the bot was let in; our own cards everywhere', async () => {
    const bot = await startBot({ PUBLIC_URL: publicUrl })
    try {
      const { path } = await make(bot, 'incident', '#vauntico')
      const url = `${publicUrl}${path}`
      expect((await share(bot, '#lounge', `${url} ${pullRequest}`)).map((each) => each.url)).toEqual([url])
    } finally {
      await bot.close()
    }
  })

  it('an outage of Slack hides: the reader’s channel counts as shared, the card’s as private', async () => {
    const bot = await startBot({ PUBLIC_URL: publicUrl })
    try {
      const { path } = await make(bot, 'incident', '#vauntico')
      const url = `${publicUrl}${path}`
      const refused = { refusal: 'internal_error' }
      bot.slack.failNext('conversations.info', refused)
      expect(await share(bot, '#general', url)).toEqual([])
      expect((await share(bot, '#general', url))[0]?.blocks).toContain('Checkout')
      const other = await make(bot, 'incident', '#ecosystem')
      bot.slack.failNext('conversations.info', refused)
      const [shown] = await share(bot, '#general', `${publicUrl}${other.path}`)
      expect(shown?.blocks).toBe('An incident in a private channel.')
    } finally {
      await bot.close()
    }
  })

  it('people whom Slack does not name are somebody', async () => {
    const bot = await startBot({ PUBLIC_URL: publicUrl })
    try {
      const { path } = await make(bot, 'incident', '#vauntico')
      bot.slack.failNext('users.info', { refusal: 'internal_error' })
      const [shown] = await share(bot, '#general', `${publicUrl}${path}`)
      expect(shown?.blocks).toContain('acknowledged by somebody.')
    } finally {
      await bot.close()
    }
  })
})

describe('an address of ours', () => {
  let bot: TestBot
  beforeAll(async () => {
    bot = await startBot({ PUBLIC_URL: publicUrl })
  })
  afterAll(() => bot?.close())

  const get = (path: string, method = 'GET') => fetch(`${bot.url}${path}`, { method, redirect: 'manual' })

  it.each<Kind>(['incident', 'release', 'report'])(
    'leads to the card of an %s in Slack, and says no more',
    async (kind) => {
      const { path, ts } = await make(bot, kind, '#security')
      const answer = await get(path)
      expect(answer.status).toBe(302)
      const channelId = bot.slack.idOf('#security')
      expect(answer.headers.get('location')).toBe(`${bot.slack.url}/archives/${channelId}/p${ts.replace('.', '')}`)
      expect(await answer.text()).toBe('The card is in Slack.')
      expect((await get(`${path}?next=https://evil.example`, 'HEAD')).headers.get('location')).toBe(
        answer.headers.get('location'),
      )
    },
  )

  it.each([
    `/releases/${randomUUID()}`,
    '/incidents/999999',
    '/incidents/0',
    '/incidents/1e3',
    '/incidents/99999999999999999999',
    `/reports/${randomUUID()}`,
    "/reports/'or'1'='1",
    '/releases/',
    '//evil.example/incidents/1',
  ])('%s is not there', async (path) => {
    const answer = await get(path)
    expect([answer.status, await answer.text()]).toEqual([404, 'There is nothing at this address.'])
  })

  it('of something without a card is not there', async () => {
    const { path } = await make(bot, 'incident', null)
    expect((await get(path)).status).toBe(404)
  })

  it('takes nothing but GET and HEAD', async () => {
    const { path } = await make(bot, 'incident', '#vauntico')
    expect((await get(path, 'POST')).status).toBe(404)
  })

  it('does not exist where no public address is set', async () => {
    const without = await startBot()
    try {
      const { path } = await make(without, 'incident', '#vauntico')
      expect((await fetch(`${without.url}${path}`, { redirect: 'manual' })).status).toBe(404)
    } finally {
      await without.close()
    }
  })
})
