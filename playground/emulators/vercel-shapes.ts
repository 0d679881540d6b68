import { buildingAt, endedAt, isRollbackCandidate, jobStatusOf, readyStateOf } from './vercel-clock.ts'
import {
  type DeploymentState,
  type DomainState,
  hostOf,
  type ProjectState,
  type TeamState,
  type VariableState,
} from './vercel-state.ts'

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
      ? { ready: endedAt(deployment), readySubstate: deployment.target === 'production' ? 'PROMOTED' : 'STAGED' }
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

/** A variable; the value as Vercel gives it: readable, enciphered, or nothing at all. */
export function variableShape(variable: VariableState, index: number, decrypt: boolean): object {
  const { name, value, type, targets, branch } = variable
  const enciphered = Buffer.from(JSON.stringify({ v: 'v2', c: Buffer.from(value).toString('base64') }))
  const shown = { plain: value, encrypted: decrypt ? value : enciphered.toString('base64'), sensitive: '' }[type]
  return {
    id: `env${String(index).padStart(13, '0')}`,
    key: name,
    value: shown,
    type,
    target: targets,
    decrypted: type !== 'sensitive' && (decrypt || type === 'plain'),
    configurationId: null,
    createdAt: 1_746_000_000_000,
    updatedAt: 1_746_000_000_000,
    createdBy: 'user_ada',
    updatedBy: null,
    securityIssues: [],
    ...(branch === undefined ? {} : { gitBranch: branch }),
  }
}

/** A domain of a project. */
export function domainShape({ name, isVerified, redirect }: DomainState, { project }: Place): object {
  const apexName = name.endsWith('.vercel.app') ? 'vercel.app' : name.split('.').slice(-2).join('.')
  const record = {
    type: 'TXT',
    domain: `_vercel.${apexName}`,
    value: `vc-domain-verify=${name},0`,
    reason: 'pending_domain_verification',
  }
  return {
    name,
    apexName,
    projectId: project.id,
    redirect,
    redirectStatusCode: redirect === null ? null : 308,
    gitBranch: null,
    createdAt: 1_746_000_000_000,
    updatedAt: 1_746_000_000_000,
    verified: isVerified,
    ...(isVerified ? {} : { verification: [record] }),
  }
}

/** How a domain's DNS looks to Vercel. */
export function domainConfigShape({ isMisconfigured }: DomainState): object {
  return {
    configuredBy: isMisconfigured ? null : 'CNAME',
    acceptedChallenges: isMisconfigured ? [] : ['http-01'],
    recommendedIPv4: [{ rank: 1, value: ['76.76.21.21'] }],
    recommendedCNAME: [{ rank: 1, value: 'cname.vercel-dns.com.' }],
    misconfigured: isMisconfigured,
  }
}

/** A project with what production serves and how its last promotion or rollback goes. */
export function projectShape(place: Place): object {
  const { team, project, now } = place
  const served = project.deployments.find(({ id }) => id === project.production?.deploymentId)
  const request = project.aliasRequest
  return {
    id: project.id,
    name: project.name,
    accountId: team.id,
    framework: project.framework,
    nodeVersion: '22.x',
    live: false,
    directoryListing: false,
    alias: [],
    defaultResourceConfig: { functionDefaultRegions: ['iad1'] },
    resourceConfig: { functionDefaultRegions: ['iad1'] },
    deploymentExpiration: {},
    createdAt: 1_740_000_000_000,
    updatedAt: now,
    targets: served ? { production: servedShape(served, place) } : {},
    lastRollbackTarget: null,
    lastAliasRequest: request && {
      type: request.type,
      fromDeploymentId: request.fromDeploymentId,
      toDeploymentId: request.toDeploymentId,
      requestedAt: request.requestedAt,
      jobStatus: jobStatusOf(request, now),
    },
  }
}

function servedShape(deployment: DeploymentState, { team, project, now }: Place): object {
  const host = hostOf(deployment, project, team)
  return {
    id: deployment.id,
    name: project.name,
    url: host,
    deploymentHostname: host.replace(/\.vercel\.app$/, ''),
    alias: project.domains.map(({ name }) => name),
    createdAt: deployment.createdAt,
    createdIn: 'iad1',
    creator: {
      uid: `user_${deployment.creator}`,
      username: deployment.creator,
      email: `${deployment.creator}@example.com`,
    },
    plan: 'pro',
    private: false,
    readyState: readyStateOf(deployment, now),
    target: 'PRODUCTION',
    type: 'LAMBDAS',
  }
}
