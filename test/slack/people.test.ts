import { afterEach, describe, expect, it } from 'vitest'
import { createSlackEmulator, type SlackEmulator, type SlackOptions } from '../../playground/emulators/slack.ts'
import { workspace } from '../../playground/workspace.ts'
import type { People } from '../../src/context.ts'
import { UserError } from '../../src/errors.ts'
import { createLog } from '../../src/log.ts'
import { createSlackClient } from '../../src/slack/client.ts'
import { createPeople } from '../../src/slack/people.ts'

const fresh = { fresh: true } as const
const kept = { fresh: false } as const
const minuteMs = 60_000

let slack: SlackEmulator
const start = async (options: Partial<SlackOptions> = {}, botToken = 'xoxb-1') => {
  slack = await createSlackEmulator({
    ...workspace,
    signingSecret: 'secret',
    botToken: 'xoxb-1',
    botUrl: () => 'http://127.0.0.1:9/nobody',
    ...options,
  })
  const clock = { ms: 0 }
  const config = { botToken, signingSecret: 'secret', appToken: null, apiUrl: slack.apiUrl }
  const client = createSlackClient(config, fetch, createLog('fatal', { write: () => undefined }))
  const people: People = createPeople(client, () => clock.ms)
  return { people, clock, id: (name: string) => slack.idOf(`@${name}`) }
}
afterEach(() => slack.close())

const asked = (method: string) => slack.calls.filter((call) => call === method).length

describe('members', () => {
  it('are found by e-mail, user id, group id and handle, each once', async () => {
    const { people, id } = await start()
    const found = await people.members(
      ['@Backend', slack.idOf('@security'), 'NOOR@rappit.example', id('devi'), '@devops'],
      fresh,
    )
    expect(found).toEqual([id('dana'), id('noor'), id('sam'), id('devi')])
  })

  it('leave out whom Slack does not know: an address, an id, a handle, a group', async () => {
    const { people } = await start()
    expect(await people.members(['nobody@vauntico.example', 'U0NOBODY', '@nobody', 'S0NOBODY'], fresh)).toEqual([])
  })

  it('may be five minutes old where that will do, counted from the question', async () => {
    const { people, clock, id } = await start()
    const members = () => people.members(['@devops', 'sam@vauntico.example'], kept)
    expect(await members()).toEqual([id('devi'), id('sam')])
    slack.setGroupMembers('@devops', ['lee'])
    clock.ms = 5 * minuteMs
    expect(await members()).toEqual([id('devi'), id('sam')])
    const methods = ['usergroups.list', 'usergroups.users.list', 'users.lookupByEmail']
    expect(methods.map(asked)).toEqual([1, 1, 1])
    clock.ms += 1
    expect(await members()).toEqual([id('lee'), id('sam')])
    expect(methods.map(asked)).toEqual([2, 2, 2])
  })

  it('are asked anew when they must be fresh: who was removed a moment ago is out', async () => {
    const { people, clock, id } = await start()
    expect(await people.members(['@backend'], fresh)).toEqual([id('dana'), id('noor')])
    slack.setGroupMembers('@backend', ['dana'])
    clock.ms = 1
    expect(await people.members(['@backend'], fresh)).toEqual([id('dana')])
    expect([asked('usergroups.list'), asked('usergroups.users.list')]).toEqual([1, 2])
  })

  it('are one question for a hundred who ask at once, and a second one for who asks later', async () => {
    const { people, clock, id } = await start()
    await people.members(['@devops'], fresh)
    const before = asked('usergroups.users.list')
    const hundred = () => Array.from({ length: 100 }, () => people.members([slack.idOf('@devops')], fresh))
    const first = hundred()
    clock.ms = 300
    const second = hundred()
    clock.ms = 301
    const third = hundred()
    for (const members of await Promise.all([...first, ...second, ...third])) expect(members).toEqual([id('devi')])
    expect(asked('usergroups.users.list') - before).toBe(2)
  })

  it('of a group that was switched off are nobody', async () => {
    const { people } = await start()
    expect(await people.members(['@devops'], fresh)).toHaveLength(1)
    slack.disableGroup('@devops')
    expect(await people.members(['@devops'], fresh)).toEqual([])
    slack.enableGroup('@devops')
    expect(await people.members(['@devops'], fresh)).toHaveLength(1)
  })

  it('still list who was deactivated in a group, but find nobody by their address', async () => {
    const { people, id } = await start()
    slack.deactivate('@lee')
    expect(await people.members(['@technical-leads'], fresh)).toEqual([id('lee')])
    expect(await people.members(['lee@vauntico.example'], fresh)).toEqual([])
  })
})

