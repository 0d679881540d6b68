/*
 * Writes the JSON Schemas to which a test holds our emulated Vercel. They come from Vercel's own SDK, which is far too
 * large to depend on (52 MB), so this is run by hand when a route is added or Vercel changes:
 *
 *   cd "$(mktemp -d)" && npm init -y && npm install @vercel/sdk@1.28.35 zod-to-json-schema@3.25.2
 *   node PROJECT/playground/schemas/extract-vercel.ts "$PWD/node_modules" PROJECT/test/fixtures/vercel
 *
 * The SDK forgives wrong types and hides its unions in transforms. Its building blocks are replaced, in that temporary
 * copy, by ones that say what is documented and no more.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Each file in the fixtures: the SDK's module and the answer's schema in it. */
const answers = {
  'list-deployments': ['getdeploymentsop', 'GetDeploymentsResponseBody'],
  'get-deployment': ['getdeploymentresponsebody', 'GetDeploymentResponseBody'],
  'deployment-events': ['getdeploymenteventsop', 'GetDeploymentEventsResponse'],
  'create-deployment': ['createdeploymentresponsebody', 'CreateDeploymentResponseBody'],
  'cancel-deployment': ['canceldeploymentresponsebody', 'CancelDeploymentResponseBody'],
  'project-environment': ['filterprojectenvsop', 'FilterProjectEnvsResponseBody'],
  'project-domains': ['getprojectdomainsop', 'GetProjectDomainsResponseBody'],
  'get-project': ['getprojectresponsebody', 'GetProjectResponseBody'],
  'domain-config': ['getdomainconfigop', 'GetDomainConfigResponseBody'],
  'promote-aliases': ['listpromotealiasesop', 'ListPromoteAliasesResponseBody'],
} as const

const [modules, fixtures] = process.argv.slice(2)
if (modules === undefined || fixtures === undefined)
  throw new Error('Give the node_modules folder and the target folder')

const strictPrimitives = `import * as z from "zod/v3"
export const string = () => z.string()
export const boolean = () => z.boolean()
export const number = () => z.number()
export const date = () => z.string().datetime()
export const literal = (value) => z.literal(value)
export const optional = (schema) => schema.optional()
export const nullable = (schema) => z.union([z.null(), schema])
`
const plainUnion = 'import * as z from "zod/v3"\nexport const smartUnion = (options) => z.union(options)\n'
writeFileSync(join(modules, '@vercel/sdk/esm/types/primitives.js'), strictPrimitives)
writeFileSync(join(modules, '@vercel/sdk/esm/types/smartUnion.js'), plainUnion)

const load = async (path: string): Promise<Record<string, unknown>> =>
  await import(pathToFileURL(join(resolve(modules), path)).href)

const { zodToJsonSchema } = await load('zod-to-json-schema/dist/esm/index.js')
if (typeof zodToJsonSchema !== 'function') throw new Error('zod-to-json-schema has no zodToJsonSchema')
const { version } = JSON.parse(readFileSync(join(modules, '@vercel/sdk/package.json'), 'utf8'))

for (const [file, [module, name]] of Object.entries(answers)) {
  const schema = (await load(`@vercel/sdk/esm/models/${module}.js`))[`${name}$inboundSchema`]
  // The input side: what Vercel sends, before the SDK renames and converts it.
  const json = zodToJsonSchema(schema, { effectStrategy: 'input', pipeStrategy: 'input', $refStrategy: 'root' })
  const described = { $comment: `${name} in @vercel/sdk ${version}, src/models/${module}.ts (Apache-2.0)`, ...json }
  writeFileSync(join(fixtures, `${file}.json`), `${JSON.stringify(described)}\n`)
}
