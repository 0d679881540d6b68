import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { checkKinds } from '../../src/checks/index.ts'
import { crossCheck } from '../../src/products/cross-check.ts'
import { readManifestText } from '../../src/products/manifest-text.ts'
import { type AnyCheckKind, productSchema } from '../../src/products/product.ts'
import { readBySchema } from '../../src/products/schema-problems.ts'

const schema = productSchema(Object.values(checkKinds) satisfies readonly AnyCheckKind[])
const vauntico = readFileSync(resolve(import.meta.dirname, '../../manifests/products/vauntico.yml'), 'utf8')

/** Every problem of a text with its place; throws only when the reader itself is wrong. */
function problemsIn(text: string) {
  const manifest = readManifestText(text)
  if (manifest.problems.length > 0) return manifest.problems
  const read = readBySchema(schema, manifest.content)
  const problems = [...('problems' in read ? read.problems : []), ...crossCheck(manifest.content)]
  return problems.map((problem) => ({ ...manifest.positionOf(problem), sentence: problem.sentence }))
}

function expectPlaces(text: string) {
  const lines = text.split('\n').length
  for (const { line, column, sentence } of problemsIn(text)) {
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines)
    expect(column).toBeGreaterThanOrEqual(1)
    expect(sentence).toMatch(/\S/)
    expect(sentence).not.toMatch(/Invalid|undefined|\[object/)
  }
}

/** Every path to a value of a tree. */
function pathsOf(tree: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof tree !== 'object' || tree === null) return [path]
  return [path, ...Object.entries(tree).flatMap(([key, value]) => pathsOf(value, [...path, key]))]
}

function replaced(tree: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  const copy: Record<string, unknown> | unknown[] = Array.isArray(tree) ? [...tree] : { ...(tree as object) }
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, value))
  return copy
}

describe('whatever stands in a file', () => {
  it('the example has no problem', () => {
    expect(problemsIn(vauntico)).toEqual([])
  })

  // Every run reads a whole product's file: 300 of them take a while on a busy machine.
  it('any value in any place is taken, or refused with a sentence and a place in the file', { timeout: 90_000 }, () => {
    const { content } = readManifestText(vauntico)
    const odd = fc.oneof(
      fc.constantFrom(null, '', 0, -1, true, [], {}, 'x', '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(content)), odd, (path, value) =>
        expectPlaces(stringify(replaced(content, path, value))),
      ),
      { numRuns: 300 },
    )
  })

  it('any text at all, too', () => {
    const piece = fc.constantFrom(
      'product',
      ':',
      ' ',
      '\n',
      '- ',
      '"',
      '{',
      '}',
      '[',
      '&a',
      '*a',
      '!!x',
      '#',
      '\t',
      '|',
      '---\n',
      '%',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => expectPlaces(pieces.join(''))),
      { numRuns: 500 },
    )
  })
})
