import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMarkdownChecklist } from '../../src/products/markdown-checklist.ts'

const root = resolve(import.meta.dirname, '../..')
const document = (path: string) => readMarkdownChecklist(readFileSync(resolve(root, path), 'utf8'))
const titles = (text: string) => readMarkdownChecklist(text).flatMap(({ items }) => items.map(({ title }) => title))
const overview = (sections: ReturnType<typeof readMarkdownChecklist>) =>
  sections.map(({ phase, items, title }) => [phase, items[0]?.severity, items.length, title].join(' '))

describe('the documents that products come with', () => {
  it('Rappit’s: each gate with its level, the phases, and no line for a signature', () => {
    expect(overview(document('playground/seeds/documents/rappit-deployment-checklist.md'))).toEqual([
      'before blocking 3 GATE-001: Prisma Client Generation',
      'before blocking 5 GATE-002: Carrier API Configuration (CRITICAL - NO-GO) › Verification Steps',
      'before blocking 5 GATE-003: Multi-Tenant Isolation (CRITICAL - NO-GO)',
      'before conditional 4 GATE-004: OAuth Stubs (CONDITIONAL - OK for Staging) › For Production',
      'before conditional 2 GATE-004: OAuth Stubs (CONDITIONAL - OK for Staging) › For Staging (OK to deploy with stubs)',
      'before conditional 5 GATE-005: Inventory Concurrency (CONDITIONAL - Requires Verification)',
      'before conditional 3 GATE-005: Inventory Concurrency (CONDITIONAL - Requires Verification) › Production Monitoring',
      'before warning 5 GATE-006: Subscription Enforcement (WARNING - Monitoring Required)',
      'before warning 6 GATE-007: Rate Limiting (WARNING - Observability Required)',
      'during blocking 6 4. Smoke Tests',
      'first-hour warning 5 Immediate (First Hour)',
      'first-day warning 5 First 24 Hours',
      'ongoing warning 5 Ongoing',
      'before blocking 4 1. Secrets Management',
      'before blocking 5 2. Network Security',
      'before blocking 5 3. Database Security',
    ])
  })

  it('MyPay’s: what is done before, what after, and the prerequisites', () => {
    expect(overview(document('test/fixtures/checklists/mypay.md'))).toEqual([
      'before blocking 6 Pre-Deployment Tests',
      'after warning 6 Post-Deployment Tests Required',
      'before blocking 5 GO FOR DEPLOYMENT › Prerequisites',
    ])
  })

  it('VIVR’s: a line in bold is a heading that says when, an entry above boxes is one too', () => {
    const sections = document('test/fixtures/checklists/vivr.md')
    expect(overview(sections).slice(5)).toEqual([
      'before blocking 4 Deployment Phase › Pre-deployment',
      'during blocking 5 Deployment Phase › Deployment',
      'after warning 5 Deployment Phase › Post-deployment',
      'before blocking 8 Application Security',
      'before blocking 8 Infrastructure Security',
      'before blocking 7 Compliance',
      'before blocking 4 Recommended Implementation › Prisma Migration Automation › Pre-migration checklist',
      'before blocking 4 Recommended Implementation › Prisma Migration Automation › Migration execution',
      'before blocking 4 Recommended Implementation › Prisma Migration Automation › Post-migration validation',
    ])
    // The 34 boxes before the deployment, 14 for its day and 23 for security.
    const count = sections.slice(0, 11).reduce((sum, { items }) => sum + items.length, 0)
    expect(count).toBe(34 + 14 + 23)
  })

  it('Vauntico’s and Ecosystem’s: without the signs around headings, without stars around words', () => {
    expect(overview(document('test/fixtures/checklists/vauntico.md'))).toEqual([
      'before blocking 8 Checklist for Go-Live',
    ])
    const ecosystem = document('test/fixtures/checklists/ecosystem.md')
    expect(overview(ecosystem)).toEqual([
      'before blocking 7 Critical Issues (Must Fix)',
      'before blocking 7 High Priority Issues',
      'before blocking 6 Security Vulnerabilities',
      'before blocking 6 Operational Gaps',
    ])
    expect(ecosystem[0]?.items[1]?.title).toBe('Exposed credentials in .env.production')
  })
})

