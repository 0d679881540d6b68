import { jobStatusOf, readyStateOf } from './vercel-clock.ts'
import type { Place } from './vercel-shapes.ts'
import { type DeploymentState, type DomainState, hostOf, type VariableState } from './vercel-state.ts'

/** A variable; the value as Vercel gives it: readable, enciphered, or nothing at all. */
export function variableShape(variable: VariableState, index: number, decrypt: boolean): object {
  const { name, value, type, targets, branch, updatedAt = 1_746_000_000_000 } = variable
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
    updatedAt,
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
