import { request } from 'undici'
import type { Network } from './network.ts'

/**
 * Whether any of some addresses that the operator configured answers: any HTTP status will do, because it came from outside.
 * @param signal when it ends, whoever has not answered counts as silent
 */
export async function anyAnswers(
  network: Pick<Network, 'operator'>,
  urls: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const others = new AbortController()
  const ask = async (url: string) => {
    const { body } = await request(url, {
      dispatcher: network.operator,
      method: 'HEAD',
      headers: { 'user-agent': 'Countersign' },
      signal: AbortSignal.any([signal, others.signal]),
    })
    await body.dump()
  }
  try {
    await Promise.any(urls.map(ask))
    return true
  } catch {
    return false
  } finally {
    others.abort()
  }
}
