/*
 * Writes the schemas to which a test holds our additions to the emulated GitHub: the answers of exactly the routes that
 * we serve ourselves, out of the API description that GitHub publishes. The npm package that carries it is too large to
 * depend on, so it is fetched by hand, in a temporary folder, when a route is added or GitHub changes:
 *
 *   npm pack @octokit/openapi && tar -xzf octokit-openapi-*.tgz
 *   node playground/schemas/extract-github.ts FOLDER/package test/fixtures/github/openapi-subset.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { OWN_ACTS } from '../emulators/github-acts.ts'
import { OWN_ROUTES } from '../emulators/github-routes.ts'

const Json = z.record(z.string(), z.unknown())
const Operation = z.object({
  responses: z.record(
    z.string(),
    z.object({
      $ref: z.string().optional(),
      content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
    }),
  ),
})
const Described = z.object({
  info: z.object({ license: z.object({ name: z.string() }) }),
  paths: Json,
  components: z.object({ schemas: Json }),
})

const [from, to] = process.argv.slice(2)
if (from === undefined || to === undefined) throw new Error('Give the unpacked package and the file to write')
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')))
const file = readFileSync(join(from, 'generated/api.github.com.json'), 'utf8')
const description: unknown = JSON.parse(file)
const { info, components, paths } = Described.parse(description)
const needed = new Set<string>()

/** Turns OpenAPI 3.0 into JSON Schema, keeps only what validates, and notes the schemas that it refers to. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain)
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref, nullable, ...rest } = schema as Record<string, unknown>
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? ''
    needed.add(name)
    return { $ref: `#/schemas/${name}` }
  }
  const texts = ['description', 'title', 'example', 'examples', 'default', 'deprecated', 'readOnly', 'externalDocs']
  const kept = Object.fromEntries(
    Object.entries(rest)
      // A property may bear the name of a keyword; only a keyword's own value is a text.
      .filter(([key, value]) => !(texts.includes(key) && !isSchema(value)) && !key.startsWith('x-'))
      .map(([key, value]) => [key, key === 'enum' || key === 'required' ? value : plain(value)]),
  )
  return nullable === true ? { anyOf: [kept, { type: 'null' }] } : kept
}

/** Whether the value under a keyword's name is in truth a property's schema. */
function isSchema(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('type' in value || '$ref' in value || 'nullable' in value)
}

/** The answers of each path to one method that are no refusals, by status. */
function answersOf(method: 'get' | 'post', asked: readonly string[]) {
  return Object.fromEntries(
    asked.map((path) => {
      const operation = z.record(z.string(), z.unknown()).parse(paths[path])[method]
      const answers = Object.entries(Operation.parse(operation).responses).flatMap(([status, { $ref, content }]) => {
        const schema = content?.['application/json']?.schema
        // A refusal is described once for all routes, and is GitHub's basic error.
        if ($ref !== undefined || Number(status) >= 400) return []
        return [[status, schema === undefined ? null : plain(schema)] as const]
      })
      return [path, Object.fromEntries(answers)]
    }),
  )
}

const routes = answersOf('get', Object.keys(OWN_ROUTES))
const acts = answersOf('post', Object.keys(OWN_ACTS))
needed.add('basic-error')
const schemas: Record<string, unknown> = {}
// Grows while it is walked: a schema may need further ones.
for (const name of needed) schemas[name] = plain(components.schemas[name])

const comment = `@octokit/openapi ${version} (${info.license.name}), written by playground/schemas/extract-github.ts`
writeFileSync(to, `${JSON.stringify({ $comment: comment, routes, acts, schemas })}\n`)
