import type { Context } from '../context.ts'

/**
 * Lets a watched release be judged after a while: once in that time, however many wish it.
 * @param delayMs 0 for the first look, right after its deployment
 */
export async function watchLater({ queue, now }: Context, releaseId: string, delayMs: number): Promise<void> {
  const slot = delayMs === 0 ? 'first' : Math.floor((now().getTime() + delayMs) / delayMs)
  await queue.add('watch-release', { releaseId }, { id: `watch-release.${releaseId}.${slot}`, delayMs })
}
