import { z } from 'zod'

const Slug = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]*$/, "must be a slug as in Sentry's address: letters, digits, dashes and underscores")

/** The fields that say whose Sentry is asked. */
export const organizationField = Slug.describe('The slug of the Sentry organization.')
export const projectField = Slug.describe('The slug of the Sentry project.')
export const environmentField = z
  .string()
  .min(1)
  .optional()
  .describe('The Sentry environment, such as production; all when left out.')

/** A percentage for people, rounded to two places: `99.95 %`. */
export function percent(share: number): string {
  return `${new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 }).format(share * 100)} %`
}

/** A count for people, with its thousands apart: `12,400`. */
export function amount(count: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 }).format(count)
}
