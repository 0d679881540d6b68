import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { SourceError } from '../errors.ts'
import { createCoalesce } from './coalesce.ts'
import { asGitHubError, type GitHubAuthKind } from './github-outage.ts'

/** What is asked of GitHub. */
export interface Question {
  /** What is asked for, as it ends a sentence: `the secrets of owner/name`. */
  readonly what: string
  /** Octokit's route: `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly route: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly signal: AbortSignal
  /** True where GitHub goes on by a cursor and refuses numbers of pages. */
  readonly byCursor?: boolean
  /** True where an equal question that is under way will not do: something was changed since it was asked. */
  readonly isFresh?: boolean
}

/** Asks GitHub and parses what comes back; every failure is a SourceError. */
export interface AskGitHub {
  readonly one: <Schema extends z.ZodType>(question: Question, schema: Schema) => Promise<z.output<Schema>>
  /** All pages; the schema reads one page into its items. */
  readonly all: <Item>(question: Question, page: z.ZodType<readonly Item[]>) => Promise<readonly Item[]>
  /** The address a route redirects to, or its text when it answers by itself. */
  readonly redirect: (question: Question) => Promise<{ location: string } | { text: string }>
}

const PAGE_SIZE = 100
const PAGE_LIMIT = 50

interface Answer {
  readonly data: unknown
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
}

/** Makes the asking from an Octokit; null stands for no credentials. */
export function createAsking(octokit: Octokit | null, auth: GitHubAuthKind): AskGitHub {
  const coalesce = createCoalesce<Answer>()

  const ask = async (question: Question, extra: Record<string, unknown> = {}): Promise<Answer> => {
    if (octokit === null) {
      const sentence = "No GitHub token is set: set GITHUB_TOKEN or the GitHub App's three variables"
      throw new SourceError('GitHub', 'not-configured', sentence)
    }
    const { route, parameters, signal, what } = question
    const startedAt = performance.now()
    const send = (shared: AbortSignal): Promise<Answer> =>
      octokit.request(route, { ...parameters, request: { ...extra, signal: shared } })
    try {
      if (question.isFresh) return await send(signal)
      return await coalesce(JSON.stringify([route, parameters, extra]), signal, send)
    } catch (error) {
      throw asGitHubError(error, { what, auth, attempt: { tookMs: performance.now() - startedAt, signal } })
    }
  }

  return {
    one: async (question, schema) => parse(question, schema, (await ask(question)).data),
    all: async <Item>(question: Question, schema: z.ZodType<readonly Item[]>) => {
      const items: Item[] = []
      let place: Readonly<Record<string, string | number>> = question.byCursor ? {} : { page: 1 }
      for (let page = 1; page <= PAGE_LIMIT; page += 1) {
        const parameters = { ...question.parameters, per_page: PAGE_SIZE, ...place }
        const answer = await ask({ ...question, parameters })
        const more = parse(question, schema, answer.data)
        for (const item of more) items.push(item)
        if (!hasNext(answer, items.length, more.length)) return items
        const after = question.byCursor ? cursorOf(answer) : undefined
        if (question.byCursor && after === undefined) throw unreadable(question, undefined)
        place = after === undefined ? { page: page + 1 } : { after }
      }
      throw new SourceError('GitHub', 'garbage', `GitHub has more than ${PAGE_LIMIT} pages of ${question.what}`)
    },
    redirect: async (question) => {
      const { headers, data } = await ask(question, { redirect: 'manual' })
      if (typeof headers.location === 'string') return { location: headers.location }
      if (typeof data === 'string') return { text: data }
      throw unreadable(question, undefined)
    },
  }
}

/** GitHub tells of further pages in the Link header; without the header the count decides. */
function hasNext(answer: Answer, seen: number, last: number): boolean {
  if (typeof answer.headers.link === 'string') return answer.headers.link.includes('rel="next"')
  const counted = z.object({ total_count: z.number() }).safeParse(answer.data)
  return counted.success && last > 0 && seen < counted.data.total_count
}

/** The cursor of the next page, from the address in the Link header. */
function cursorOf({ headers }: Answer): string | undefined {
  const next = /<([^>]*)>;\s*rel="next"/.exec(String(headers.link))?.[1]
  return URL.parse(next ?? '')?.searchParams.get('after') ?? undefined
}

function parse<Schema extends z.ZodType>(question: Question, schema: Schema, data: unknown): z.output<Schema> {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  throw unreadable(question, parsed.error)
}

function unreadable(question: Question, cause: unknown): SourceError {
  const sentence = `GitHub's answer for ${question.what} is not what it documents`
  return new SourceError('GitHub', 'garbage', sentence, { cause })
}
