import type { Announcement } from './announcement.ts'
import { sectionText } from './blocks/elements.ts'
import { cut, mentionOf, plain } from './blocks/text.ts'
import { type Posting, postOrUpdate } from './post.ts'

/** Tells the channel that one more person must press, with what to press. */
export async function askForSecond(
  posting: Posting,
  { product, productTitle, environment, name, title, by, place }: Extract<Announcement, { kind: 'runbook.asked' }>,
): Promise<void> {
  const what = `${cut(title, 75)} of ${cut(productTitle, 80)} ${environment}`
  const text = `${mentionOf(by)} wants to use ${plain(what)}. It takes one more person within 30 minutes: /runbook ${product} ${environment}`
  const key = `runbook-asked.${product}.${environment}.${name}.${posting.now().getTime()}`
  await postOrUpdate(posting, key, place.channelId, { text, blocks: [sectionText(text)] })
}
