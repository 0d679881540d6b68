import {
  type DeployState,
  type IssueState,
  idOf,
  type KeyState,
  type OrganizationState,
  type ProjectState,
  type ReleaseState,
} from './sentry-state.ts'

const HOUR_MS = 60 * 60 * 1000

/** An issue, as in the list of an organization's issues. */
export function issueShape(
  issue: IssueState,
  project: ProjectState,
  organization: OrganizationState,
  base: string,
  now: Date,
) {
  const id = String(idOf(`${project.slug} ${issue.title}`))
  const seen = (hoursAgo: number) => new Date(now.getTime() - hoursAgo * HOUR_MS).toISOString()
  return {
    id,
    shareId: null,
    shortId: `${project.slug.toUpperCase()}-${Number(id).toString(36).toUpperCase()}`,
    title: issue.title,
    culprit: issue.culprit,
    permalink: `${base}/organizations/${organization.slug}/issues/${id}/`,
    logger: null,
    level: issue.level,
    status: issue.status,
    statusDetails: {},
    substatus: issue.status === 'unresolved' ? 'ongoing' : null,
    isPublic: false,
    platform: project.platform,
    priority: issue.level === 'error' || issue.level === 'fatal' ? 'high' : 'low',
    priorityLockedAt: null,
    seerFixabilityScore: null,
    seerAutofixLastTriggered: null,
    seerExplorerAutofixLastTriggered: null,
    project: { id: String(idOf(project.slug)), name: project.name, slug: project.slug, platform: project.platform },
    type: 'error',
    issueType: 'error',
    issueCategory: 'error',
    metadata: { title: issue.title },
    numComments: 0,
    assignedTo: null,
    isBookmarked: false,
    isSubscribed: false,
    subscriptionDetails: null,
    hasSeen: false,
    annotations: [],
    isUnhandled: issue.level === 'fatal',
    count: String(issue.events),
    userCount: issue.users,
    firstSeen: seen(issue.firstSeenHoursAgo),
    lastSeen: seen(issue.lastSeenHoursAgo),
    stats: {},
    lifetime: {},
    filtered: null,
    ...expanded(issue),
  }
}

/** What Sentry's description calls required, although the real one gives most of it on demand only. */
function expanded({ lastSeenHoursAgo, environment }: IssueState) {
  const added = new Date(Date.now() - lastSeenHoursAgo * HOUR_MS).toISOString()
  return {
    derivedData: {
      blocker: '',
      progress: '',
      status: '',
      viewCount: 0,
      hasOpenFixPr: false,
      isAssigned: false,
      hasRootCause: false,
      lastCompletedAutofixStep: '',
      lastProgressedAt: null,
    },
    sessionCount: 0,
    inbox: { reason: 0, reason_details: null, date_added: added },
    owners: { type: 'ownershipRule', owner: '', date_added: added },
    integrationIssues: [],
    sentryAppIssues: [],
    latestEventHasAttachments: false,
    matchingEventId: null,
    matchingEventEnvironment: environment,
  }
}

/** A client key with its secret, as Sentry shows it to who may read the project. */
export function keyShape(key: KeyState, project: ProjectState, base: string) {
  const { host } = new URL(base)
  const id = idOf(project.slug)
  const dsn = `https://${key.publicKey}@${host}/${id}`
  const api = `https://${host}/api/${id}`
  const query = `?sentry_key=${key.publicKey}`
  return {
    id: key.publicKey,
    name: key.name,
    label: key.name,
    public: key.publicKey,
    secret: key.secretKey,
    projectId: id,
    isActive: key.isActive,
    rateLimit: null,
    dsn: {
      secret: `https://${key.publicKey}:${key.secretKey}@${host}/${id}`,
      public: dsn,
      csp: `${api}/csp-report/${query}`,
      security: `${api}/security/${query}`,
      minidump: `${api}/minidump/${query}`,
      nel: `${api}/nel/${query}`,
      unreal: `${api}/unreal/${key.publicKey}/`,
      crons: `${api}/cron/___MONITOR_SLUG___/${key.publicKey}/`,
      cdn: `https://${host}/js-sdk-loader/${key.publicKey}.min.js`,
      playstation: `${api}/playstation/${query}`,
      integration: `${api}/integration/`,
      otlp_traces: `${api}/integration/otlp/v1/traces`,
      otlp_logs: `${api}/integration/otlp/v1/logs`,
    },
    browserSdkVersion: '10.x',
    browserSdk: { choices: [['10.x', '10.x']] },
    dateCreated: key.createdAt,
    dynamicSdkLoaderOptions: {
      hasReplay: true,
      hasPerformance: true,
      hasDebug: false,
      hasFeedback: false,
      hasLogsAndMetrics: false,
    },
  }
}

/** A release with its newest deploy. */
export function releaseShape(release: ReleaseState, organization: OrganizationState) {
  const projects = organization.projects.filter(({ slug }) => release.projects.includes(slug))
  const newIn = ({ issues }: ProjectState) => issues.filter((issue) => issue.firstRelease === release.version).length
  const lastDeploy = release.deploys.at(-1)
  return {
    id: idOf(release.version),
    version: release.version,
    status: 'open',
    shortVersion: release.version.split('@').at(-1) ?? release.version,
    versionInfo: null,
    ref: null,
    url: null,
    dateReleased: release.releasedAt,
    dateCreated: release.createdAt,
    data: {},
    newGroups: projects.reduce((sum, project) => sum + newIn(project), 0),
    owner: null,
    commitCount: 0,
    lastCommit: null,
    deployCount: release.deploys.length,
    lastDeploy: lastDeploy ? { ...deployShape(lastDeploy), name: lastDeploy.name ?? '' } : null,
    authors: [],
    projects: projects.map((project) => ({
      id: idOf(project.slug),
      slug: project.slug,
      name: project.name,
      newGroups: newIn(project),
      platform: project.platform,
      platforms: project.platform === null ? [] : [project.platform],
      hasHealthData: project.traffic.some(({ sessions }) => sessions > 0),
    })),
    firstEvent: null,
    lastEvent: null,
    currentProjectMeta: {},
    userAgent: null,
  }
}

export function deployShape(deploy: DeployState) {
  return {
    id: String(deploy.id),
    environment: deploy.environment,
    dateStarted: deploy.startedAt,
    dateFinished: deploy.finishedAt,
    name: deploy.name,
    url: deploy.url,
  }
}
