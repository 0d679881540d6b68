import { z } from 'zod'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { repositoryField, repositoryNamed } from './repository.ts'
import { shareOf } from './rows.ts'

const SecretName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of a secret: letters, digits and underscores')

const RequiredSecret = z.strictObject({
  name: SecretName.describe('The name of the secret.'),
  purpose: z.string().min(1).optional().describe('What the secret is for.'),
  neededBy: z.string().min(1).optional().describe('What does not work without it.'),
})

const Spec = z.object({
  repository: repositoryField,
  environment: z
    .string()
    .min(1)
    .optional()
    .describe("The GitHub environment whose secrets count; the repository's and its organization's when left out."),
  required: z
    .array(z.union([SecretName.transform((name): z.output<typeof RequiredSecret> => ({ name })), RequiredSecret]))
    .min(1)
    .describe('The names that must be set, each alone or with its purpose and what needs it.'),
})

/** Compares the names of secrets that are set with those that are required; values are never asked for. */
export const githubSecrets = defineCheck('github-secrets', {
  summary: 'The required secrets are set in GitHub, compared by name.',
  spec: Spec,
  ask: async ({ repository, environment, required }, asking) => {
    const names = await asking.sources.github.secretNames(repositoryNamed(repository, asking.repository), {
      signal: asking.signal,
      ...(environment === undefined ? {} : { environment }),
    })
    return judgeSecrets(names, required)
  },
})

/** Compares names, in any case as GitHub does; pure. */
export function judgeSecrets(
  names: readonly string[],
  required: readonly z.output<typeof RequiredSecret>[],
): CheckAnswer {
  const set = new Set(names.map((name) => name.toUpperCase()))
  const once = new Map(required.map((secret) => [secret.name.toUpperCase(), secret]))
  const details = [...once].map(([key, { name, purpose, neededBy }]): Detail => {
    const why = [purpose, neededBy === undefined ? undefined : `needed by ${neededBy}`].filter(Boolean).join('; ')
    const row = set.has(key)
      ? ({ status: 'pass', subject: name, found: 'set' } as const)
      : ({ status: 'fail', subject: name, found: 'missing' } as const)
    return why === '' ? row : { ...row, note: why }
  })
  const total = details.length
  const present = details.filter((row) => row.status === 'pass').length
  const share = shareOf(details)
  if (present === total) {
    const summary = total === 1 ? `${details[0]?.subject} is set` : `All ${total} secrets are set`
    return { status: 'pass', code: 'secrets.ok', summary, share, details }
  }
  const missing = total - present
  const summary = `${present} of ${total} secrets ${present === 1 ? 'is' : 'are'} set; ${missing} ${missing === 1 ? 'is' : 'are'} missing`
  return { status: 'fail', code: 'secrets.missing', summary, share, details }
}
