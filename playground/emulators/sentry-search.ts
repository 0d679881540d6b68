/** One term of a search: `level:error`, `!span.status:[ok,unknown]`, or a word without a key. */
export interface Term {
  readonly key: string | null
  readonly values: readonly string[]
  readonly isNot: boolean
}

/** Splits a search into its terms; the values of a list are apart, quotes are taken off. */
export function termsOf(search: string): readonly Term[] {
  const found = search.matchAll(/(!?)(?:([\w.]+):)?(?:"((?:\\.|[^"\\])*)"|\[([^\]]*)\]|(\S+))/g)
  return [...found].map(([, not, key, quoted, list, plain]) => ({
    key: key ?? null,
    values: list === undefined ? [quoted?.replaceAll('\\"', '"') ?? plain ?? ''] : list.split(','),
    isNot: not === '!',
  }))
}

const HOURS: Readonly<Record<string, number>> = { s: 1 / 3600, m: 1 / 60, h: 1, d: 24, w: 168 }

/** A period such as `24h` in hours; null when it is not one. */
export function hoursOf(period: string): number | null {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(period) ?? []
  return count === undefined ? null : Number(count) * (HOURS[unit] ?? 0)
}

/** One page of a list, with the Link header by which Sentry always names a next page and says whether it has results. */
export function pageOf<Item>(
  items: readonly Item[],
  address: URL,
  sizeParameter: 'limit' | 'per_page',
): { items: readonly Item[]; link: string } {
  const size = Math.min(Math.max(Number(address.searchParams.get(sizeParameter)) || 100, 1), 100)
  // Sentry's cursors are value:offset:is_previous; ours count pages.
  const page = Number(address.searchParams.get('cursor')?.split(':')[1] ?? 0)
  const part = (to: number, rel: string, results: boolean) => {
    const cursor = `0:${to}:${rel === 'previous' ? 1 : 0}`
    const url = new URL(address)
    url.searchParams.set('cursor', cursor)
    return `<${url.href}>; rel="${rel}"; results="${results}"; cursor="${cursor}"`
  }
  const link = [
    part(Math.max(page - 1, 0), 'previous', page > 0),
    part(page + 1, 'next', items.length > (page + 1) * size),
  ].join(', ')
  return { items: items.slice(page * size, (page + 1) * size), link }
}
