/** What the emulated Sentry knows. Moments are ISO 8601. */
export interface SentryState {
  /** Tokens that are let in. */
  tokens: string[]
  organizations: OrganizationState[]
  /** Self-hosted Sentry 25.11 answers failure_rate() on spans with 500. */
  failsOnFailureRate: boolean
}

export interface OrganizationState {
  slug: string
  name: string
  projects: ProjectState[]
  releases: ReleaseState[]
}

export interface ProjectState {
  slug: string
  name: string
  platform: string | null
  createdAt: string
  /** Null for a project that never received an event. */
  firstEventAt: string | null
  keys: KeyState[]
  issues: IssueState[]
  traffic: TrafficState[]
}

export interface KeyState {
  name: string
  isActive: boolean
  /** 32 hexadecimal digits each; the second is what no reader may see. */
  publicKey: string
  secretKey: string
  createdAt: string
}

export interface IssueState {
  title: string
  culprit: string
  level: 'fatal' | 'error' | 'warning' | 'info' | 'debug'
  status: 'unresolved' | 'resolved' | 'ignored'
  environment: string
  /** The release in which it was first seen. */
  firstRelease: string | null
  events: number
  users: number
  /** How long before now, in hours, so that a world stays as fresh as it was. */
  firstSeenHoursAgo: number
  lastSeenHoursAgo: number
}

/** What one release did in one environment, in whatever period is asked for. */
export interface TrafficState {
  environment: string
  release: string
  sessions: number
  crashedSessions: number
  users: number
  crashedUsers: number
  transactions: number
  failedTransactions: number
  p95Ms: number
  p99Ms: number
}

export interface ReleaseState {
  version: string
  projects: string[]
  createdAt: string
  releasedAt: string | null
  deploys: DeployState[]
}

export interface DeployState {
  id: number
  environment: string
  name: string | null
  url: string | null
  startedAt: string | null
  finishedAt: string
}

/** A project of which only what matters is named. */
export function sentryProject(named: Partial<ProjectState> & Pick<ProjectState, 'slug' | 'name'>): ProjectState {
  return {
    platform: 'javascript-nextjs',
    createdAt: '2025-06-02T09:00:00.000000Z',
    firstEventAt: null,
    keys: [],
    issues: [],
    traffic: [],
    ...named,
  }
}

/** A stable number for a slug, because Sentry's ids are numbers that never change. */
export function idOf(text: string): number {
  return [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_003, 4_500_000)
}
