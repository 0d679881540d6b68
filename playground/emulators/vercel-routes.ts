import { defineEmulator, type EmulatorContext } from 'emulate'
import { BREAKAGE_HEADER } from './breakage.ts'
import { cancelDeployment, createDeployment, NewDeployment, Refused, requestAlias } from './vercel-acts.ts'
import { jobStatusOf, settle } from './vercel-clock.ts'
import { eventShapes } from './vercel-events.ts'
import { type Found, findDeployments } from './vercel-listing.ts'
import { domainConfigShape, domainShape, projectShape, variableShape } from './vercel-project-shapes.ts'
import { deploymentShape, listedDeploymentShape, type Place } from './vercel-shapes.ts'
import { hostOf, type TeamState, type VercelState } from './vercel-state.ts'

type Request = Parameters<Parameters<EmulatorContext<VercelState>['app']['get']>[1]>[0]

/** What a route works with: the team that is asked, and the request. */
interface Asked {
  readonly team: TeamState
  readonly now: number
  readonly request: Request
  readonly query: URLSearchParams
}

const refusal = (status: number, code: string, message: string, more: object = {}) =>
  Response.json({ error: { code, message, ...more } }, { status })

/**
 * The routes of Vercel that Countersign asks, and those by which it deploys.
 * @param clock the real time in milliseconds; the state says how far ahead of it the emulated one is
 */
