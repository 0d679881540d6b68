import { stripVTControlCharacters } from 'node:util'
import { type Dispatcher, request } from 'undici'
import { SourceError } from '../errors.ts'
import type { AskGitHub } from './github-ask.ts'
import { repositoryOf } from './github-repository.ts'
import { asSourceError } from './outage.ts'

const TAIL_LIMIT_BYTES = 1024 * 1024

/**
 * The end of a job's log, without colour codes and timestamps; null when GitHub no longer keeps it.
 * The log lies on another host, so the token does not go there.
 */
export async function jobLog(
  github: AskGitHub,
  dispatcher: Dispatcher,
  repository: string,
  jobId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const what = `the log of job ${jobId} in ${repository}`
  const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs'
  const parameters = { ...repositoryOf(repository), job_id: jobId }
  try {
    const answer = await github.redirect({ what, route, parameters, signal })
    const bytes =
      'location' in answer ? await download(answer.location, dispatcher, signal) : Buffer.from(answer.text, 'utf8')
    return bytes === null ? null : plainText(bytes)
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not-found') return null
    throw error
  }
}

async function download(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Buffer | null> {
  const startedAt = performance.now()
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal, headers: { 'user-agent': 'Countersign' } })
    if (statusCode === 404 || statusCode === 410) {
      await body.dump()
      return null
    }
    if (statusCode !== 200) {
      await body.dump()
      throw new SourceError('GitHub', 'server-error', `GitHub's log storage answered ${statusCode}`)
    }
    return await readEnd(body)
  } catch (error) {
    const tookMs = performance.now() - startedAt
    throw asSourceError('GitHub', error, { subject: "GitHub's log storage", tookMs, signal })
  }
}

async function readEnd(body: AsyncIterable<Buffer>): Promise<Buffer> {
  let end = Buffer.alloc(0)
  let chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    // Joined only now and then, so that a log of a gigabyte is copied twice and not a thousand times.
    if (size > TAIL_LIMIT_BYTES) {
      end = Buffer.concat([end, ...chunks]).subarray(-TAIL_LIMIT_BYTES)
      chunks = []
      size = 0
    }
  }
  return Buffer.concat([end, ...chunks]).subarray(-TAIL_LIMIT_BYTES)
}

/** A log as a person reads it: no byte order mark, no colours, no timestamp before each line. */
export function plainText(bytes: Buffer): string {
  const cut = bytes.length >= TAIL_LIMIT_BYTES ? bytes.subarray(bytes.indexOf('\n') + 1) : bytes
  return stripVTControlCharacters(cut.subarray(-TAIL_LIMIT_BYTES).toString('utf8'))
    .replaceAll('\uFEFF', '')
    .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z ?/gm, '')
    .replaceAll('\r\n', '\n')
}
