import type { Context } from '../context.ts'

/** Lets a watched release be judged after a while. */
export async function watchLater({ queue, now }: Context, releaseId: string, delayMs: number): Promise<void> {
  const slot = Math.floor((now().getTime() + delayMs) / 500)
  await queue.add('watch-release', { releaseId }, { id: `watch-release.${releaseId}.${slot}`, delayMs })
}
