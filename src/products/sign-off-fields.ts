import { z } from 'zod'
import { DAY_MS, Duration } from '../checks/duration.ts'
import { line, slug } from './fields.ts'

const waiting = () =>
  Duration.refine((durationMs) => durationMs >= 60_000, 'must be at least 1m').refine(
    (durationMs) => durationMs <= 365 * DAY_MS,
    'must be at most 365d',
  )

const hour = () => z.int().min(0, 'must be at least 0').max(24, 'must be at most 24')

const SigningRoleFields = z.strictObject({
  title: line(80).optional().describe('As whom its people sign; the role’s own title when left out.'),
  quorum: z
    .int()
    .min(1, 'must be at least 1')
    .max(20, 'must be at most 20')
    .default(1)
    .describe('How many of its people must sign.'),
  validFor: waiting().prefault('7d').describe('How long a signature stands, such as 7d.'),
})

/** What must hold before a release to an environment. */
export const SignOffFields = z.strictObject({
  readiness: z
    .enum(['GO', 'GO WITH CONDITIONS', 'any'])
    .default('GO WITH CONDITIONS')
    .describe('The least verdict that may ship; any leaves readiness out of it.'),
  checklists: z
    .array(z.string())
    .optional()
    .describe('The checklists that must be done; all of this environment when left out.'),
  within: waiting()
    .prefault('2d')
    .describe('How long people have for their signatures, such as 2d; then the request lapses.'),
  authorsMaySign: z
    .boolean()
    .default(true)
    .describe('Whether the author of a commit that ships may sign. Who asked for the sign-off never may.'),
  hours: z
    .strictObject({
      from: hour().describe('The first hour of the day, 0 to 23.'),
      to: hour().describe('The hour at which the day ends, 1 to 24.'),
    })
    .refine(({ from, to }) => from < to, 'must begin before they end')
    .prefault({ from: 9, to: 18 })
    .describe('The hours in which people may be reminded, in their own zone, Monday to Friday.'),
  roles: z
    .record(
      slug,
      SigningRoleFields.nullable().transform((fields) => fields ?? SigningRoleFields.parse({})),
    )
    .default({})
    .describe('The roles that must sign, by their names under roles.'),
  waivers: z
    .strictObject({
      roles: z
        .array(z.string())
        .min(1, 'must name at least one role')
        .describe('The roles whose people may grant a waiver that somebody else asked for.'),
      longest: waiting().prefault('30d').describe('How long a waiver may hold at most, such as 30d.'),
    })
    .optional()
    .describe('Who may grant waivers for failing checks; nobody when left out.'),
})
