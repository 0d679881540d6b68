import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { bindProduct } from './bind.ts'
import { crossCheck } from './cross-check.ts'
import { type ManifestText, readManifestText } from './manifest-text.ts'
import type { Problem } from './problem.ts'
import { type AnyCheckKind, type Product, productSchema } from './product.ts'
import { readBySchema } from './schema-problems.ts'

/** The products that people may ask about. */
export interface Products {
  readonly get: (name: string) => Product | undefined
  /** By name. */
  readonly list: () => readonly Product[]
  /** The name that was probably meant by one that is not known. */
  readonly closest: (name: string) => string | undefined
}

/**
 * Reads every product's file (`*.yml`, `*.yaml`) of a folder.
 * @param kinds the check kinds that may be used
 * @throws UserError `products.invalid` with every problem of every file, a line each: `file:line:column: path: sentence`
 * @throws UserError `products.none` when the folder is missing, is not a folder, or holds no file
 */
export async function loadProducts(directory: string, kinds: readonly AnyCheckKind[]): Promise<Products> {
  const files = await Promise.all((await fileNames(directory)).map((name) => readProduct(join(directory, name), kinds)))
  const problems = [...files.flatMap((file) => file.problems), ...sharedNames(files)]
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    throw new UserError('products.invalid', `${count} in the products’ files:\n${problems.join('\n')}`)
  }
  const products = files.flatMap(({ product }) => (product ? [product] : []))
  return listProducts(products)
}

/** Products by name, however they came to be. */
export function listProducts(products: readonly Product[]): Products {
  const byName = new Map(products.map((product) => [product.name, product]))
  const names = [...byName.keys()].sort()
  const sorted = names.flatMap((name) => byName.get(name) ?? [])
  return { get: (name) => byName.get(name), list: () => sorted, closest: (name) => nearest(name, names) }
}

async function fileNames(directory: string): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(directory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${code})`
    throw new UserError('products.none', `The folder ${directory} ${why}. It should hold the products’ YAML files.`)
  }
  const files = names.filter((name) => /\.ya?ml$/i.test(name)).sort()
  if (files.length === 0) {
    throw new UserError('products.none', `The folder ${directory} holds no product: put one YAML file a product there.`)
  }
  return files
}

interface ReadFile {
  readonly path: string
  readonly product: Product | null
  /** Where the product's name stands, when it has one. */
  readonly name: { readonly name: string; readonly position: string } | null
  readonly problems: readonly string[]
}

async function readProduct(path: string, kinds: readonly AnyCheckKind[]): Promise<ReadFile> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { path, product: null, name: null, problems: [`${path}:1:1: the file cannot be read (${code})`] }
  }
  const manifest = readManifestText(text)
  if (manifest.problems.length > 0) {
    const problems = manifest.problems.map(({ line, column, sentence }) => `${path}:${line}:${column}: ${sentence}`)
    return { path, product: null, name: null, problems }
  }
  const content = manifest.content
  if (content === null) return { path, product: null, name: null, problems: [`${path}:1:1: the file is empty`] }
  const read = readBySchema(productSchema(kinds), content)
  const problems = [...('problems' in read ? read.problems : []), ...crossCheck(content)]
  return {
    path,
    product: 'file' in read && problems.length === 0 ? bindProduct(read.file, kinds, text) : null,
    name: nameOf(content, path, manifest),
    problems: inFileOrder(path, manifest, problems),
  }
}

function inFileOrder(path: string, manifest: ManifestText, problems: readonly Problem[]): string[] {
  return problems
    .map((problem) => ({ ...problem, ...manifest.positionOf(problem) }))
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .map(({ line, column, path: keys, sentence }) => {
      const where = keys.length === 0 ? '' : `${keys.join('.')}: `
      return `${path}:${line}:${column}: ${where}${sentence}`
    })
}

function nameOf(content: unknown, path: string, manifest: ManifestText): ReadFile['name'] {
  if (typeof content !== 'object' || content === null || !('product' in content)) return null
  if (typeof content.product !== 'string') return null
  const { line, column } = manifest.positionOf({ path: ['product'], at: 'value' })
  return { name: content.product, position: `${path}:${line}:${column}` }
}

function sharedNames(files: readonly ReadFile[]): string[] {
  const firsts = new Map<string, string>()
  return files.flatMap(({ name, path }) => {
    if (name === null) return []
    const first = firsts.get(name.name)
    firsts.set(name.name, first ?? path)
    return first ? [`${name.position}: product: the name "${name.name}" is taken by ${first}`] : []
  })
}
