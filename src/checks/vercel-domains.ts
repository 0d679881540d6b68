import { z } from 'zod'
import type { ProjectDomain } from '../sources/vercel.ts'
import { type CheckAnswer, type Detail, defineCheck } from './check.ts'
import { listed, shareOf } from './rows.ts'
import { projectFields, teamOf } from './vercel-fields.ts'

const Spec = z.object({
  ...projectFields,
  expected: z
    .array(z.string().min(1).toLowerCase())
    .min(1)
    .describe('The names that must lead to the project, such as www.example.com.'),
})

/** Asks for a project's domains and compares them with the expected ones. */
export const vercelDomains = defineCheck('vercel-domains', {
  summary: 'The expected domains belong to a Vercel project, verified and configured.',
  spec: Spec,
  ask: async ({ project, team, expected }, { sources, signal }) => {
    return judgeDomains(await sources.vercel.domains(project, { ...teamOf(team), signal }), expected)
  },
})

/** Compares domains by name; pure. */
export function judgeDomains(domains: readonly ProjectDomain[], expected: readonly string[]): CheckAnswer {
  const details = [...new Set(expected)].map((name): Detail => {
    const domain = domains.find((each) => each.name.toLowerCase() === name)
    return domain ? rowOf(domain) : { status: 'fail', subject: name, found: 'missing' }
  })
  const wrong = details.filter(({ status }) => status === 'fail')
  const share = shareOf(details)
  if (wrong.length === 0) {
    const summary =
      details.length === 1
        ? `${details[0]?.subject} leads to the project`
        : `All ${details.length} domains lead to the project`
    return { status: 'pass', code: 'domains.ok', summary, share, details }
  }
  const problems = listed(wrong.map(({ subject, found }) => `${subject} is ${found}`))
  const summary = details.length === 1 ? problems : `${wrong.length} of ${details.length} domains fail: ${problems}`
  const missing = wrong.some(({ found }) => found === 'missing')
  return { status: 'fail', code: missing ? 'domains.missing' : 'domains.unusable', summary, share, details }
}

function rowOf({ name, verified, misconfigured, redirect }: ProjectDomain): Detail {
  if (!verified) return { status: 'fail', subject: name, found: 'not verified' }
  if (misconfigured) {
    return { status: 'fail', subject: name, found: 'misconfigured', note: 'its DNS records do not lead to Vercel' }
  }
  const row = { status: 'pass', subject: name, found: 'verified' } as const
  return redirect === null ? row : { ...row, note: `redirects to ${redirect}` }
}
