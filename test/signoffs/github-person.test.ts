import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '../../src/context.ts'
import { answerWhoItIs, askWhoAuthorsAre } from '../../src/signoffs/ask-github-person.ts'
import { authorsOfCommits, personOfGitHub, plainAuthor } from '../../src/signoffs/github-person.ts'
import { foundByEmail, knownGitHubPeople } from '../../src/store/github-people.ts'
import { ledger } from '../../src/store/schema.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { signingRole } from './given.ts'
import { commitNumber, createSignOffWorld, wanting } from './world.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test?.close())

/** Slack knows these addresses and ids, and counts what it is asked. */
function finding() {
  const asked: string[] = []
  const known: Record<string, string> = {
    'ann@acme.example': 'UANN',
    'bob@acme.example': 'UBOB',
    UMAP: 'UMAP',
    UBOB: 'UBOB',
  }
  const context = {
    database: test.database,
    now: () => new Date('2026-01-15T12:00:00Z'),
    people: {
      members: async ([reference = '']: readonly string[]) => {
        asked.push(reference)
        return known[reference] === undefined ? [] : [known[reference]]
      },
    },
  } as unknown as Pick<Context, 'database' | 'people' | 'now'>
  return { context, asked }
}
const login = () => `cat-${randomUUID().slice(0, 8)}`
const product = (logins: Record<string, string> = {}) => ({ gitHubLogins: new Map(Object.entries(logins)) })
const shipped = (name: string | null, email: string | null) => ({
  commit: 'cafe123456',
  title: 't',
  login: name,
  email,
  url: 'u',
})

describe('who a GitHub login is', () => {
  it('is what the product’s file says, in whatever case it is written, before anything else', async () => {
    const { context } = finding()
    const cat = login()
    await foundByEmail(test.database, cat, 'UOLD', new Date())
    const author = { login: cat.toUpperCase(), email: 'ann@acme.example' }
    expect(await personOfGitHub(context, product({ [cat]: 'UMAP' }), author)).toBe('UMAP')
    expect(await personOfGitHub(context, product({ [cat]: 'gone@acme.example' }), author)).toBe('UOLD')
    expect(await personOfGitHub(context, product(), author)).toBe('UOLD')
  })

  it('is found by e-mail once, and kept', async () => {
    const { context, asked } = finding()
    const cat = login()
    expect(await personOfGitHub(context, product(), { login: cat, email: 'ann@acme.example' })).toBe('UANN')
    expect(await personOfGitHub(context, product(), { login: cat, email: null })).toBe('UANN')
    expect(asked).toEqual(['ann@acme.example'])
    expect(await personOfGitHub(context, product(), { login: login(), email: 'who@else.example' })).toBeNull()
    expect(await personOfGitHub(context, product(), { login: null, email: 'bob@acme.example' })).toBe('UBOB')
  })

  it.each([
    [null, '123+octocat@users.noreply.github.com', { login: 'octocat', email: null }],
    [null, 'octocat@users.noreply.GitHub.com', { login: 'octocat', email: null }],
    ['real', '1+octocat@users.noreply.github.com', { login: 'real', email: null }],
    ['real', 'noreply@github.com', { login: 'real', email: null }],
    [
      'real',
      'a@users.noreply.github.com.evil.example',
      { login: 'real', email: 'a@users.noreply.github.com.evil.example' },
    ],
    [null, null, { login: null, email: null }],
  ])('takes no address of GitHub’s own for somebody’s: %s %s', (name, email, expected) => {
    expect(plainAuthor({ login: name, email })).toEqual(expected)
  })

  it('counts whoever may be behind a commit among its authors, and names the others', async () => {
    const { context } = finding()
    const [mapped, unknown, hidden] = [login(), login(), login()]
    const authors = await authorsOfCommits(context, product({ [mapped]: 'UMAP', [hidden]: 'UBOB' }), [
      shipped(mapped, 'ann@acme.example'),
      shipped(mapped, 'ann@acme.example'),
      shipped(unknown, null),
      shipped(unknown, 'else@where.example'),
      shipped(null, `7+${hidden}@users.noreply.github.com`),
      shipped(null, null),
    ])
    expect(authors.people).toEqual(['UMAP', 'UANN', 'UBOB'])
    expect([...authors.byLogin]).toEqual([
      [mapped, 'UMAP'],
      [hidden, 'UBOB'],
    ])
    expect(authors.strangers).toEqual([
      { login: unknown, title: unknown },
      { login: null, title: 'whoever made cafe123' },
    ])
  })
})

