import { defineEmulator } from 'emulate'
import { eventsAnswer, findIssues, sessionsAnswer } from './sentry-answers.ts'
import { type Asked, chosen, listed, missing, within } from './sentry-door.ts'
import { listedProjectShape, projectShape } from './sentry-project-shapes.ts'
import { listDeploys, listReleases, makeDeploy, makeRelease } from './sentry-release-routes.ts'
import { issueShape, keyShape } from './sentry-shapes.ts'
import type { ProjectState, SentryState } from './sentry-state.ts'

const ORGANIZATION = '/api/0/organizations/:organization'
const PROJECT = '/api/0/projects/:organization/:project'

/** The routes of Sentry that Countersign asks, and those by which a pipeline tells Sentry of releases and deploys. */
export const sentryDefinition = defineEmulator<SentryState>({
  name: 'sentry',
  cors: false,
  state: () => ({ tokens: [], organizations: [], failsOnFailureRate: false }),
  setup: ({ app, state, baseUrl }) => {
    const get = (path: string, answer: (asked: Asked) => Promise<Response> | Response) =>
      app.get(path, within(state, baseUrl, answer))
    const getOfProject = (path: string, answer: (asked: Asked & { project: ProjectState }) => Response) =>
      get(path, (asked) => {
        const project = asked.organization.projects.find(({ slug }) => slug === asked.request.req.param('project'))
        return project === undefined ? missing() : answer({ ...asked, project })
      })

    get(`${ORGANIZATION}/projects/`, ({ organization, address }) =>
      listed(organization.projects, address, 'per_page', listedProjectShape),
    )

    getOfProject(`${PROJECT}/`, ({ project, organization }) =>
      Response.json(projectShape(project, organization, baseUrl)),
    )

    getOfProject(`${PROJECT}/keys/`, ({ project, address }) =>
      listed(project.keys, address, 'per_page', (key) => keyShape(key, project, baseUrl)),
    )

    get(`${ORGANIZATION}/issues/`, (asked) => {
      const { organization, address } = asked
      const found = findIssues(chosen(asked), address.searchParams)
      return listed(found, address, 'limit', ({ issue, project }) =>
        issueShape(issue, project, organization, baseUrl, new Date()),
      )
    })

    get(`${ORGANIZATION}/sessions/`, (asked) =>
      Response.json(sessionsAnswer(chosen(asked), asked.address.searchParams, new Date())),
    )

    get(`${ORGANIZATION}/events/`, (asked) => {
      const answer = eventsAnswer(state, chosen(asked), asked.address.searchParams)
      return answer === null ? Response.json({ detail: 'Internal Error' }, { status: 500 }) : Response.json(answer)
    })

    get(`${ORGANIZATION}/releases/`, listReleases)
    app.post(`${ORGANIZATION}/releases/`, within(state, baseUrl, makeRelease))
    get(`${ORGANIZATION}/releases/:version/deploys/`, listDeploys)
    app.post(`${ORGANIZATION}/releases/:version/deploys/`, within(state, baseUrl, makeDeploy))
  },
})
