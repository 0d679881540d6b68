import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { irreversibleAmong, type PreviewFacts, previewRollback } from '../../src/releases/preview.ts'

const now = new Date('2026-03-02T10:00:00Z')
const day = 24 * 60 * 60_000
const target = { commit: 'abc1234567', deployedAt: new Date(now.getTime() - 3 * day) }
const commits = [{ commit: 'def4567890', title: 'Sell more', login: 'ann' }]
const sql = (name: string, text: string | null) => ({ path: `db/${name}.sql`, change: 'added' as const, text })
const facts = (changed: Partial<PreviewFacts> = {}): PreviewFacts => ({
  environment: 'Production',
  running: 'def4567890',
  target,
  commits,
  commitCount: 1,
  files: [],
  migrationGlobs: ['db/*.sql'],
  variables: [],
  oldestTargetMs: 30 * day,
  now,
  ...changed,
})
const warnings = (changed: Partial<PreviewFacts>) =>
  previewRollback(facts(changed)).warnings.map((each) => each.sentence)

describe('the preview of a rollback', () => {
  it('says where it goes and what is lost', () => {
    expect(previewRollback(facts())).toEqual({
      target,
      ageMs: 3 * day,
      commits,
      commitCount: 1,
      migrations: [],
      warnings: [],
      sentence: 'Production goes back from def4567 to abc1234, and loses 1 commit.',
    })
    expect(previewRollback(facts({ commitCount: 12 })).sentence).toContain('loses 12 commits.')
  })

  it('says that there is nowhere to go', () => {
    const preview = previewRollback(facts({ target: null }))
    expect(preview).toMatchObject({ target: null, ageMs: null, warnings: [{ code: 'target.missing' }] })
    expect(preview.sentence).toBe('Production has no earlier release to go back to.')
  })

  it.each<[string, Partial<PreviewFacts>, string[]]>([
    ['the same commit', { running: target.commit }, ['abc1234 runs already: going back to it changes nothing.']],
    ['an old target', { oldestTargetMs: 2 * day }, ['abc1234 is 3 days old, and 2 days is the limit.']],
    ['unknown commits', { commits: null }, ['Nobody could see which commits are lost.']],
    ['unknown files', { files: null }, ['Nobody could see which migrations lie in between.']],
    ['unknown files where there are no migrations', { files: null, migrationGlobs: [] }, []],
    [
      'no word of migrations',
      { migrationGlobs: null },
      ['The product’s file does not say where its migrations are, so nobody looked for them.'],
    ],
    [
      'a migration that looks reversible',
      { files: [sql('1', 'CREATE TABLE a (b int)')] },
      ['1 migration in between looks reversible, and stays as it is: a rollback does not touch the database.'],
    ],
    [
      'several migrations',
      { files: [sql('1', ''), sql('2', ''), sql('3', 'DROP TABLE a; DELETE FROM b')] },
      [
        'db/3.sql may not be reversible: it drops what the earlier code may need and deletes rows.',
        '2 migrations in between look reversible, and stay as they are: a rollback does not touch the database.',
      ],
    ],
    [
      'a migration that could not be read',
      { files: [sql('1', null)] },
      ['db/1.sql may not be reversible: it could not be read.'],
    ],
    ['unknown variables', { variables: null }, ['Nobody could see whether variables changed since.']],
    ['a variable', { variables: ['A'] }, ['1 variable changed since, and stays changed: A.']],
    ['variables', { variables: ['A', 'B'] }, ['2 variables changed since, and stay changed: A and B.']],
  ])('warns of %s', (_name, changed, expected) => {
    expect(warnings(changed)).toEqual(expected)
  })

  it('says that nobody knows how much is lost', () => {
    expect(previewRollback(facts({ commits: null })).sentence).toContain('loses an unknown number of commits.')
  })

  it('names the migrations that stand in the way', () => {
    const { migrations } = previewRollback(facts({ files: [sql('1', ''), sql('2', 'DROP TABLE a')] }))
    expect(irreversibleAmong(migrations)).toEqual(['db/2.sql'])
  })

  it('never stays silent about what it does not know', () => {
    const anything = fc.record({
      commits: fc.constantFrom(null, commits),
      files: fc.constantFrom(null, [], [sql('1', null)]),
      variables: fc.constantFrom<readonly string[] | null>(null, []),
      migrationGlobs: fc.constantFrom<readonly string[] | null>(null, ['db/*.sql']),
    })
    fc.assert(
      fc.property(anything, (changed) => {
        const isUnknown = Object.values(changed).includes(null) || changed.files?.length === 1
        expect(warnings(changed).length > 0).toBe(isUnknown)
      }),
    )
  })
})
