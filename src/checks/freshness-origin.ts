import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { Asking } from './check.ts'
import type { Dated, Found } from './freshness.ts'
import { Glob, globTest, isGlob } from './glob.ts'
import { Authorization, JSON_LIMIT_BYTES } from './http-conditions.ts'
import { type Json, JsonPath, select } from './http-json.ts'
import { repositoryField, repositoryNamed } from './repository.ts'

const ArtifactOrigin = z.strictObject({
  artifact: Glob.describe('The name of the artifact, or a pattern such as backup-*.'),
  repository: repositoryField,
})
const ReleaseOrigin = z.strictObject({
  release: Glob.describe('The tag of the release, or a pattern; "*" for any. Drafts and pre-releases do not count.'),
  repository: repositoryField,
})
const WorkflowOrigin = z.strictObject({
  workflow: z.string().min(1).describe('The file of the workflow, such as backup.yml; its newest success counts.'),
  branch: z.string().min(1).optional().describe('The branch whose runs count; all when left out.'),
  repository: repositoryField,
})
const JsonOrigin = z.strictObject({
  json: z
    .strictObject({
      url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).describe('The address to ask.'),
      path: JsonPath.describe('Where the dates are, such as backups[*].createdAt, after RFC 9535 (JSONPath).'),
      authorization: Authorization.optional().describe('The credential to ask with, as in a check of kind http.'),
    })
    .describe('Dates in a JSON answer: ISO 8601, or seconds or milliseconds since 1970.'),
})

export const Origin = z.union([ArtifactOrigin, ReleaseOrigin, WorkflowOrigin, JsonOrigin], {
  error: 'must have one of artifact, release, workflow and json',
})

/** Asks for everything whose age counts. */
export function askOrigin(origin: z.output<typeof Origin>, asking: Asking): Promise<Found> {
  if ('artifact' in origin) return askArtifacts(origin, asking)
  if ('release' in origin) return askReleases(origin, asking)
  if ('workflow' in origin) return askRuns(origin, asking)
  return askJson(origin.json, asking)
}

async function askArtifacts(
  { artifact, repository }: z.output<typeof ArtifactOrigin>,
  { sources, signal, repository: ofProduct }: Asking,
): Promise<Found> {
  const name = isGlob(artifact) ? {} : { name: artifact }
  const artifacts = await sources.github.artifacts(repositoryNamed(repository, ofProduct), { signal, ...name })
  const fits = globTest(artifact)
  // One that GitHub has deleted cannot be restored from any more.
  const items = artifacts.filter((each) => !each.isExpired && fits(each.name))
  return { noun: `artifact ${artifact}`, items: items.map(({ name: title, createdAt: at }) => ({ title, at })) }
}

async function askReleases(
  { release, repository }: z.output<typeof ReleaseOrigin>,
  { sources, signal, repository: ofProduct }: Asking,
): Promise<Found> {
  const releases = await sources.github.releases(repositoryNamed(repository, ofProduct), { signal })
  const fits = globTest(release)
  const items = releases.filter((each) => !each.isPrerelease && (release === '*' || fits(each.tag)))
  return {
    noun: release === '*' ? 'release' : `release ${release}`,
    items: items.map(({ name: title, publishedAt: at, url }) => ({ title, at, url })),
  }
}

async function askRuns(
  { workflow, branch, repository }: z.output<typeof WorkflowOrigin>,
  { sources, signal, repository: ofProduct }: Asking,
): Promise<Found> {
  const options = { signal, status: 'success', ...(branch === undefined ? {} : { branch }) } as const
  const run = await sources.github.latestRun(repositoryNamed(repository, ofProduct), workflow, options)
  const items = run === null ? [] : [{ title: `Run ${run.id}`, at: run.updatedAt, url: run.url }]
  return { noun: `successful run of ${workflow}`, items }
}

async function askJson(
  { url, path, authorization }: z.output<typeof JsonOrigin>['json'],
  { sources, signal }: Asking,
): Promise<Found> {
  const credential = authorization === undefined ? {} : { authorization }
  const { status, body } = await sources.http.get(url, { signal, bodyLimitBytes: JSON_LIMIT_BYTES, ...credential })
  const { host } = new URL(url)
  if (status !== 200) throw new SourceError('HTTP', 'server-error', `${host} answered ${status} when asked for dates`)
  const values = select(path, parse(body, host))
  if (values === null) throw new SourceError('HTTP', 'garbage', `${host} answered JSON that is nested too deeply`)
  return { noun: `date at ${path}`, items: values.map((value) => dated(value, path, host)) }
}

function parse(body: string, host: string): Json {
  try {
    return JSON.parse(body) as Json
  } catch (cause) {
    throw new SourceError('HTTP', 'garbage', `${host} answered something that is not JSON`, { cause })
  }
}

/** Numbers below this are seconds since 1970: as milliseconds they would lie before 1973. */
const LEAST_MILLISECONDS = 1e11

function dated(value: Json, path: string, host: string): Dated {
  const at =
    typeof value === 'number'
      ? new Date(value < LEAST_MILLISECONDS ? value * 1000 : value)
      : new Date(typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value : Number.NaN)
  if (!Number.isNaN(at.getTime())) return { title: at.toISOString(), at }
  throw new SourceError('HTTP', 'garbage', `${host} has something at ${path} that is not a date`)
}
