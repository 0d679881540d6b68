import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { targetKinds } from '../targets/index.ts'
import { channel, line, slug } from './fields.ts'
import { FreezeWindow } from './freeze-fields.ts'
import { MigrationGlobs, Requires, RollbackPolicy, Watch } from './release-fields.ts'

/** What carries a release out, with the fields of its kind. */
const TargetLine = z.discriminatedUnion('kind', [
  targetKinds['github-workflow'].spec
    .extend({ kind: z.literal('github-workflow').describe(targetKinds['github-workflow'].summary) })
    .strict(),
  targetKinds.vercel.spec.extend({ kind: z.literal('vercel').describe(targetKinds.vercel.summary) }).strict(),
  targetKinds.webhook.spec.extend({ kind: z.literal('webhook').describe(targetKinds.webhook.summary) }).strict(),
])

export type TargetLine = z.output<typeof TargetLine>

const roles = () => z.array(z.string()).min(1, 'must name at least one role, or be left out')

/** How a product is deployed to an environment. */
export const DeployFields = z.strictObject({
  target: TargetLine.describe('What carries a release out.'),
  automatic: z
    .boolean()
    .default(false)
    .describe('Whether it is deployed by itself as soon as the last gate closes; else somebody presses Deploy.'),
  deployers: roles().optional().describe('The roles whose people may deploy and roll back; all when left out.'),
  requires: Requires.optional().describe('The environment in which the same commit must be live first.'),
  within: Duration.prefault('45m').describe('How long a deployment may take until nobody knows how it ends.'),
  live: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/, error: 'must be an address' })
        .describe('Where the product says what it runs.'),
      path: z.string().min(1).describe('The JSON path of the commit, such as $.commit.'),
    })
    .optional()
    .describe('Where the product itself says which commit it runs: the proof after a deployment or rollback.'),
  probes: z
    .array(z.string())
    .default([])
    .describe('The checks that say whether it is well: asked after every deployment.'),
  measures: z
    .strictObject({
      sentry: z
        .strictObject({
          organization: z.string().min(1).describe('The organization’s slug.'),
          project: z.string().min(1).describe('The project’s slug.'),
        })
        .optional()
        .describe('Sentry’s figures of this environment: error rate, p99 and new issues.'),
      metrics: z
        .url({ protocol: /^https?$/, error: 'must be an address' })
        .optional()
        .describe('Where the product exposes its metrics, in Prometheus text.'),
    })
    .default({})
    .describe('Where triggers are measured. Without Sentry, error rate and p99 are those of the probes.'),
  watch: Watch.optional().describe('The time after a deployment in which triggers are watched.'),
  onTrouble: RollbackPolicy.prefault({}).describe('What is done when a release is not well.'),
  freeze: z
    .record(slug, FreezeWindow)
    .default({})
    .describe('When nothing is deployed without two people breaking the glass.'),
  migrations: MigrationGlobs,
  tell: z.array(channel).default([]).describe('The channels that are told once when a release is live.'),
  call: z.string().optional().describe('The role to call when a rollback does not work.'),
})

/** An emergency action. */
export const RunbookFields = z.strictObject({
  title: line(75).describe('What the button says, such as Quick restart.'),
  says: line(300).describe('What it does and what it costs, as the confirmation shows it.'),
  environments: z.array(z.string()).min(1).optional().describe('Where it can be used; everywhere when left out.'),
  roles: roles().describe('The roles whose people may use it.'),
  people: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .describe('How many different people must press: 1 or 2.'),
  target: TargetLine.describe('What carries it out, at the commit that runs.'),
  within: Duration.prefault('30m').describe('How long it may take until nobody knows how it ends.'),
})
