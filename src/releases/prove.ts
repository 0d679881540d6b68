import { select } from '../checks/http-json.ts'
import type { Context } from '../context.ts'
import { SourceError } from '../errors.ts'
import type { Deploy } from '../products/deploy.ts'
import type { Product } from '../products/product.ts'
import { short } from '../words.ts'
import type { Proof } from './release.ts'

const askMs = 10_000

/** What the product itself says it runs; null when it names no commit or cannot be asked. */
export async function liveCommit(
  { sources }: Context,
  deploy: Deploy,
  withinMs = askMs,
): Promise<{ commit: string | null; said: string }> {
  if (deploy.live === null) return { commit: null, said: 'the product does not say which commit it runs' }
  const { url, path } = deploy.live
  try {
    const answer = await sources.http.get(url, { signal: AbortSignal.timeout(withinMs) })
    const [found] = select(path, JSON.parse(answer.body)) ?? []
    if (typeof found === 'string' && /^[0-9a-f]{7,40}$/i.test(found)) return { commit: found.toLowerCase(), said: '' }
    return { commit: null, said: `${new URL(url).host} names no commit at ${path}` }
  } catch (error) {
    if (error instanceof SourceError) return { commit: null, said: error.message }
    if (error instanceof SyntaxError) return { commit: null, said: `${new URL(url).host} does not answer with JSON` }
    throw error
  }
}

/**
 * Looks what runs in an environment and how it is: the commit that the product names, and what its probes say.
 * @param expected the commit that should run
 */
export async function proveRun(
  context: Context,
  product: Product,
  deploy: Deploy,
  expected: string,
): Promise<Proof & { readonly isExpected: boolean | null }> {
  const [live, probes] = await Promise.all([liveCommit(context, deploy), askProbes(context, product, deploy)])
  // A product may name a short commit.
  const isExpected = live.commit === null ? null : expected.startsWith(live.commit)
  const bad = probes.filter(({ status }) => status !== 'pass')
  const what =
    isExpected === null
      ? `${live.said}`
      : isExpected
        ? `${deploy.environment} runs ${short(expected)}`
        : `${deploy.environment} runs ${short(live.commit ?? '')}, and not ${short(expected)}`
  const health =
    probes.length === 0
      ? ''
      : bad.length === 0
        ? `${isExpected === true ? ' and' : ';'} ${passing(probes.length)}`
        : `; ${bad.map(({ title, summary }) => `${title}: ${summary}`).join('; ')}`
  return { commit: live.commit, isExpected, probes, sentence: `${what}${health}`, at: context.now().toISOString() }
}

function passing(count: number): string {
  if (count === 1) return 'its probe passes'
  return count === 2 ? 'both probes pass' : `all ${count} probes pass`
}

/** Asks the checks that say whether a product is well. */
export async function askProbes(
  { sources, now, log }: Context,
  product: Product,
  { probes, environment }: Deploy,
): Promise<{ title: string; status: 'pass' | 'warn' | 'fail' | 'unknown'; summary: string; tookMs: number }[]> {
  const checks = product.checks.filter(({ id }) => probes.includes(id))
  return Promise.all(
    checks.map(async (check) => {
      const startedAt = performance.now()
      const took = () => performance.now() - startedAt
      try {
        const signal = AbortSignal.timeout(Math.min(check.timeoutMs, askMs))
        const { name, repository } = product
        const answer = await check.ask({ sources, now: now(), signal, repository, product: name, environment })
        return { title: check.title, status: answer.status, summary: answer.summary, tookMs: took() }
      } catch (error) {
        if (!(error instanceof SourceError)) log.error({ err: error, check: check.id }, 'a probe broke')
        const summary = error instanceof SourceError ? error.message : 'The probe broke'
        return { title: check.title, status: 'unknown' as const, summary, tookMs: took() }
      }
    }),
  )
}
