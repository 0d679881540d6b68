import { z } from 'zod'
import type { Product } from '../../products/product.ts'
import { type Claim, claimed, type Heard, nothingHeard, type Said } from './signal.ts'

const text = z.string().nullish()

/** https://vercel.com/docs/webhooks/webhooks-api */
const DeploymentEvent = z.object({
  type: z.string(),
  createdAt: z.union([z.number(), z.string()]).nullish(),
  payload: z.object({
    target: text,
    project: z.object({ id: text, name: text }).nullish(),
    // Older events have it here.
    projectId: text,
    deployment: z.object({ name: text, url: text }).nullish(),
    links: z.object({ deployment: text, project: text }).nullish(),
  }),
})

/** A canceled deployment is not among them: what ran goes on running, and somebody, or a newer commit, wanted it so. */
const kinds: Readonly<Record<string, { status: Said['status']; summary: string }>> = {
  'deployment.error': {
    status: 'firing',
    summary: 'Vercel could not deploy to production; what ran before still runs',
  },
  'deployment.succeeded': { status: 'resolved', summary: 'A production deployment succeeded' },
  'deployment.promoted': { status: 'resolved', summary: 'A deployment was promoted to production' },
  'deployment.rollback': { status: 'resolved', summary: 'Production was rolled back' },
}

/** Events that are about production by their nature, and do not say so. */
const alwaysProduction = ['deployment.promoted', 'deployment.rollback']

/**
 * What a delivery of Vercel says of the products whose projects it names.
 * @returns null when the body is not of the documented shape
 */
export function vercelHeard(payload: unknown, products: readonly Product[], receivedAt: Date): Heard | null {
  const parsed = DeploymentEvent.safeParse(payload)
  if (!parsed.success) return null
  const { type, createdAt, payload: event } = parsed.data
  const kind = kinds[type]
  if (kind === undefined) return nothingHeard
  if (event.target !== 'production' && !(event.target == null && alwaysProduction.includes(type))) return nothingHeard
  const names = [event.project?.id, event.project?.name, event.projectId, event.deployment?.name]
  const known = names.flatMap((name) => (name ? [name.toLowerCase()] : []))
  const said: Said = {
    ...kind,
    severity: 'major',
    title: `Production deployment of ${event.project?.name ?? event.deployment?.name ?? 'a project'} on Vercel failed`,
    link: { title: 'Deployment on Vercel', url: event.links?.deployment ?? event.links?.project },
    at: createdAt == null ? null : new Date(createdAt),
    environment: 'production',
  }
  const claims = products.flatMap((product): Claim[] => {
    // By the name in the product's file, because not every event has both the project's id and its name.
    const route = product.incidents.signals.vercel.find(({ project }) => known.includes(project.toLowerCase()))
    if (route === undefined) return []
    return [{ product, about: route.about, fingerprint: `vercel:${route.project.toLowerCase()}/production` }]
  })
  return claimed('vercel', said, claims, receivedAt)
}
