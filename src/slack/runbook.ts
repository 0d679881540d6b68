import type { Announcement } from './announcement.ts'
import { sectionText } from './blocks/elements.ts'
import { cut, mentionOf, plain } from './blocks/text.ts'
import { type Posting, postOrUpdate } from './post.ts'

/** Tells the channel that one more person must press, with what to press. */
export async function askForSecond(
  posting: Posting,
  { product, environment, name, by, place }: Extract<Announcement, { kind: 'runbook.asked' }>,
): Promise<void> {
  const what = `${cut(name, 75)} of ${product} ${environment}`
  const text = `${mentionOf(by)} wants to use ${plain(what)}. It takes one more person within 30 minutes: /runbook ${product} ${environment}`
  const key = `runbook-asked.${product}.${environment}.${name}.${posting.now().getTime()}`
  await postOrUpdate(posting, key, place.channelId, { text, blocks: [sectionText(text)] })
}
