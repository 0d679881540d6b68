import type { Config } from '../config.ts'
import type { Network } from './network.ts'
import { createSentryAsking } from './sentry-ask.ts'
import { performanceOf, releaseHealth } from './sentry-health.ts'
import { issues, releases } from './sentry-issues.ts'
import { clientKeys, project } from './sentry-projects.ts'

export interface SentryProject {
  readonly slug: string
  readonly name: string
  readonly platform: string | null
  /** When the first event arrived; null when none ever did. */
  readonly firstEventAt: Date | null
  readonly url: string
  /** The page of its client keys. */
  readonly keysUrl: string
}

/** A client key (DSN) by its name; the DSN itself is not taken over. */
export interface ClientKey {
  readonly id: string
  readonly name: string
  readonly isActive: boolean
  readonly createdAt: Date | null
}

export interface SentryIssue {
  readonly id: string
  readonly shortId: string
  readonly title: string
  readonly culprit: string | null
  /** fatal, error, warning, … as Sentry says. */
  readonly level: string
  readonly url: string
  readonly events: number
  readonly users: number
  readonly firstSeenAt: Date | null
  readonly lastSeenAt: Date | null
}

/** Issues, most frequent first. */
export interface IssueAnswer {
  readonly issues: readonly SentryIssue[]
  /** False when there are more than the three hundred that are read. */
  readonly isComplete: boolean
  /** The page that shows the same. */
  readonly url: string
}

export interface ReleaseHealth {
  readonly sessions: number
  readonly users: number
  /** 0 to 1; null when there was no session. */
  readonly crashFreeSessions: number | null
  /** 0 to 1; null when there was no session. */
  readonly crashFreeUsers: number | null
  /** The release's part of all sessions, 0 to 1; null without a release or without sessions. */
  readonly adoption: number | null
}

export interface Performance {
  readonly transactions: number
  /** 0 to 1; null when there was no transaction, as are the others. */
  readonly failureRate: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface SentryRelease {
  readonly version: string
  readonly createdAt: Date | null
  readonly releasedAt: Date | null
  /** Issues that were seen first in this release. */
  readonly newIssues: number
  readonly lastDeploy: { readonly environment: string; readonly finishedAt: Date | null } | null
}

/** Whose traffic is asked for, and for how long back. */
export interface TrafficOptions {
  readonly project: string
  readonly environment?: string
  readonly release?: string
  readonly periodMs: number
  readonly signal: AbortSignal
}

/** The questions asked of Sentry. Organizations and projects are named by their slugs. */
export interface Sentry {
  /** A project; null when the organization answers and does not have it. */
  readonly project: (
    organization: string,
    slug: string,
    options: { signal: AbortSignal },
  ) => Promise<SentryProject | null>
  readonly clientKeys: (
    organization: string,
    slug: string,
    options: { signal: AbortSignal },
  ) => Promise<readonly ClientKey[]>
  readonly issues: (
    organization: string,
    /** `query` in Sentry's search; empty finds all. */
    options: { project: string; environment?: string; query: string; periodMs: number; signal: AbortSignal },
  ) => Promise<IssueAnswer>
  readonly releaseHealth: (organization: string, options: TrafficOptions) => Promise<ReleaseHealth>
  readonly performance: (organization: string, options: TrafficOptions) => Promise<Performance>
  /** The newest releases, at most `limit` (up to 100); `version` is a part of the version. */
  readonly releases: (
    organization: string,
    options: { project?: string; environment?: string; version?: string; limit: number; signal: AbortSignal },
  ) => Promise<readonly SentryRelease[]>
}

/** Builds the source of Sentry's facts. Without a token every question is a SourceError `not-configured`. */
export function createSentry(settings: Config['sentry'], network: Pick<Network, 'operator'>): Sentry {
  const sentry = createSentryAsking(settings, network.operator)
  return {
    project: (organization, slug, { signal }) => project(sentry, settings.url, organization, slug, signal),
    clientKeys: (organization, slug, { signal }) => clientKeys(sentry, organization, slug, signal),
    issues: (organization, options) => issues(sentry, settings.url, organization, options),
    releaseHealth: (organization, options) => releaseHealth(sentry, organization, options),
    performance: (organization, options) => performanceOf(sentry, organization, options),
    releases: (organization, options) => releases(sentry, organization, options),
  }
}
