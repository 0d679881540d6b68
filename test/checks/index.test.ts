import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { checkKinds } from '../../src/checks/index.ts'

const pages = resolve(import.meta.dirname, '../../docs/checks')
/** Fields that every check has beside those of its kind. */
const COMMON = ['kind', 'title', 'priority', 'weight', 'impact', 'owner', 'fix', 'environments', 'timeout']
/** Files that serve several kinds. */
const SHARED = [
  'check',
  'duration',
  'rows',
  'repository',
  'endpoint-outage',
  'sentry-fields',
  'sentry-missing',
  'vercel-fields',
  'glob',
]
const kinds = Object.entries(checkKinds)

describe('the kinds of check', () => {
  it('are the files of the folder; a part of a kind begins with its word', () => {
    const words = Object.keys(checkKinds)
    const files = readdirSync(resolve(import.meta.dirname, '../../src/checks')).map((name) => name.replace(/\.ts$/, ''))
    const known = (file: string) =>
      file === 'index' || SHARED.includes(file) || words.some((word) => file === word || file.startsWith(`${word}-`))
    expect(files.filter((file) => !known(file))).toEqual([])
    expect(words.filter((word) => !files.includes(word))).toEqual([])
  })

  it.each(kinds)('%s stands under its own word and says what it is', (word, { kind, summary }) => {
    expect(kind).toBe(word)
    expect(summary).toMatch(/^[A-Z].*\.$/)
  })

  it.each(kinds)('%s describes each field in a sentence, and takes no word that all checks have', (_, { spec }) => {
    const { properties = {} } = z.toJSONSchema(spec, { io: 'input' })
    for (const [field, schema] of Object.entries(properties)) {
      expect(COMMON).not.toContain(field)
      expect(typeof schema === 'object' ? schema.description : '', field).toMatch(/^[A-Z].*\.$/)
    }
  })

  it.each(kinds)('%s has a page whose example fits and whose table names every field', (word, { spec }) => {
    const page = readFileSync(join(pages, `${word}.md`), 'utf8')
    const example = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '')
    expect(example).toMatchObject({ kind: word })
    const own = Object.fromEntries(Object.entries(example).filter(([field]) => !COMMON.includes(field)))
    expect(z.strictObject(spec.shape).safeParse(own).error).toBeUndefined()
    for (const field of Object.keys(spec.shape)) expect(page).toMatch(new RegExp(`^\\| \`${field}\` +\\|`, 'm'))
  })

  it('has no page without a kind', () => {
    expect(
      readdirSync(pages)
        .map((name) => name.replace(/\.md$/, ''))
        .filter((name) => name !== 'README')
        .toSorted(),
    ).toEqual(Object.keys(checkKinds).toSorted())
  })
})
