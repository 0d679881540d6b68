import { z } from 'zod'

/** Where a check looks for what was deployed. */
export type DeploymentOrigin =
  | {
      readonly kind: 'vercel'
      readonly project: string
      readonly team: string | undefined
      /** production, staging or preview. */
      readonly target: string
    }
  | {
      readonly kind: 'github-workflow'
      /** `owner/name`; the product's when undefined. */
      readonly repository: string | undefined
      readonly workflow: string
      readonly branch: string | undefined
      readonly event: string | undefined
    }

const word = z.string().optional()

/** The kinds whose fields name an origin; their own schemas have read the fields before. */
const Line = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('vercel-deployments'),
    project: z.string(),
    team: word,
    target: z.string().default('production'),
  }),
  z.object({ kind: z.literal('github-workflow'), repository: word, workflow: z.string(), branch: word, event: word }),
])

/** The origin that a line of checks names; null for kinds that are not about deployments. */
export function deploymentOriginOf(line: unknown): DeploymentOrigin | null {
  const { data } = Line.safeParse(line)
  if (data === undefined) return null
  if (data.kind === 'vercel-deployments') {
    return { kind: 'vercel', project: data.project, team: data.team, target: data.target }
  }
  const { kind, repository, workflow, branch, event } = data
  return { kind, repository, workflow, branch, event }
}
