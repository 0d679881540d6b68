import type { Context } from '../context.ts'
import type { Product } from '../products/product.ts'
import { verdictRank } from '../readiness/difference.ts'
import { checklistsDue, locksOf, openIncidents, recentReleases, requestsToSign } from '../store/home-facts.ts'
import { followedBy } from '../store/homes.ts'
import { type ReportInShort, reportsBefore } from '../store/report-facts.ts'
import type { Home, HomeProduct } from './home.ts'
import { type OwnRoles, ownRoles } from './own-roles.ts'
import { isMine, itemsFor, placeOf, shownIncidents, signaturesFor } from './waiting.ts'

const weekMs = 7 * 24 * 60 * 60_000
/** More than are shown, because the reader may not see all of them. */
const releasesAsked = 30

/** What somebody's Home tab is about. */
export interface Subject {
  readonly roles: OwnRoles
  /** The products in which the person has a role. */
  readonly own: readonly Product[]
  readonly follows: Home['follows']
  /** Those whose state is shown. */
  readonly shown: readonly Product[]
}

/** Looks up which products somebody's Home tab is about: the chosen ones, else those of the person's roles, else all. */
export async function subjectOf(
  context: Pick<Context, 'database' | 'products' | 'people' | 'log'>,
  userId: string,
): Promise<Subject> {
  const [roles, chosen] = await Promise.all([ownRoles(context, userId), followedBy(context.database, userId)])
  const all = context.products.list()
  const own = all.filter(({ name }) => roles.byProduct.has(name))
  const shown = all.filter(({ name }) => chosen.includes(name))
  if (shown.length > 0) return { roles, own, follows: 'chosen', shown }
  return own.length > 0 ? { roles, own, follows: 'roles', shown: own } : { roles, own, follows: 'all', shown: all }
}

/**
 * Gathers what waits for somebody and how the products are that the person follows: a handful of questions, however many
 * products there are. What stands in channels is in it, whoever may read them.
 */
export async function gatherHome(
  context: Pick<Context, 'database' | 'products' | 'people' | 'log' | 'now'>,
  userId: string,
  { roles, own, follows, shown }: Subject,
): Promise<Home> {
  const { database, products } = context
  const now = context.now()
  const ownNames = own.map(({ name }) => name)
  const subjects = shown.map(({ name, defaultEnvironment }) => ({ product: name, environment: defaultEnvironment }))
  const [requests, items, incidents, locks, reportsNow, reportsThen, releases] = await Promise.all([
    requestsToSign(database, ownNames, now),
    checklistsDue(database, environmentsOf(own), now),
    openIncidents(database, [...new Set([...ownNames, ...shown.map(({ name }) => name)])], userId),
    locksOf(database, userId, now),
    reportsBefore(database, subjects, now),
    reportsBefore(database, subjects, new Date(now.getTime() - weekMs)),
    recentReleases(database, environmentsOf(shown), releasesAsked),
  ])
  const signing = await signaturesFor(context, userId, roles.byProduct, requests)
  const byProduct = Map.groupBy(incidents, ({ product }) => product)
  const titleOf = (name: string) => products.get(name)?.title ?? name
  return {
    userId,
    signatures: signing.waiting,
    items: itemsFor(products, roles.byProduct, items),
    incidents: shownIncidents(incidents.filter((incident) => isMine(incident, userId, roles.byProduct))),
    locks: locks.map(({ product, environment, reason, expiresAt }) => ({
      product,
      productTitle: titleOf(product),
      environment,
      reason,
      expiresAt,
    })),
    follows,
    products: shown
      .map(
        ({ name, title }): HomeProduct => ({
          name,
          title,
          now: reportsNow.get(name) ?? null,
          before: reportsThen.get(name) ?? null,
          incidents: shownIncidents(byProduct.get(name) ?? []),
        }),
      )
      .toSorted((one, other) => rank(one.now) - rank(other.now) || one.title.localeCompare(other.title)),
    releases: releases.map((release) => {
      const { id, product, environment, commit, state, at, by } = release
      return { id, productTitle: titleOf(product), environment, commit, state, at, by, ...placeOf(release) }
    }),
    isUnsure: roles.isUnsure || signing.isUnsure,
  }
}

/** The products that a Home tab is about: whatever happens to them may change it; null for all. Pure. */
export function homeProducts({ roles, own, follows, shown }: Subject): readonly string[] | null {
  // Whose roles are not known may have any.
  if (roles.isUnsure || follows === 'all') return null
  return [...new Set([...own, ...shown].map(({ name }) => name))].sort()
}

const environmentsOf = (products: readonly Product[]) =>
  products.flatMap(({ name, environments }) => environments.map((each) => ({ product: name, environment: each.name })))

/** The worst first; what nobody has asked about comes last. */
const rank = (report: Pick<ReportInShort, 'verdict' | 'score'> | null) =>
  report === null ? 10_000 : verdictRank[report.verdict] * 1_000 + report.score
