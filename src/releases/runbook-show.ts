import type { Context } from '../context.ts'

/** Lets the message of a runbook be brought up to date. */
export async function showRunbookLater({ queue, now }: Context, nonce: string): Promise<void> {
  await queue.add('show-runbook', { nonce }, { id: `show-runbook.${nonce}.${now().getTime()}` })
}
