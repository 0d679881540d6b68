import { z } from 'zod'
import { isSlackUser } from '../words.ts'

/** A short name: small letters, digits and dashes. It starts with a letter, so that maps keep the order of the file. */
export const slug = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters, digits and dashes, and start with a letter')
  .max(60, 'must be at most 60 characters long')

/** One line that people read. */
export const line = (most: number) =>
  z
    .string()
    .regex(/\S/, 'must not be empty')
    .max(most, `must be at most ${most} characters long`)
    .transform((text) => text.replace(/\s+/g, ' ').trim())

/** `owner/name` of a GitHub repository. */
export const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name, such as acme/web')

/** A Slack channel by its name or its id. */
export const channel = z
  .string()
  .regex(/^(#[^\s#]+|[CG][A-Z0-9]{2,})$/, 'must be a channel such as "#releases" (in quotes), or its id')

const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const userGroup = /^(S[A-Z0-9]{2,}|@[^\s@]+)$/

/** A person or a group of people, as Slack knows them. */
export const people = z
  .string()
  .refine(
    (text) => isSlackUser(text) || [email, userGroup].some((shape) => shape.test(text)),
    'must be an e-mail address, a Slack user id (U…), a user group id (S…) or a group’s handle such as "@devops"',
  )

/** Whether a value names one person: never a group. */
export const isPerson = (value: unknown): value is string =>
  typeof value === 'string' && (isSlackUser(value) || email.test(value))

/** One person: never a group. */
export const person = z.string().refine(isPerson, 'must be an e-mail address or a Slack user id (U…)')
