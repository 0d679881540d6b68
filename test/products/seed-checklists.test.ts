import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHECKLIST_PATH, FILES } from '../../playground/seeds/rappit-files.ts'
import { checkKinds } from '../../src/checks/index.ts'
import type { ChecklistSection } from '../../src/products/checklist.ts'
import { withFileSections } from '../../src/products/file-sections.ts'
import { loadProducts } from '../../src/products/load.ts'
import { readMarkdownChecklist } from '../../src/products/markdown-checklist.ts'
import type { Product } from '../../src/products/product.ts'

const root = resolve(import.meta.dirname, '../..')
const products = await loadProducts(resolve(root, 'manifests/products'), Object.values(checkKinds))
const document = readMarkdownChecklist(FILES[CHECKLIST_PATH] ?? '')

function productNamed(name: string): Product {
  const product = products.get(name)
  if (!product) throw new Error(`there is no product ${name}`)
  return product
}

function sectionsOf(product: Product, name: string): readonly ChecklistSection[] {
  const checklist = product.checklists.find((each) => each.name === name)
  if (!checklist) throw new Error(`${product.name} has no checklist ${name}`)
  return checklist.file ? withFileSections(checklist, document).sections : checklist.sections
}

const itemsOf = (product: Product, name: string) => sectionsOf(product, name).flatMap(({ items }) => items)
const titlesIn = (path: string) =>
  readMarkdownChecklist(readFileSync(resolve(root, 'test/fixtures/checklists', path), 'utf8')).flatMap(({ items }) =>
    items.map(({ title }) => title),
  )

describe('Rappit’s deployment checklist', () => {
  const rappit = productNamed('rappit')
  const deployment = rappit.checklists.find(({ name }) => name === 'deployment')

  it('is the document in its repository, all of it but what is for staging', () => {
    expect(deployment?.file).toMatchObject({ repository: 'rappit/rappit-api', path: CHECKLIST_PATH })
    const boxes = document.reduce((sum, { items }) => sum + items.length, 0)
    expect(itemsOf(rappit, 'deployment')).toHaveLength(boxes - 2)
    expect(
      sectionsOf(rappit, 'deployment')
        .map(({ title }) => title)
        .join('\n'),
    ).not.toContain('For Staging')
  })

  it('knows everything that the manifest says about it', () => {
    if (!deployment) throw new Error('there is no such checklist')
    const { missingItems, missingHeadings } = withFileSections(deployment, document)
    expect({ missingItems, missingHeadings }).toEqual({ missingItems: [], missingHeadings: [] })
  })

  it('lets people confirm every check that waits for a person’s word', () => {
    const confirmed = new Set(itemsOf(rappit, 'deployment').map(({ confirms }) => confirms))
    const waiting = rappit.checks.filter(
      ({ kind, id, environments }) =>
        kind === 'manual' && environments.includes('production') && id !== 'subscription-guard',
    )
    expect(waiting).toHaveLength(14)
    expect(waiting.filter(({ id }) => !confirmed.has(id)).map(({ id }) => id)).toEqual([])
  })

  it('gives every item of a gate the gate’s level, and somebody to see to it', () => {
    const gates = sectionsOf(rappit, 'deployment').filter(({ title }) => title.startsWith('GATE-'))
    for (const { title, phase, items } of gates) {
      const gate = rappit.gates.find(({ id }) => id === title.slice(0, 8).toLowerCase())
      expect(phase).toBe('before')
      expect(new Set(items.map(({ severity }) => severity))).toEqual(new Set([gate?.levels.get('production')]))
      expect(items.filter(({ owner }) => owner === null && !/tracking numbers|labels|oversells/.test(title))).toEqual(
        [],
      )
    }
  })

  it('is signed by the four whom the document names, in staging by fewer', () => {
    const signing = (environment: string) => rappit.signOffs.get(environment)
    expect(signing('production')?.roles.map(({ title, people }) => [title, ...people])).toEqual([
      ['Backend Engineer', '@backend'],
      ['DevOps Engineer', '@devops'],
      ['Security Review', '@security'],
      ['Technical Lead', '@technical-leads'],
    ])
    expect(signing('production')).toMatchObject({
      readiness: 'GO WITH CONDITIONS',
      checklists: ['deployment', 'steps'],
    })
    expect(signing('staging')).toMatchObject({ readiness: 'any', checklists: ['staging'] })
    expect(signing('staging')?.roles.map(({ title }) => title)).toEqual(['Backend Engineer'])
  })
})

