import { describe, expect, it } from 'vitest'
import type { ShippedChanges, ShippedCommit } from '../../../src/signoffs/candidate.ts'
import { shipsLine } from '../../../src/slack/blocks/ships.ts'
import type { Candidate } from '../../../src/store/candidates.ts'

const commit = (title: string, login: string | null = 'ann'): ShippedCommit => ({
  commit: 'a'.repeat(40),
  title,
  login,
  email: null,
  url: `https://github.example/acme/shop/commit/${'a'.repeat(40)}`,
})
const changed = (given: Partial<ShippedChanges> = {}): ShippedChanges => ({
  base: 'b'.repeat(40),
  url: 'https://github.example/acme/shop/compare/b...a',
  migrations: [],
  isEveryFileListed: true,
  ...given,
})
const said = (commits: ShippedCommit[], changes: ShippedChanges | null = null) =>
  JSON.stringify(shipsLine({ commits, changes } as unknown as Candidate))

describe('what ships, on the card', () => {
  it.each([
    ['one author', [commit('Sell')], 'By ann.'],
    ['each author once', [commit('Sell'), commit('Buy', 'ben'), commit('Pay')], 'By ann and ben.'],
    [
      'whom GitHub does not know',
      [commit('Sell'), commit('Buy', null)],
      'By ann and somebody whom GitHub does not know.',
    ],
    [
      'many authors in short',
      Array.from({ length: 8 }, (_, index) => commit('Sell', `dev${index}`)),
      'By dev0, dev1, dev2, dev3, dev4 and 3 more.',
    ],
    ['a squashed pull request', [commit('Sell (#12)')], 'Pull request <https://github.example/acme/shop/pull/12|#12>.'],
    ['a merged pull request', [commit('Merge pull request #7 from acme/sell')], '/pull/7|#7>.'],
  ])('names %s', (_, commits, words) => {
    expect(said(commits)).toContain(words)
  })

  it('takes no other number for a pull request', () => {
    expect(said([commit('Sell as in #12, which came back (#13) once')])).not.toContain('/pull/')
  })

  it('links the comparison with what runs', () => {
    expect(said([commit('Sell')], changed())).toContain(
      '<https://github.example/acme/shop/compare/b...a|Compare with bbbbbbb>, which runs.',
    )
  })

  it.each([
    [['db/1.sql'], 'Changes the database: db/1.sql.'],
    [
      ['db/1.sql', 'db/2.sql', 'db/3.sql', 'db/4.sql'],
      'Changes the database: db/1.sql, db/2.sql, db/3.sql and 1 more.',
    ],
  ])('warns of migrations: %s', (migrations, words) => {
    expect(said([commit('Sell')], changed({ migrations }))).toContain(words)
  })

  it('says when it cannot know all of them', () => {
    const text = said([commit('Sell')], changed({ isEveryFileListed: false }))
    expect(text).toContain('GitHub did not list every changed file.')
    expect(said([commit('Sell')], changed())).not.toContain('Changes the database')
  })

  it('lets no name or path become markup', () => {
    const text = said([commit('Sell', '<!channel>')], changed({ migrations: ['db/`<@U1>`.sql'] }))
    expect(text).not.toMatch(/<[!@]/)
  })
})