export const vercelDefinition = (clock: () => number) =>
  defineEmulator<VercelState>({
    name: 'vercel',
    cors: false,
    state: () => ({ tokens: [], teams: [], aheadMs: 0 }),
    setup: ({ app, state }) => {
      /** What is told of something that was done. */
      const afterwards = (answered: Response): Response => {
        if (state.answers === 'close') return new Response(null, { headers: { [BREAKAGE_HEADER]: 'close' } })
        if (state.answers === 'error') return refusal(502, 'bad_gateway', 'Bad gateway')
        return answered
      }

      /** Lets in who has a token, and finds the team. */
      const within = (answer: (asked: Asked) => Promise<Response> | Response) => async (request: Request) => {
        const token = request.req.header('authorization')?.replace(/^Bearer /, '')
        if (token === undefined) return refusal(403, 'forbidden', 'The request is missing an authentication token')
        if (!state.tokens.includes(token)) return refusal(403, 'forbidden', 'Not authorized', { invalidToken: true })
        const query = new URL(request.req.url).searchParams
        const named = query.get('teamId') ?? query.get('slug')
        const team = state.teams.find(({ id, slug }) => id === query.get('teamId') || slug === query.get('slug'))
        if (named !== null && !team) return refusal(403, 'forbidden', 'Not authorized')
        const now = clock() + state.aheadMs
        for (const project of team?.projects ?? []) settle(project, now)
        try {
          // Without a team the token's own account is meant, which has no projects here.
          const answered = await answer({ team: team ?? NOBODY, now, request, query })
          return request.req.method === 'GET' ? answered : afterwards(answered)
        } catch (error) {
          if (error instanceof Refused) return refusal(error.status, error.code, error.message)
          throw error
        }
      }

      const withProject = (answer: (found: Place & Asked) => Promise<Response> | Response) =>
        within((asked) => {
          const name = asked.request.req.param('project')
          const project = asked.team.projects.find((each) => each.id === name || each.name === name)
          if (!project) return refusal(404, 'not_found', 'Project not found.')
          return answer({ ...asked, project })
        })

      const deploymentIn = ({ team, now }: Pick<Asked, 'team' | 'now'>, named: string | undefined): Found => {
        const found = allIn({ team, now }).find(({ deployment, project }) => {
          return deployment.id === named || hostOf(deployment, project, team) === named
        })
        if (!found) throw new Refused(404, 'not_found', 'The deployment could not be found.')
        return found
      }

      const withDeployment = (answer: (found: Found & Asked) => Promise<Response> | Response) =>
        within((asked) => answer({ ...asked, ...deploymentIn(asked, asked.request.req.param('deployment')) }))

      const list = within(({ team, now, query }) => {
        const { items, pagination } = findDeployments(allIn({ team, now }), query)
        return Response.json({
          deployments: items.map((found) => listedDeploymentShape(found.deployment, found)),
          pagination,
        })
      })
      app.get('/v6/deployments', list)
      app.get('/v7/deployments', list)

      app.get(
        '/v13/deployments/:deployment',
        withDeployment((found) => Response.json(deploymentShape(found.deployment, found))),
      )

      app.get(
        '/v3/deployments/:deployment/events',
        withDeployment(({ deployment, now, query }) => {
          const events = eventShapes(deployment, now)
          const limit = Number(query.get('limit') ?? -1)
          const ordered = query.get('direction') === 'backward' ? events.toReversed() : events
          return Response.json(limit < 0 ? ordered : ordered.slice(0, limit))
        }),
      )

      app.post(
        '/v13/deployments',
        within(async ({ team, now, request }) => {
          const body = NewDeployment.safeParse(await request.req.json())
          if (!body.success) return refusal(400, 'bad_request', 'Invalid request body.')
          const wanted = body.data.project ?? body.data.name
          const project = team.projects.find((each) => each.id === wanted || each.name === wanted)
          if (!project) return refusal(404, 'not_found', 'Project not found.')
          const place = { team, project, now }
          return Response.json(deploymentShape(createDeployment(place, body.data), place))
        }),
      )

      app.patch(
        '/v12/deployments/:deployment/cancel',
        withDeployment((found) => {
          cancelDeployment(found, found.deployment)
          return Response.json(deploymentShape(found.deployment, found))
        }),
      )

      app.get(
        '/v9/projects/:project',
        withProject((place) => Response.json(projectShape(place))),
      )

      app.get(
        '/v10/projects/:project/env',
        withProject(({ project, query }) => {
          const decrypt = query.get('decrypt') === 'true'
          const envs = project.variables.map((variable, index) => variableShape(variable, index, decrypt))
          return Response.json({ envs, pagination: { count: envs.length, next: null, prev: null } })
        }),
      )

      app.get(
        '/v9/projects/:project/domains',
        withProject((place) => {
          const domains = place.project.domains.map((domain) => domainShape(domain, place))
          return Response.json({ domains, pagination: { count: domains.length, next: null, prev: null } })
        }),
      )

      app.get(
        '/v6/domains/:domain/config',
        within(({ team, request }) => {
          const domains = team.projects.flatMap((project) => project.domains)
          const domain = domains.find(({ name }) => name === request.req.param('domain'))
          return domain ? Response.json(domainConfigShape(domain)) : refusal(404, 'not_found', 'Domain not found.')
        }),
      )

      const alias = (type: 'promote' | 'rollback', status: number) =>
        withProject((place) => {
          const found = deploymentIn(place, place.request.req.param('deployment'))
          if (found.project !== place.project) return refusal(404, 'not_found', 'The deployment could not be found.')
          requestAlias(place, type, found.deployment)
          return new Response(null, { status })
        })
      app.post('/v10/projects/:project/promote/:deployment', alias('promote', 201))
      app.post('/v1/projects/:project/rollback/:deployment', alias('rollback', 201))
      // The address that Vercel's own command line still uses.
      app.post('/v9/projects/:project/rollback/:deployment', alias('rollback', 201))

      const aliases = withProject(({ project, query, now }) => {
        const request = project.aliasRequest
        const job = request && jobStatusOf(request, now)
        const status = job === 'succeeded' ? 'completed' : job === 'failed' ? 'failed' : 'pending'
        const all = request
          ? project.domains.map(({ name }, index) => ({ alias: name, id: `als${index}`, status }))
          : []
        const shown = query.get('failedOnly') === 'true' && status !== 'failed' ? [] : all
        return Response.json({ aliases: shown, pagination: { count: shown.length, next: null, prev: null } })
      })
      app.get('/v1/projects/:project/promote/aliases', aliases)
      app.get('/v9/projects/:project/rollback/aliases', aliases)
    },
  })

const NOBODY: TeamState = { id: 'personal', slug: 'personal', name: 'personal', projects: [] }

function allIn({ team, now }: Pick<Asked, 'team' | 'now'>): readonly Found[] {
  return team.projects.flatMap((project) =>
    project.deployments.map((deployment) => ({ team, project, deployment, now })),
  )
}
