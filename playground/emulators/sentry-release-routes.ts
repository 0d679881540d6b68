import { z } from 'zod'
import { type Asked, chosen, listed, missing, refused } from './sentry-door.ts'
import { deployShape, releaseShape } from './sentry-shapes.ts'
import { idOf, type ReleaseState } from './sentry-state.ts'

const NewRelease = z.object({
  version: z.string().min(1),
  projects: z.array(z.string()).min(1),
  dateReleased: z.string().nullish(),
})

const NewDeploy = z.object({
  environment: z.string().min(1),
  name: z.string().nullish(),
  url: z.string().nullish(),
  dateStarted: z.string().nullish(),
  dateFinished: z.string().nullish(),
})

export function listReleases(asked: Asked): Response {
  const { organization, address } = asked
  const projects = chosen(asked).map(({ slug }) => slug)
  const part = address.searchParams.get('query')?.toLowerCase() ?? ''
  const environments = address.searchParams.getAll('environment')
  const isDeployedThere = ({ deploys }: ReleaseState) =>
    environments.length === 0 || deploys.some(({ environment }) => environments.includes(environment))
  const found = organization.releases
    .filter((release) => release.projects.some((slug) => projects.includes(slug)))
    .filter((release) => release.version.toLowerCase().includes(part) && isDeployedThere(release))
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  return listed(found, address, 'per_page', (release) => releaseShape(release, organization))
}

/** Makes a release; one that exists is answered with 208, as Sentry does. */
export async function makeRelease({ organization, request }: Asked): Promise<Response> {
  const body = NewRelease.safeParse(await request.req.json())
  if (!body.success) return refused(z.flattenError(body.error).fieldErrors)
  const { version, projects, dateReleased } = body.data
  if (projects.some((slug) => !organization.projects.some((project) => project.slug === slug))) {
    return refused('Invalid project ids or slugs')
  }
  const known = organization.releases.find((release) => release.version === version)
  if (known) return Response.json(releaseShape(known, organization), { status: 208 })
  const createdAt = new Date().toISOString()
  const release: ReleaseState = { version, projects, createdAt, releasedAt: dateReleased ?? null, deploys: [] }
  organization.releases.push(release)
  return Response.json(releaseShape(release, organization), { status: 201 })
}

export function listDeploys(asked: Asked): Response {
  const release = releaseOf(asked)
  return release ? listed(release.deploys.toReversed(), asked.address, 'per_page', deployShape) : missing()
}

export async function makeDeploy(asked: Asked): Promise<Response> {
  const release = releaseOf(asked)
  if (release === undefined) return missing()
  const body = NewDeploy.safeParse(await asked.request.req.json())
  if (!body.success) return refused(z.flattenError(body.error).fieldErrors)
  const { environment, name, url, dateStarted, dateFinished } = body.data
  const deploy = {
    id: idOf(release.version) + release.deploys.length,
    environment,
    name: name ?? null,
    url: url ?? null,
    startedAt: dateStarted ?? null,
    finishedAt: dateFinished ?? new Date().toISOString(),
  }
  release.deploys.push(deploy)
  return Response.json(deployShape(deploy), { status: 201 })
}

function releaseOf({ organization, request }: Asked): ReleaseState | undefined {
  const version = decodeURIComponent(request.req.param('version') ?? '')
  return organization.releases.find((each) => each.version === version)
}
