import { buildingAt, endedAt, isRollbackCandidate, readyStateOf } from './vercel-clock.ts'
import { type DeploymentState, hostOf, type ProjectState, type TeamState } from './vercel-state.ts'

/** What an answer is made of. */
export interface Place {
  readonly team: TeamState
  readonly project: ProjectState
  readonly now: number
}

/** What the list and the single answer have in common. */
function commonShape(deployment: DeploymentState, { team, project, now }: Place): object {
  const readyState = readyStateOf(deployment, now)
  const served = project.production?.deploymentId === deployment.id
  return {
    name: project.name,
    url: hostOf(deployment, project, team),
    projectId: project.id,
    createdAt: deployment.createdAt,
    buildingAt: buildingAt(deployment),
    readyState,
    ...(readyState === 'READY'
      ? {
          ready: endedAt(deployment),
          readySubstate: deployment.target === 'production' && !deployment.isStaged ? 'PROMOTED' : 'STAGED',
        }
      : {}),
    ...(readyState === 'ERROR'
      ? { errorCode: 'BUILD_UTILS_SPAWN_1', errorMessage: 'Command "npm run build" exited with 1' }
      : {}),
    target: deployment.target,
    source: deployment.source,
    type: 'LAMBDAS',
    meta: metaOf(deployment),
    inspectorUrl: `https://vercel.com/${team.slug}/${project.name}/${deployment.id.slice(4)}`,
    aliasAssigned: served,
  }
}

/** Vercel's names for what git told it. */
function metaOf({ git, meta }: DeploymentState): Record<string, string> {
  if (git === null) return meta
  return {
    ...meta,
    githubCommitAuthorLogin: git.author,
    githubCommitMessage: git.message,
    githubCommitOrg: git.owner,
    githubCommitRef: git.branch,
    githubCommitRepo: git.repository,
    githubCommitSha: git.commit,
    githubDeployment: '1',
    githubOrg: git.owner,
    githubRepo: git.repository,
  }
}

/** A deployment in GET /v7/deployments. */
export function listedDeploymentShape(deployment: DeploymentState, place: Place): object {
  return {
    ...commonShape(deployment, place),
    uid: deployment.id,
    created: deployment.createdAt,
    state: readyStateOf(deployment, place.now),
    creator: { uid: `user_${deployment.creator}`, username: deployment.creator },
    isRollbackCandidate: isRollbackCandidate(deployment, place.project, place.now),
  }
}

/** A deployment by itself: GET, POST and PATCH. */
export function deploymentShape(deployment: DeploymentState, place: Place): object {
  const { team, project, now } = place
  const readyState = readyStateOf(deployment, now)
  const served = project.production?.deploymentId === deployment.id
  const aliases = served ? project.domains.map(({ name }) => name) : []
  return {
    ...commonShape(deployment, place),
    id: deployment.id,
    status: readyState,
    creator: { uid: `user_${deployment.creator}`, username: deployment.creator },
    ownerId: team.id,
    team: { id: team.id, name: team.name, slug: team.slug },
    project: { id: project.id, name: project.name, framework: project.framework },
    projectSettings: { framework: project.framework },
    plan: 'pro',
    public: false,
    version: 2,
    alias: aliases,
    bootedAt: deployment.createdAt,
    build: { env: [] },
    buildSkipped: false,
    createdIn: 'iad1',
    env: [],
    regions: ['iad1'],
    routes: [],
    isInConcurrentBuildsQueue: false,
    isInSystemBuildsQueue: readyState === 'QUEUED',
    ...(readyState === 'ERROR' ? { buildErrorAt: endedAt(deployment), errorStep: 'buildStep' } : {}),
    ...(deployment.canceledAt === null ? {} : { canceledAt: deployment.canceledAt }),
  }
}
