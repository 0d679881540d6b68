import { z } from 'zod'
import { SourceError } from '../errors.ts'
import type { ClientKey, SentryProject } from './sentry.ts'
import type { AskSentry } from './sentry-ask.ts'

const PAGE_LIMIT = 50

const Moment = z.iso.datetime({ offset: true, local: true }).transform((text) => new Date(text))

const Project = z.object({
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullish(),
  firstEvent: Moment.nullish(),
})

/** Only what is named here is taken over: a key's DSN holds a secret. */
const Key = z
  .object({ id: z.string(), name: z.string(), isActive: z.boolean(), dateCreated: Moment.nullish() })
  .transform(
    (key): ClientKey => ({
      id: key.id,
      name: key.name,
      isActive: key.isActive,
      createdAt: key.dateCreated ?? null,
    }),
  )

/** Asks for a project; null when the organization answers and does not list it. */
export async function project(
  sentry: AskSentry,
  url: string,
  organization: string,
  slug: string,
  signal: AbortSignal,
): Promise<SentryProject | null> {
  const what = `project ${slug} in ${organization}`
  try {
    const found = await sentry.one({ what, path: ['projects', organization, slug], signal }, Project)
    return {
      slug: found.slug,
      name: found.name,
      platform: found.platform ?? null,
      firstEventAt: found.firstEvent ?? null,
      url: `${url}/organizations/${organization}/projects/${found.slug}/`,
      keysUrl: `${url}/settings/${organization}/projects/${found.slug}/keys/`,
    }
  } catch (error) {
    if (!(error instanceof SourceError) || error.code !== 'not-found') throw error
    // A wrong address or organization is a 404 too; only the organization's own list proves that a project is missing.
    if ((await slugs(sentry, organization, signal)).includes(slug)) throw error
    return null
  }
}

async function slugs(sentry: AskSentry, organization: string, signal: AbortSignal): Promise<readonly string[]> {
  const question = { what: `organization ${organization}`, path: ['organizations', organization, 'projects'], signal }
  return (await complete(sentry, question, Project)).map((each) => each.slug)
}

/** Asks for a project's client keys, active or not; their secrets stay with Sentry. */
export function clientKeys(sentry: AskSentry, organization: string, slug: string, signal: AbortSignal) {
  const what = `the client keys of ${organization}/${slug}`
  return complete(sentry, { what, path: ['projects', organization, slug, 'keys'], signal }, Key)
}

async function complete<Item extends z.ZodType>(
  sentry: AskSentry,
  question: Parameters<AskSentry['one']>[0],
  item: Item,
): Promise<readonly z.output<Item>[]> {
  const found = await sentry.pages(question, item, PAGE_LIMIT)
  if (found.complete) return found.items
  throw new SourceError('Sentry', 'garbage', `Sentry has more than ${PAGE_LIMIT} pages of ${question.what}`)
}
