import type { RunState } from './github-state.ts'

/** GitHub's usual and largest page. */
const PAGE_SIZE = 30
const PAGE_SIZE_LIMIT = 100

/**
 * One page of a list as GitHub gives it: `{ total_count, [name]: [...] }` and a Link header when there is more than one
 * page. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function paged<Item>(url: URL, name: string, items: readonly Item[], shape: (item: Item) => object) {
  const size = Math.min(wholeNumber(url, 'per_page', PAGE_SIZE), PAGE_SIZE_LIMIT)
  const page = wholeNumber(url, 'page', 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, relation: string) => {
    const address = new URL(url)
    address.searchParams.set('page', String(to))
    return `<${address.href}>; rel="${relation}"`
  }
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  const headers: Record<string, string> = links.length > 0 ? { link: links.join(', ') } : {}
  const shown = items.slice((page - 1) * size, page * size).map(shape)
  return { status: 200, body: { total_count: items.length, [name]: shown }, headers }
}

/** A page of a list that GitHub gives without anything around it. */
export function bare<Item>(url: URL, items: readonly Item[], shape: (item: Item) => object) {
  const page = paged(url, 'items', items, shape)
  return { ...page, body: page.body.items }
}

function wholeNumber(url: URL, name: string, fallback: number): number {
  const value = Number(url.searchParams.get(name))
  return Number.isInteger(value) && value > 0 ? value : fallback
}

/** Newest first: by the time it began, then by id, because a later one has a higher id. */
export function newest<Item extends { readonly id: number; readonly createdAt?: string; readonly startedAt?: string }>(
  items: readonly Item[],
): readonly Item[] {
  const timeOf = (item: Item) => Date.parse(item.createdAt ?? item.startedAt ?? '')
  return items.toSorted((one, other) => timeOf(other) - timeOf(one) || other.id - one.id)
}

/** Whether a run is among those that a query asks for; `status` takes statuses and conclusions. */
export function runMatches(run: RunState, query: URLSearchParams): boolean {
  const wanted = (name: string, ...values: (string | null)[]) => {
    const value = query.get(name)
    return value === null || values.includes(value)
  }
  return (
    wanted('branch', run.branch) &&
    wanted('event', run.event) &&
    wanted('status', run.status, run.conclusion) &&
    wanted('head_sha', run.commit) &&
    wanted('actor', run.actor) &&
    isSince(run, query.get('created'))
  )
}

/** GitHub takes ranges as its search does; of these the one with a beginning. */
function isSince(run: RunState, created: string | null): boolean {
  const from = /^>=(.+)$/.exec(created ?? '')?.[1]
  return from === undefined || Date.parse(run.createdAt) >= Date.parse(from)
}
