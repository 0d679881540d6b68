import type { EmulatorContext } from 'emulate'
import { InvalidQuery } from './sentry-answers.ts'
import { pageOf } from './sentry-search.ts'
import { idOf, type OrganizationState, type ProjectState, type SentryState } from './sentry-state.ts'

export type Handler = Parameters<EmulatorContext<SentryState>['app']['get']>[1]
export type SentryRequest = Parameters<Handler>[0]

/** What a request is about, once it was let in. */
export interface Asked {
  readonly organization: OrganizationState
  readonly request: SentryRequest
  readonly address: URL
}

export const missing = () => Response.json({ detail: 'The requested resource does not exist' }, { status: 404 })
export const refused = (detail: unknown) => Response.json({ detail }, { status: 400 })

/** Lets in who has a token, and finds the organization that the path names. */
export function within(
  state: SentryState,
  baseUrl: string,
  answer: (asked: Asked) => Promise<Response> | Response,
): Handler {
  return async (request) => {
    const header = request.req.header('authorization')
    if (header === undefined) {
      return Response.json({ detail: 'Authentication credentials were not provided.' }, { status: 401 })
    }
    if (!state.tokens.includes(header.replace(/^Bearer /, ''))) {
      return Response.json({ detail: 'Invalid token' }, { status: 401 })
    }
    const organization = state.organizations.find(({ slug }) => slug === request.req.param('organization'))
    if (organization === undefined) return missing()
    try {
      return await answer({ organization, request, address: new URL(request.req.url, baseUrl) })
    } catch (error) {
      if (error instanceof InvalidQuery) return refused(error.message)
      throw error
    }
  }
}

/** The projects that a question names by slug or number; all when it names none. */
export function chosen({ organization, address }: Asked): readonly ProjectState[] {
  const named = address.searchParams.getAll('project').filter((each) => each !== '-1')
  const unknown = named.find((name) => !organization.projects.some((project) => isNamed(project, name)))
  if (unknown !== undefined) throw new InvalidQuery(`Invalid project: ${unknown}`)
  return organization.projects.filter((project) => named.length === 0 || named.some((name) => isNamed(project, name)))
}

const isNamed = ({ slug }: ProjectState, name: string) => slug === name || String(idOf(slug)) === name

/** One page of a list in Sentry's shape, with its Link header. */
export function listed<Item>(
  items: readonly Item[],
  address: URL,
  sizeParameter: 'limit' | 'per_page',
  shape: (item: Item) => object,
): Response {
  const page = pageOf(items, address, sizeParameter)
  return Response.json(page.items.map(shape), { headers: { link: page.link } })
}