describe('the other products', () => {
  it('MyPay’s three reviews sign its tests and prerequisites; all five prerequisites can be confirmed', () => {
    const mypay = productNamed('mypay')
    const titles = [...itemsOf(mypay, 'pre-deployment'), ...itemsOf(mypay, 'post-deployment')].map(({ title }) => title)
    expect(titles).toEqual(expect.arrayContaining(titlesIn('mypay.md')))
    const confirmed = itemsOf(mypay, 'pre-deployment').map(({ confirms }) => confirms)
    expect(confirmed).toEqual(expect.arrayContaining(mypay.prerequisites.map(({ id }) => id)))
    expect(mypay.signOffs.get('production')?.roles.map(({ title }) => title)).toEqual([
      'Technical Review',
      'Security Review',
      'DevOps Review',
    ])
  })

  it('VIVR has every box of its two checklists in production, and a pilot in staging', () => {
    const vivr = productNamed('vivr')
    const titles = ['deployment', 'security'].flatMap((name) => itemsOf(vivr, name).map(({ title }) => title))
    expect(titles).toEqual(titlesIn('vivr.md').slice(0, 71))
    expect(vivr.signOffs.get('production')?.checklists).toEqual(['deployment', 'security'])
    expect(vivr.signOffs.get('staging')).toMatchObject({ readiness: 'any', checklists: ['pilot'] })
  })

  it('Vauntico has its eight lines, and its four leads sign', () => {
    const vauntico = productNamed('vauntico')
    expect(itemsOf(vauntico, 'launch')).toHaveLength(titlesIn('vauntico.md').length)
    expect(vauntico.signOffs.get('production')?.roles.map(({ title }) => title)).toEqual([
      'DevOps Lead',
      'Backend Lead',
      'Frontend Lead',
      'Security Lead',
    ])
  })

  it('Ecosystem has its four lists, each line proven by checks', () => {
    const ecosystem = productNamed('ecosystem')
    expect(sectionsOf(ecosystem, 'launch').map(({ title }) => title)).toEqual(
      readMarkdownChecklist(readFileSync(resolve(root, 'test/fixtures/checklists/ecosystem.md'), 'utf8')).map(
        ({ title }) => title,
      ),
    )
    expect(itemsOf(ecosystem, 'launch').filter(({ checks }) => checks.length === 0)).toEqual([])
  })
})

/** Who is in which group of the playground. */
const groups: Readonly<Record<string, readonly string[]>> = {
  '@devops': ['devi'],
  '@security': ['sam'],
  '@frontend': ['dana', 'lee'],
  '@backend': ['dana', 'noor'],
  '@development': ['dana', 'lee'],
  '@technical-leads': ['lee'],
}

describe('every sign-off', () => {
  const signOffs = products.list().flatMap((product) =>
    [...product.signOffs.values()].map((signOff) => ({
      name: `${product.name} ${signOff.environment}`,
      product,
      signOff,
    })),
  )

  it.each(signOffs)('$name can be signed in the playground by as many people as it asks for', ({ signOff }) => {
    const places = signOff.roles.flatMap(({ people, quorum }) =>
      Array.from({ length: quorum }, () => people.flatMap((each) => groups[each] ?? [])),
    )
    // Who asks cannot sign: somebody must be left over for that.
    expect(['dana', 'noor', 'lee'].some((asker) => canBeFilled(places, new Set([asker])))).toBe(true)
  })

  it('is there for the default environment of each product', () => {
    expect(products.list().filter(({ signOffs, defaultEnvironment }) => !signOffs.has(defaultEnvironment))).toEqual([])
  })
})

/** Whether each place finds a person of its own. */
function canBeFilled([place, ...others]: readonly (readonly string[])[], taken: ReadonlySet<string>): boolean {
  if (place === undefined) return true
  return place.some((person) => !taken.has(person) && canBeFilled(others, new Set([...taken, person])))
}