describe('who nobody knows', () => {
  async function world(logins: readonly string[], authorsMaySign = false) {
    const bot = createSignOffWorld(test, wanting({ roles: [signingRole('backend')], authorsMaySign }))
    bot.outside.commits = logins.map((each, index) => commitNumber(index + 1, { authorLogin: each }))
    bot.outside.branches = { main: commitNumber(1).commit }
    const candidateId = await bot.open()
    const ask = () => askWhoAuthorsAre(bot.context(), candidateId)
    const questions = () => bot.announced.filter(({ kind }) => kind === 'github-person.asked')
    return { bot, candidateId, ask, questions }
  }

  it('is asked of who put the commit up, once ever', async () => {
    const cat = login()
    const { bot, ask, questions } = await world([cat])
    await Promise.all([ask(), ask()])
    await ask()
    expect(questions()).toEqual([{ kind: 'github-person.asked', login: cat, productTitle: 'Acme', userId: 'U9' }])
    const other = await world([cat.toUpperCase()])
    await other.ask()
    expect(other.questions()).toEqual([])
    await expect(answerWhoItIs(bot.context('U8'), { login: cat, userId: 'U2' })).rejects.toThrow('not asked')
  })

  it('is asked again where a crash cut the question off, and not where authors may sign or a bot wrote', async () => {
    const cat = login()
    const { bot, ask, questions } = await world([cat])
    bot.outside.isSlackDown = true
    await expect(ask()).rejects.toThrow('Slack')
    bot.outside.isSlackDown = false
    await ask()
    expect(questions()).toHaveLength(1)
    for (const { ask: again, questions: none } of [await world([login()], true), await world(['renovate[bot]'])]) {
      await again()
      expect(none()).toEqual([])
    }
  })

  it('may not sign once it was said who it is; the ledger keeps who said it, and it is said once', async () => {
    const cat = login()
    const { bot, candidateId, ask } = await world([cat])
    await ask()
    expect(await answerWhoItIs(bot.context(), { login: cat, userId: 'U2' })).toEqual({
      outcome: 'answered',
      person: 'U2',
    })
    expect(await answerWhoItIs(bot.context(), { login: cat, userId: 'U3' })).toEqual({ outcome: 'known', person: 'U2' })
    expect(await bot.sign(candidateId, 'U2')).toMatchObject({ outcome: 'refused', refusal: { code: 'author' } })
    expect(await bot.sign(candidateId, 'U3')).toMatchObject({ outcome: 'signed' })
    const rows = await test.database.select().from(ledger).where(eq(ledger.verb, 'github-person.answer'))
    const own = rows.filter(({ object }) => object.id === cat)
    expect(own).toHaveLength(1)
    expect(own[0]).toMatchObject({ product: 'countersign', actor: { userId: 'U9' }, after: { person: 'U2' } })
    expect(bot.queued.filter(({ name }) => name === 'show-candidate').length).toBeGreaterThan(0)
  })

  it('may be nobody here: then nobody is warned of them', async () => {
    const cat = login()
    const { bot, ask } = await world([cat])
    await ask()
    await answerWhoItIs(bot.context(), { login: cat, userId: null })
    expect((await knownGitHubPeople(test.database, [cat])).get(cat)).toMatchObject({ how: 'answered', userId: null })
    const { people, strangers } = await authorsOfCommits(finding().context, product(), [shipped(cat, null)])
    expect([people, strangers]).toEqual([[], []])
  })

  it('is a person', async () => {
    const cat = login()
    const { bot, ask } = await world([cat])
    await ask()
    bot.outside.people.UBOT = { isBot: true }
    await expect(answerWhoItIs(bot.context(), { login: cat, userId: 'UBOT' })).rejects.toThrow('Choose a person')
  })
})
