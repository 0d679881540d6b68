import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import { channel } from './fields.ts'

const about = () =>
  z.string().optional().describe('The monitor that these alerts speak of; the product as a whole when left out.')
const role = () => z.string().optional()

/** What is done about the product's problems. */
export const IncidentFields = z.strictObject({
  channel: channel.optional().describe('Where incidents are posted; the product’s channel when left out.'),
  owner: role().describe('The role that is told when one opens; the owner of the check when left out.'),
  onCall: role().describe('The role that is on call, and told too.'),
  escalation: z
    .array(
      z.strictObject({
        role: z.string().describe('One of the product’s roles.'),
        within: Duration.describe('How long it has to acknowledge before the next one is told, such as 10m.'),
      }),
    )
    .default([])
    .describe('The path along which an incident climbs while nobody acknowledges it.'),
  remind: Duration.refine((ms) => ms >= 60_000, 'must be at least 1m')
    .prefault('15m')
    .describe('How often one that nobody has acknowledged reminds.'),
  signals: z
    .strictObject({
      sentry: z
        .array(z.strictObject({ project: z.string().min(1).describe('The project’s slug.'), about: about() }))
        .default([])
        .describe('Sentry projects whose alerts are this product’s.'),
      vercel: z
        .array(z.strictObject({ project: z.string().min(1).describe('The project’s name or id.'), about: about() }))
        .default([])
        .describe('Vercel projects whose failed production deployments are problems.'),
      github: z
        .strictObject({
          workflows: z.array(z.string().min(1)).default([]).describe('File names of workflows, such as deploy.yml.'),
          branches: z.array(z.string().min(1)).default(['main']).describe('The branches on which a failure counts.'),
          alerts: z.boolean().default(true).describe('Whether secret-scanning and Dependabot alerts are problems.'),
          about: about(),
        })
        .optional()
        .describe('What of the product’s repository is a problem.'),
      alertmanager: z
        .array(
          z.strictObject({
            labels: z
              .record(z.string(), z.string())
              .refine((labels) => Object.keys(labels).length > 0, 'must name at least one label')
              .describe('An alert with all of these labels is this product’s.'),
            about: about(),
          }),
        )
        .default([])
        .describe('Prometheus alerts that are this product’s.'),
    })
    .prefault({})
    .describe('Which alerts from outside are this product’s.'),
})
