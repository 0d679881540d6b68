import { z } from 'zod'
import type { IssueAnswer, SentryIssue, SentryRelease } from './sentry.ts'
import type { AskSentry } from './sentry-ask.ts'
import { search, statsPeriod, term } from './sentry-query.ts'

/** A hundred issues a page: who has more needs no exact number, and the reader waits for each page. */
const PAGE_LIMIT = 3
const PAGE_SIZE = 100

const Moment = z.iso.datetime({ offset: true, local: true }).transform((text) => new Date(text))

const Issue = z
  .object({
    id: z.string(),
    shortId: z.string(),
    title: z.string(),
    culprit: z.string().nullish(),
    level: z.string(),
    permalink: z.string(),
    count: z.coerce.number(),
    userCount: z.number(),
    firstSeen: Moment.nullish(),
    lastSeen: Moment.nullish(),
  })
  .transform(
    (issue): SentryIssue => ({
      id: issue.id,
      shortId: issue.shortId,
      title: issue.title,
      culprit: issue.culprit ?? null,
      level: issue.level,
      url: issue.permalink,
      events: issue.count,
      users: issue.userCount,
      firstSeenAt: issue.firstSeen ?? null,
      lastSeenAt: issue.lastSeen ?? null,
    }),
  )

/** Asks for the issues that a search finds, most frequent first. */
export async function issues(
  sentry: AskSentry,
  url: string,
  organization: string,
  options: { project: string; environment?: string; query: string; periodMs: number; signal: AbortSignal },
): Promise<IssueAnswer> {
  const { project, environment, query, periodMs, signal } = options
  const period = statsPeriod(periodMs)
  const { items, complete } = await sentry.pages(
    {
      what: `the issues of ${organization}/${project}`,
      path: ['organizations', organization, 'issues'],
      query: { project, environment, query, statsPeriod: period, sort: 'freq', limit: PAGE_SIZE },
      signal,
    },
    Issue,
    PAGE_LIMIT,
  )
  // The page filters by a project's number only, its search by the name.
  const page = new URL(`${url}/organizations/${organization}/issues/`)
  page.searchParams.set('query', search(query, term('project', project)))
  page.searchParams.set('statsPeriod', period)
  if (environment !== undefined) page.searchParams.set('environment', environment)
  return { issues: items, isComplete: complete, url: page.href }
}

const Release = z
  .object({
    version: z.string(),
    dateCreated: Moment.nullish(),
    dateReleased: Moment.nullish(),
    newGroups: z.number(),
    lastDeploy: z.object({ environment: z.string(), dateFinished: Moment.nullish() }).nullish(),
  })
  .transform(
    (release): SentryRelease => ({
      version: release.version,
      createdAt: release.dateCreated ?? null,
      releasedAt: release.dateReleased ?? null,
      newIssues: release.newGroups,
      lastDeploy: release.lastDeploy
        ? { environment: release.lastDeploy.environment, finishedAt: release.lastDeploy.dateFinished ?? null }
        : null,
    }),
  )

/** Asks for the newest releases, at most a hundred. */
export async function releases(
  sentry: AskSentry,
  organization: string,
  options: { project?: string; environment?: string; version?: string; limit: number; signal: AbortSignal },
): Promise<readonly SentryRelease[]> {
  const { project, environment, version, limit, signal } = options
  const { items } = await sentry.pages(
    {
      what: `the releases of ${project === undefined ? organization : `${organization}/${project}`}`,
      path: ['organizations', organization, 'releases'],
      query: { project, environment, query: version, per_page: Math.min(limit, PAGE_SIZE) },
      signal,
    },
    Release,
    1,
  )
  return items
}
