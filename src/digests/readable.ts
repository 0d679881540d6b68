import type { Context, Reader } from '../context.ts'
import type { Digest, DigestProduct, DigestSchedule, Standing } from './digest.ts'
import { productsOf } from './schedules.ts'

type Asking = Pick<Context, 'mayRead' | 'products'>

/**
 * A schedule without the products whose own channel its reader may not read, so that they are in no figure of the digest
 * either. Those of a file stay in its channel: whoever owns them wrote where it is posted.
 */
export async function readableSchedule<
  Schedule extends Pick<DigestSchedule, 'products'> & Partial<Pick<DigestSchedule, 'from'>>,
>(context: Asking, schedule: Schedule, reader: Reader): Promise<Schedule & { readonly products: readonly string[] }> {
  const products = productsOf(context, schedule)
  const isOwners = schedule.from === 'manifest' && reader.kind === 'channel'
  const readable = isOwners
    ? null
    : await readableOf(
        context,
        reader,
        products.map(({ channel }) => channel),
      )
  const names = products.filter(({ channel }) => channel === null || readable?.has(channel) !== false)
  return { ...schedule, products: names.map(({ name }) => name) }
}

/** A digest in which what its reader may not read is only counted. */
export async function readableDigest(
  context: Pick<Context, 'mayRead'>,
  digest: Digest,
  reader: Reader,
): Promise<Digest> {
  const standing = digest.products.flatMap(({ incidents, releases, signatures }): readonly Standing[] => [
    ...incidents,
    ...releases,
    ...signatures,
  ])
  const readable = await readableOf(
    context,
    reader,
    standing.map(({ channelId }) => channelId),
  )
  const seen = <Row extends Standing>(rows: readonly Row[]) =>
    rows.filter(({ channelId }) => channelId === null || readable.has(channelId))
  const products = digest.products.map((product): DigestProduct => {
    const { incidents, releases, signatures } = product
    const shown = { incidents: seen(incidents), releases: seen(releases), signatures: seen(signatures) }
    const hidden = {
      incidents: incidents.length - shown.incidents.length,
      releases: releases.length - shown.releases.length,
      signatures: signatures.length - shown.signatures.length,
    }
    return { ...product, ...shown, hidden }
  })
  return { ...digest, products }
}

/** Of these channels those that a reader may read, each asked about once. */
export async function readableOf(
  { mayRead }: Pick<Context, 'mayRead'>,
  reader: Reader,
  channels: readonly (string | null)[],
): Promise<ReadonlySet<string>> {
  const named = [...new Set(channels)].flatMap((channel) => (channel === null ? [] : [channel]))
  const asked = await Promise.all(named.map(async (channel) => [channel, await mayRead(reader, channel)] as const))
  return new Set(asked.flatMap(([channel, isReadable]) => (isReadable ? [channel] : [])))
}
