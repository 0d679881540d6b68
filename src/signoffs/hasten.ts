import type { Context } from '../context.ts'
import { askedTogether } from '../store/asked-together.ts'
import { openCandidates } from '../store/candidates.ts'

/** Checks that end within this time are one question to all sources, at its end: a commit may have dozens. */
const togetherMs = 3_000

/** A storm of deliveries is a few questions. */
const candidatesUnderWay = askedTogether(openCandidates)

interface Told {
  /** `owner/name`, in whatever case the teller writes it. */
  readonly repository: string
}

/**
 * Lets open candidates look at once where their branch stands, and at nothing else, so that no slow source holds it up.
 * @param deliveryId letters, digits and dashes; the same one twice is one look
 */
export async function branchMoved(
  context: Context,
  { repository, branch }: Told & { readonly branch: string },
  deliveryId: string,
): Promise<void> {
  for (const candidate of await candidatesIn(context, repository)) {
    if (candidate.branch !== branch) continue
    const { id } = candidate
    const job = { id: `refresh-candidate.${id}.${deliveryId}` }
    await context.queue.add('refresh-candidate', { candidateId: id, ask: false }, job)
  }
}

/** Lets the evidence of open candidates at a commit be asked anew, within three seconds. */
export async function checksEnded(
  context: Context,
  { repository, commit }: Told & { readonly commit: string },
): Promise<void> {
  const at = context.now().getTime()
  const slot = Math.floor(at / togetherMs) + 1
  for (const candidate of await candidatesIn(context, repository)) {
    if (candidate.commit !== commit) continue
    const { id } = candidate
    const job = { id: `refresh-candidate.${id}.checks-${slot}`, delayMs: slot * togetherMs - at }
    await context.queue.add('refresh-candidate', { candidateId: id, ask: true }, job)
  }
}

async function candidatesIn({ database }: Context, repository: string) {
  const open = await candidatesUnderWay(database)
  return open.filter((each) => each.repository.toLowerCase() === repository.toLowerCase())
}