describe('a person', () => {
  it('has a name, a time zone and no flag', async () => {
    const { people, id } = await start()
    expect(await people.person(id('noor'), fresh)).toEqual({
      id: id('noor'),
      name: 'Noor Haddad',
      isBot: false,
      isDeactivated: false,
      timeZone: 'Asia/Amman',
    })
  })

  it('is null when there is nobody', async () => {
    const { people } = await start()
    expect(await people.person('U0NOBODY', fresh)).toBeNull()
    slack.failNext('users.info', { refusal: 'user_not_visible' })
    expect(await people.person('U0HIDDEN', fresh)).toBeNull()
  })

  it('may be a bot: another app’s, our own, or Slack’s', async () => {
    const { people, id } = await start()
    for (const bot of [id('deploybot'), 'U0COUNTERS', 'USLACKBOT']) {
      expect(await people.person(bot, kept), bot).toMatchObject({ isBot: true, isDeactivated: false })
    }
  })

  it('is deactivated at once when asked fresh, within five minutes else; Slack tells less of them then', async () => {
    const { people, clock, id } = await start()
    expect(await people.person(id('lee'), kept)).toMatchObject({ isDeactivated: false })
    slack.deactivate('@lee')
    expect(await people.person(id('lee'), kept)).toMatchObject({ isDeactivated: false })
    const gone = { id: id('lee'), name: 'Lee Marchetti', isBot: false, isDeactivated: true, timeZone: null }
    expect(await people.person(id('lee'), fresh)).toEqual(gone)
    slack.reactivate('@lee')
    expect(await people.person(id('lee'), kept)).toEqual(gone)
    clock.ms = 5 * minuteMs + 1
    expect(await people.person(id('lee'), kept)).toMatchObject({ isDeactivated: false })
  })
})

describe('when Slack does not tell', () => {
  const failing = (fault: Parameters<SlackEmulator['failNext']>[1], method = 'usergroups.users.list') =>
    start().then(async ({ people }) => {
      slack.failNext(method, fault)
      const reference = method === 'users.lookupByEmail' ? 'sam@vauntico.example' : '@devops'
      const failed = await people.members([reference], fresh).catch((error: unknown) => error)
      return { failed, again: await people.members([reference], fresh) }
    })

  it.each([
    ['rate-limited', 'rate-limited', 'Slack asks to wait 1 s'],
    ['server-error', 'server-error', 'Slack answered with status 503'],
    ['closed', 'refused', 'Slack did not answer'],
    ['garbage', 'garbage', 'not what it documents'],
    [{ refusal: 'internal_error' }, 'server-error', 'out of order (internal_error)'],
    [{ refusal: 'plan_upgrade_required' }, 'forbidden', 'only in its paid plans: name the role’s people by e-mail'],
    [{ refusal: 'access_denied' }, 'forbidden', 'refused to tell who is who (access_denied)'],
  ] as const)('says so as a source’s outage, and asks again the next time: %j', async (fault, code, sentence) => {
    const { failed, again } = await failing(fault)
    expect(failed).toMatchObject({ name: 'SourceError', system: 'Slack', code })
    expect(String(failed)).toContain(sentence)
    expect(again).toEqual([slack.idOf('@devi')])
  })

  it('keeps how long Slack asked to wait', async () => {
    expect((await failing('rate-limited', 'users.lookupByEmail')).failed).toMatchObject({ retryAfterMs: 1000 })
    await slack.close()
    expect((await failing('rate-limited', 'usergroups.list')).failed).toMatchObject({ retryAfterMs: 1000 })
  })

  it('is held to twenty questions a minute about groups', async () => {
    const { people } = await start({ rateLimited: true, now: () => 1_790_000_000_000 })
    for (let count = 0; count < 20; count += 1) await people.members(['@devops'], fresh)
    const failed = await people.members(['@devops'], fresh).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'rate-limited', retryAfterMs: 3000 })
  })

  it('names the scope that the app lacks', async () => {
    const { people } = await start({ scopes: ['chat:write'] })
    const problemOf = (asking: Promise<unknown>) => asking.catch((error: unknown) => error)
    for (const [asking, scope] of [
      [people.members(['@devops'], kept), 'usergroups:read'],
      [people.members(['sam@vauntico.example'], kept), 'users:read.email'],
      [people.person(slack.idOf('@sam'), kept), 'users:read'],
    ] as const) {
      const problem = await problemOf(asking)
      expect(problem).toMatchObject({ name: 'SourceError', code: 'forbidden' })
      expect(String(problem)).toContain(`give the app the scope ${scope}, as in manifests/slack.yml`)
    }
  })

  it('lets a refused token be what it is: a setting to correct', async () => {
    const { people } = await start({}, 'xoxb-other')
    await expect(people.members(['@devops'], kept)).rejects.toBeInstanceOf(UserError)
  })
})

describe('the app’s manifest', () => {
  it('asks for every scope that this needs', async () => {
    const { people, id } = await start({ scopes: workspace.scopes })
    expect(await people.members(['@devops', 'sam@vauntico.example', id('lee')], fresh)).toHaveLength(3)
  })
})