describe('a box', () => {
  it('may begin with any sign of a list, stand in a quote, and have others below it', () => {
    expect(
      titles('- [ ] dash\n  - [x] below\n\n* [X] star\n\n+ [ ] plus\n\n1. [ ] number\n\n> - [ ] quoted\n\n- [ ] last'),
    ).toEqual(['dash', 'below', 'star', 'plus', 'number', 'quoted', 'last'])
  })

  it('is not what only looks like one', () => {
    expect(
      titles('- [] none\n- [y] letter\n- []( ) link\n[ ] no list\n```\n- [ ] code\n```\n    - [ ] code too\n- [ ]'),
    ).toEqual([])
  })

  it('that is ticked in the file is an item like any other', () => {
    const [ticked, open] = ['- [x] Done', '- [ ] Done'].map(readMarkdownChecklist)
    expect(ticked).toEqual(open)
  })

  it('says code, links, pictures and HTML as the text that they are', () => {
    expect(
      titles(
        '- [ ] Run `a & b <!channel>` in **[the docs](https://x.example)** ![now](x.png) <b>bold</b> &lt;@U1&gt;  \n  and wait',
      ),
    ).toEqual(['Run a & b <!channel> in the docs now <b>bold</b> <@U1> and wait'])
  })

  it('has all its paragraphs, without the lists below', () => {
    expect(titles('- [ ] First\n\n  Second\n\n  - plain\n  - [ ] Third\n')).toEqual(['First Second', 'Third'])
  })

  it.each([
    'Backend Engineer: ________________ Date: ________',
    'Technical Lead: __________________ Date: ________',
    '**Security Review:** _________________',
    'Name ____ / Signature ____ / Date ____',
    '____________',
  ])('is no item when it is to be filled in by hand: %s', (line) => {
    expect(titles(`- [ ] ${line}\n`)).toEqual([])
  })

  it.each([
    'Set MY___SETTING',
    'Backend Engineer: ____ and everybody else',
    'Fill in ___ forms',
    'Date: 2026-01-10',
    'Use __init__',
  ])('is an item in spite of its underscores: %s', (line) => {
    expect(titles(`- [ ] \`${line}\`\n`)).toEqual([line])
  })
})

describe('a section', () => {
  it('has as many headings above in its name as make it the only one', () => {
    const text = `# Release\n- [ ] a\n## Checks\n- [ ] b\n## App\n### Checks\n- [ ] c\n### Data\n- [ ] d\n# Other\n### Data\n- [ ] e`
    expect(readMarkdownChecklist(text).map(({ title }) => title)).toEqual([
      'Release',
      'Release › Checks',
      'App › Checks',
      'App › Data',
      'Other › Data',
    ])
  })

  it('is one when its heading stands twice in the same place, and is called so when it has none', () => {
    const sections = readMarkdownChecklist('- [ ] a\n# Checks\n- [ ] b\n\n# Checks\n- [ ] b\n')
    expect(sections.map(({ title, items }) => [title, items.length])).toEqual([
      ['Checklist', 1],
      ['Checks', 2],
    ])
    expect(new Set(sections.flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(3)
  })

  it('is due when the nearest heading says so', () => {
    const text = `# Post-Deployment\n- [ ] a\n## Ongoing (WARNING)\n- [ ] b\n### Costs\n- [ ] c\n# Other\n- [ ] d\n`
    expect(overview(readMarkdownChecklist(text))).toEqual([
      'after warning 1 Post-Deployment',
      'ongoing warning 1 Ongoing (WARNING)',
      'ongoing warning 1 Costs',
      'before blocking 1 Other',
    ])
  })
})

describe('any text', () => {
  const piece = fc.constantFrom(
    '- [ ] ',
    '- [x] ',
    '1. ',
    '# ',
    '## Ongoing\n',
    '**a:**',
    '\n',
    '\n\n',
    '  ',
    '> ',
    '```',
    '<b>',
    '___',
    'Date',
    '`',
    '[a](b)',
    '&amp;',
    '\u0000',
    '\t',
    '|',
    '- ',
  )

  it('is read without an error, into items with words, under unique ids', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.oneof(piece, fc.string({ maxLength: 5 }))).map((all) => all.join('')),
        ),
        (text) => {
          const items = readMarkdownChecklist(text).flatMap((section) => section.items)
          expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
          for (const { title } of items) expect(title).toMatch(/\S/)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('keeps the ids of its items when another section comes before them, and the document gets another name', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 8 }), (sections) => {
        const text = sections.map(([heading, item]) => `## ${heading}\n- [ ] ${item}\n`).join('\n')
        const idsOf = (title: string, before: string) =>
          readMarkdownChecklist(`# ${title}\n${before}\n${text}`).flatMap(({ items }) => items.map(({ id }) => id))
        expect(idsOf('Two', '## New section\n- [ ] new item\n').slice(1)).toEqual(idsOf('One', ''))
      }),
    )
  })

  it('may hold 300 items of 3,000 characters, and quotes within quotes', () => {
    const long = 'ö<!channel>𝔸 '.repeat(250).trim()
    const items = titles(Array.from({ length: 300 }, (_, index) => `- [ ] ${index} ${long}`).join('\n'))
    expect(items).toHaveLength(300)
    expect(items[299]).toBe(`299 ${long}`)
    expect(titles(`${'>'.repeat(3000)} - [ ] deep`)).toEqual(['deep'])
  })
})
