import { defineEmulator, type EmulatorContext } from 'emulate'
import { z } from 'zod'
import { eventsAnswer, findIssues, InvalidQuery, sessionsAnswer } from './sentry-answers.ts'
import { listedProjectShape, projectShape } from './sentry-project-shapes.ts'
import { pageOf } from './sentry-search.ts'
import { deployShape, issueShape, keyShape, releaseShape } from './sentry-shapes.ts'
import { idOf, type OrganizationState, type ProjectState, type SentryState } from './sentry-state.ts'

type Request = Parameters<Parameters<EmulatorContext<SentryState>['app']['get']>[1]>[0]

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

const missing = () => Response.json({ detail: 'The requested resource does not exist' }, { status: 404 })
const refused = (detail: unknown) => Response.json({ detail }, { status: 400 })

/** The routes of Sentry that Countersign asks, and those by which a pipeline tells Sentry of releases and deploys. */
export const sentryDefinition = defineEmulator<SentryState>({
  name: 'sentry',
  cors: false,
  state: () => ({ tokens: [], organizations: [], failsOnFailureRate: false }),
  setup: ({ app, state, baseUrl }) => {
    /** Lets in who has a token, and finds what the path names. */
    const within =
      (
        answer: (found: {
          organization: OrganizationState
          request: Request
          address: URL
        }) => Promise<Response> | Response,
      ) =>
      async (request: Request) => {
        const header = request.req.header('authorization')
        if (header === undefined) {
          return Response.json({ detail: 'Authentication credentials were not provided.' }, { status: 401 })
        }
        if (!state.tokens.includes(header.replace(/^Bearer /, ''))) {
          return Response.json({ detail: 'Invalid token' }, { status: 401 })
        }
        const organization = state.organizations.find(({ slug }) => slug === request.req.param('organization'))
        if (organization === undefined) return missing()
        try {
          return await answer({ organization, request, address: new URL(request.req.url, baseUrl) })
        } catch (error) {
          if (error instanceof InvalidQuery) return refused(error.message)
          throw error
        }
      }

    const withProject = (
      answer: (found: { project: ProjectState; organization: OrganizationState; address: URL }) => Response,
    ) =>
      within(({ organization, request, address }) => {
        const project = organization.projects.find(({ slug }) => slug === request.req.param('project'))
        return project === undefined ? missing() : answer({ project, organization, address })
      })

    app.get(
      '/api/0/organizations/:organization/projects/',
      within(({ organization, address }) => listed(organization.projects, address, 'per_page', listedProjectShape)),
    )

    app.get(
      '/api/0/projects/:organization/:project/',
      withProject(({ project, organization }) => Response.json(projectShape(project, organization, baseUrl))),
    )

    app.get(
      '/api/0/projects/:organization/:project/keys/',
      withProject(({ project, address }) =>
        listed(project.keys, address, 'per_page', (key) => keyShape(key, project, baseUrl)),
      ),
    )

    app.get(
      '/api/0/organizations/:organization/issues/',
      within(({ organization, address }) =>
        listed(
          findIssues(chosen(organization, address), address.searchParams),
          address,
          'limit',
          ({ issue, project }) => issueShape(issue, project, organization, baseUrl, new Date()),
        ),
      ),
    )

    app.get(
      '/api/0/organizations/:organization/sessions/',
      within(({ organization, address }) =>
        Response.json(sessionsAnswer(chosen(organization, address), address.searchParams, new Date())),
      ),
    )

    app.get(
      '/api/0/organizations/:organization/events/',
      within(({ organization, address }) => {
        const answer = eventsAnswer(state, chosen(organization, address), address.searchParams)
        return answer === null ? Response.json({ detail: 'Internal Error' }, { status: 500 }) : Response.json(answer)
      }),
    )

    app.get(
      '/api/0/organizations/:organization/releases/',
      within(({ organization, address }) => {
        const projects = chosen(organization, address).map(({ slug }) => slug)
        const part = address.searchParams.get('query')?.toLowerCase() ?? ''
        const environments = address.searchParams.getAll('environment')
        const found = organization.releases
          .filter((release) => release.projects.some((slug) => projects.includes(slug)))
          .filter((release) => release.version.toLowerCase().includes(part))
          .filter(
            ({ deploys }) =>
              environments.length === 0 || deploys.some((each) => environments.includes(each.environment)),
          )
          .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
        return listed(found, address, 'per_page', (release) => releaseShape(release, organization))
      }),
    )

    app.post(
      '/api/0/organizations/:organization/releases/',
      within(async ({ organization, request }) => {
        const body = NewRelease.safeParse(await request.req.json())
        if (!body.success) return refused(z.flattenError(body.error).fieldErrors)
        const { version, projects, dateReleased } = body.data
        if (projects.some((slug) => !organization.projects.some((project) => project.slug === slug))) {
          return refused('Invalid project ids or slugs')
        }
        const known = organization.releases.find((release) => release.version === version)
        if (known) return Response.json(releaseShape(known, organization), { status: 208 })
        const release = {
          version,
          projects,
          createdAt: new Date().toISOString(),
          releasedAt: dateReleased ?? null,
          deploys: [],
        }
        organization.releases.push(release)
        return Response.json(releaseShape(release, organization), { status: 201 })
      }),
    )

    const withRelease = (
      answer: (found: {
        release: OrganizationState['releases'][number]
        request: Request
        address: URL
      }) => Promise<Response> | Response,
    ) =>
      within(({ organization, request, address }) => {
        const version = decodeURIComponent(request.req.param('version') ?? '')
        const release = organization.releases.find((each) => each.version === version)
        return release === undefined ? missing() : answer({ release, request, address })
      })

    app.get(
      '/api/0/organizations/:organization/releases/:version/deploys/',
      withRelease(({ release, address }) => listed(release.deploys.toReversed(), address, 'per_page', deployShape)),
    )

    app.post(
      '/api/0/organizations/:organization/releases/:version/deploys/',
      withRelease(async ({ release, request }) => {
        const body = NewDeploy.safeParse(await request.req.json())
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
      }),
    )
  },
})

/** The projects that a question names by slug or number; all when it names none. */
function chosen(organization: OrganizationState, address: URL): readonly ProjectState[] {
  const named = address.searchParams.getAll('project').filter((each) => each !== '-1')
  const unknown = named.find((name) => !organization.projects.some((project) => isNamed(project, name)))
  if (unknown !== undefined) throw new InvalidQuery(`Invalid project: ${unknown}`)
  return organization.projects.filter((project) => named.length === 0 || named.some((name) => isNamed(project, name)))
}

const isNamed = ({ slug }: ProjectState, name: string) => slug === name || String(idOf(slug)) === name

function listed<Item>(
  items: readonly Item[],
  address: URL,
  sizeParameter: 'limit' | 'per_page',
  shape: (item: Item) => object,
): Response {
  const page = pageOf(items, address, sizeParameter)
  return Response.json(page.items.map(shape), { headers: { link: page.link } })
}
