import { z } from 'zod'
import { postDigest } from '../digests/post.ts'
import { defineJob } from './job.ts'

/** Posts the digest of a slot. */
export const postDigestJob = defineJob({
  name: 'post-digest',
  data: z.object({ digest: z.string(), slot: z.iso.datetime() }),
  run: (context, { digest, slot }) => postDigest(context, digest, new Date(slot)),
})
