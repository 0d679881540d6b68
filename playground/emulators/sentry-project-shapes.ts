import { idOf, type OrganizationState, type ProjectState } from './sentry-state.ts'

/** What a project has switched on; Sentry says each by a field of its own. */
const ABILITIES = {
  hasAccess: true,
  hasFeedbacks: false,
  hasFlags: false,
  hasMinifiedStackTrace: false,
  hasMonitors: false,
  hasNewFeedbacks: false,
  hasProfiles: false,
  hasReplays: false,
  hasInsightsHttp: false,
  hasInsightsDb: false,
  hasInsightsAssets: false,
  hasInsightsAppStart: false,
  hasInsightsScreenLoad: false,
  hasInsightsVitals: false,
  hasInsightsCaches: false,
  hasInsightsQueues: false,
  hasInsightsAgentMonitoring: false,
  hasInsightsMCP: false,
  hasLogs: false,
  hasTraceMetrics: false,
}

function common(project: ProjectState) {
  const team = { id: String(idOf(`team ${project.slug}`)), name: project.name, slug: project.slug }
  return {
    id: String(idOf(project.slug)),
    slug: project.slug,
    name: project.name,
    platform: project.platform,
    platforms: project.platform === null ? [] : [project.platform],
    dateCreated: project.createdAt,
    firstEvent: project.firstEventAt,
    firstTransactionEvent: project.traffic.some(({ transactions }) => transactions > 0),
    isBookmarked: false,
    isMember: true,
    features: [],
    access: [],
    ...ABILITIES,
    hasSessions: project.traffic.some(({ sessions }) => sessions > 0),
    team,
    teams: [team],
    latestRelease: null,
  }
}

/** A project in the list of an organization's projects. */
export function listedProjectShape(project: ProjectState) {
  const environments = [...new Set(project.traffic.map(({ environment }) => environment))]
  return { ...common(project), environments, hasUserReports: false }
}

/** A project by itself, with its settings as Sentry sets them at the beginning. */
export function projectShape(project: ProjectState, organization: OrganizationState, base: string) {
  return {
    ...common(project),
    isInternal: false,
    isPublic: false,
    avatar: { avatarType: 'letter_avatar', avatarUuid: null },
    color: '#3fbf7f',
    status: 'active',
    options: {},
    digestsMinDelay: 300,
    digestsMaxDelay: 1800,
    subjectPrefix: '',
    allowedDomains: ['*'],
    resolveAge: 0,
    dataScrubber: true,
    dataScrubberDefaults: true,
    safeFields: [],
    storeCrashReports: null,
    sensitiveFields: [],
    subjectTemplate: '$shortID - $title',
    securityToken: '',
    securityTokenHeader: null,
    verifySSL: false,
    scrubIPAddresses: false,
    scrapeJavaScript: true,
    enableAutoReleaseCreation: true,
    highlightTags: [],
    highlightContext: {},
    highlightPreset: { tags: [], context: {} },
    groupingConfig: 'newstyle:2023-01-11',
    derivedGroupingEnhancements: '',
    groupingEnhancements: '',
    secondaryGroupingExpiry: 0,
    secondaryGroupingConfig: null,
    fingerprintingRules: '',
    organization: {
      id: String(idOf(organization.slug)),
      slug: organization.slug,
      name: organization.name,
      status: { id: 'active', name: 'active' },
      dateCreated: '2025-01-06T09:00:00.000000Z',
      isEarlyAdopter: false,
      require2FA: false,
      avatar: { avatarType: 'letter_avatar', avatarUuid: null },
      links: { organizationUrl: base, regionUrl: base },
      hasAuthProvider: false,
      allowMemberInvite: true,
      allowMemberProjectCreation: true,
      allowSuperuserAccess: false,
    },
    processingIssues: 0,
    defaultEnvironment: null,
    relayPiiConfig: null,
    builtinSymbolSources: [],
    dynamicSamplingBiases: null,
    symbolSources: '[]',
    isDynamicallySampled: false,
    tempestFetchScreenshots: false,
    autofixAutomationTuning: 'off',
    seerScannerAutomation: false,
    seerNightshiftTweaks: null,
    scmSourceContextEnabled: false,
    debugFilesRole: null,
  }
}
