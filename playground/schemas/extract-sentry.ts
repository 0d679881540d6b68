/*
 * Writes the schemas to which a test holds our emulated Sentry: the answers of exactly the routes that it serves, out of
 * the API description that Sentry publishes (github.com/getsentry/sentry-api-schema, openapi-derefed.json). It is run by
 * hand when a route is added or Sentry changes; the file may be gzipped:
 *
 *   node playground/schemas/extract-sentry.ts openapi-derefed.json test/fixtures/sentry/openapi-subset.json
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

const ORGANIZATION = '/api/0/organizations/{organization_id_or_slug}'
const PROJECT = '/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}'

const served = {
  [`${ORGANIZATION}/projects/`]: ['get'],
  [`${ORGANIZATION}/issues/`]: ['get'],
  [`${ORGANIZATION}/events/`]: ['get'],
  [`${ORGANIZATION}/sessions/`]: ['get'],
  [`${ORGANIZATION}/releases/`]: ['get', 'post'],
  [`${ORGANIZATION}/releases/{version}/deploys/`]: ['get', 'post'],
  [`${PROJECT}/`]: ['get'],
  [`${PROJECT}/keys/`]: ['get'],
} as const

const Json = z.record(z.string(), z.unknown())
const Described = z.object({
  info: Json,
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: Json }),
})
const Operation = z.object({
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: z.unknown() })).optional() }),
  ),
})

const [from, to] = process.argv.slice(2)
if (from === undefined || to === undefined) throw new Error('Give the published file and the file to write')
const bytes = readFileSync(from)
const published = Described.parse(JSON.parse(String(from.endsWith('.gz') ? gunzipSync(bytes) : bytes)))

/** Puts references in place and keeps only what validates. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain)
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref, ...rest } = schema as Record<string, unknown>
  if (typeof $ref === 'string') return plain(published.components.schemas[$ref.split('/').at(-1) ?? ''])
  const texts = ['description', 'title', 'example', 'examples', 'default', 'deprecated', 'readOnly', 'externalDocs']
  return Object.fromEntries(
    Object.entries(rest)
      // A property may bear the name of a keyword; only a keyword's own value is a text.
      .filter(([key, value]) => !(texts.includes(key) && (typeof value !== 'object' || value === null)))
      .map(([key, value]) => [key, plain(value)]),
  )
}

/** The schemas of an operation's answers by their status. */
function answersOf(path: string, method: string): Record<string, unknown> {
  const { responses } = Operation.parse(published.paths[path]?.[method])
  return Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const schema = content?.['application/json']?.schema
      return schema === undefined ? [] : [[status, plain(schema)]]
    }),
  )
}

const subset = Object.fromEntries(
  Object.entries(served).map(([path, methods]) => [
    path,
    Object.fromEntries(methods.map((method) => [method, answersOf(path, method)])),
  ]),
)
const comment = `Sentry Public API ${published.info.version} (Apache-2.0), written by playground/schemas/extract-sentry.ts`
writeFileSync(to, `${JSON.stringify({ $comment: comment, ...subset })}\n`)
