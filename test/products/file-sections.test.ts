import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Checklist, FileNote, ItemNote } from '../../src/products/checklist.ts'
import { withFileSections } from '../../src/products/file-sections.ts'
import { meaningOf } from '../../src/products/item-id.ts'
import { readMarkdownChecklist } from '../../src/products/markdown-checklist.ts'

const devops = { role: 'devops', title: 'DevOps' }
const backend = { role: 'backend', title: 'Backend' }
const DAY_MS = 24 * 60 * 60 * 1000

const noteOf = (heading: string, note: Partial<FileNote> = {}): FileNote => ({
  heading,
  phase: null,
  severity: null,
  owner: null,
  leaveOut: false,
  items: [],
  ...note,
})
const itemOf = (title: string, note: Partial<ItemNote> = {}): ItemNote => ({
  title,
  checks: [],
  confirms: null,
  severity: null,
  owner: null,
  validForMs: null,
  ...note,
})
const listOf = (...notes: FileNote[]): Pick<Checklist, 'file' | 'sections'> => ({
  file: { repository: 'acme/web', path: 'docs/RELEASE.md', notes },
  sections: [],
})

const file = readMarkdownChecklist(`# Release
## 1. Code (CRITICAL)
- [ ] Tests pass: \`npm test\`
- [ ] Queries are scoped
## Post-Deployment
- [ ] Watch the logs
### Ongoing
- [ ] Watch the costs
## For Staging (stubs)
- [ ] Stubs answer
`)
const idsOf = (sections: readonly { items: readonly { id: string }[] }[]) =>
  sections.flatMap(({ items }) => items.map(({ id }) => id))

describe('a checklist with a file', () => {
  it('is the file alone when the manifest says nothing about it', () => {
    for (const checklist of [listOf(), { file: { repository: 'acme/web', path: 'x.md' }, sections: [] }]) {
      expect(withFileSections(checklist, file)).toEqual({
        sections: file.map(({ headings: _headings, ...section }) => section),
        missingItems: [],
        missingHeadings: [],
      })
    }
  })

  it('adds proofs to items by their words, under the heading or under another, and changes no id', () => {
    const { sections, missingItems } = withFileSections(
      listOf(
        noteOf('code', {
          owner: devops,
          items: [
            itemOf('tests pass – npm  TEST', { checks: ['ci'] }),
            itemOf('Queries are scoped.', { confirms: 'scoped', owner: backend, validForMs: DAY_MS }),
          ],
        }),
        noteOf('Something else', { severity: 'conditional', items: [itemOf('Watch the logs')] }),
      ),
      file,
    )
    expect(sections[0]?.items).toMatchObject([
      {
        title: 'Tests pass: npm test',
        checks: ['ci'],
        confirms: null,
        owner: devops,
        severity: 'blocking',
        validForMs: null,
      },
      { title: 'Queries are scoped', checks: [], confirms: 'scoped', owner: backend, validForMs: DAY_MS },
    ])
    expect(sections[1]?.items).toMatchObject([{ title: 'Watch the logs', severity: 'conditional', owner: null }])
    expect(idsOf(sections)).toEqual(idsOf(file))
    expect(missingItems).toEqual([])
  })

  it('says something about all that stands under a heading; the nearest heading is heard first', () => {
    const { sections, missingHeadings } = withFileSections(
      listOf(
        noteOf('Release', { owner: devops, severity: 'conditional' }),
        noteOf('Ongoing', { owner: backend }),
        noteOf('Post-Deployment', { phase: 'first-hour', severity: 'warning' }),
        noteOf('Nothing of the kind', { owner: backend }),
      ),
      file,
    )
    expect(
      sections.map(({ title, phase, items }) => [title, phase, items[0]?.severity, items[0]?.owner?.role]),
    ).toEqual([
      ['1. Code (CRITICAL)', 'before', 'conditional', 'devops'],
      ['Post-Deployment', 'first-hour', 'warning', 'devops'],
      ['Ongoing', 'first-hour', 'warning', 'backend'],
      ['For Staging (stubs)', 'before', 'conditional', 'devops'],
    ])
    expect(missingHeadings).toEqual(['Nothing of the kind'])
  })

  it('leaves out what stands under a heading', () => {
    const { sections } = withFileSections(listOf(noteOf('For Staging', { leaveOut: true })), file)
    expect(sections.map(({ title }) => title)).toEqual(['1. Code (CRITICAL)', 'Post-Deployment', 'Ongoing'])
  })

  it('makes two sections of one whose items are due at two times', () => {
    const { sections } = withFileSections(
      listOf(noteOf('Later', { phase: 'ongoing', items: [itemOf('Queries are scoped')] })),
      file,
    )
    expect(
      sections.slice(0, 2).map(({ title, phase, items }) => [title, phase, items.map(({ title: each }) => each)]),
    ).toEqual([
      ['1. Code (CRITICAL)', 'before', ['Tests pass: npm test']],
      ['1. Code (CRITICAL)', 'ongoing', ['Queries are scoped']],
    ])
  })

  it('keeps at the end what the file does not have, and names it', () => {
    const { sections, missingItems } = withFileSections(
      listOf(
        noteOf('Code', {
          owner: backend,
          items: [itemOf('Tests pas', { checks: ['ci'] }), itemOf('Queries are scoped')],
        }),
      ),
      file,
    )
    expect(missingItems).toEqual(['Tests pas'])
    expect(sections).toHaveLength(file.length + 1)
    expect(sections.at(-1)).toMatchObject({
      title: 'Code',
      phase: 'before',
      items: [{ title: 'Tests pas', checks: ['ci'], severity: 'blocking', owner: backend }],
    })
  })

  it('takes the note under the right heading where the same words stand under several', () => {
    const twice = readMarkdownChecklist('# App\n- [ ] Backed up\n# Database\n- [ ] Backed up\n')
    const { sections } = withFileSections(
      listOf(
        noteOf('App', { items: [itemOf('Backed up', { checks: ['app'] })] }),
        noteOf('Database', { items: [itemOf('Backed up', { checks: ['database'] })] }),
      ),
      twice,
    )
    expect(sections.map(({ items }) => items[0]?.checks)).toEqual([['app'], ['database']])
  })

  it('loses no item of the file and none of the manifest, whatever they are called', () => {
    const word = fc.constantFrom('Tests', 'tests!', 'Logs', '✅', '!', 'データ')
    const words = fc.array(word, { maxLength: 6 })
    // A manifest with the same words twice in a section is refused.
    const ownWords = fc.uniqueArray(word, { selector: meaningOf })
    fc.assert(
      fc.property(words, ownWords, (inFile, inManifest) => {
        const read = readMarkdownChecklist(`# Release\n${inFile.map((title) => `- [ ] ${title}`).join('\n')}\n`)
        const notes = noteOf('Release', { items: inManifest.map((title) => itemOf(title, { checks: ['ci'] })) })
        const { sections, missingItems } = withFileSections(listOf(notes), read)
        const items = sections.flatMap((section) => section.items)
        expect(items).toHaveLength(inFile.length + missingItems.length)
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
      }),
    )
  })
})
