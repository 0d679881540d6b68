import { describe, expect, it } from 'vitest'
import { patient, serveHttp } from './local.ts'
import { json, localGitHub } from './local-github.ts'

const storage = async (status: number, body: string | Buffer) => {
  const authorizations: (string | undefined)[] = []
  const port = await serveHttp((request, response) => {
    authorizations.push(request.headers.authorization)
    response.writeHead(status).end(body)
  })
  return { url: `http://127.0.0.1:${port}/log`, authorizations }
}

const redirecting = (location: string) =>
  localGitHub((_, response) => {
    response.writeHead(302, { location }).end()
    return true
  })

describe('jobLog', () => {
  it('follows to the storage without the token, and reads as a person would', async () => {
    const raw =
      '\uFEFF2026-01-10T23:31:00.1234567Z ##[group]Run npm\r\n2026-01-10T23:31:01.0Z \u001b[31mError: no\u001b[0m\n'
    const { url, authorizations } = await storage(200, raw)
    const { github } = await redirecting(url)
    expect(await github.jobLog('acme/web', '58', { signal: patient() })).toBe('##[group]Run npm\nError: no\n')
    expect(authorizations).toEqual([undefined])
  })

  it('keeps the last 1 MiB of a large log, from the beginning of a line', async () => {
    const lines = Array.from({ length: 300_000 }, (_, index) => `line ${index}`).join('\n')
    const { url } = await storage(200, lines)
    const { github } = await redirecting(url)
    const log = (await github.jobLog('acme/web', '58', { signal: patient() })) ?? ''
    expect(log.length).toBeLessThanOrEqual(1024 * 1024)
    expect(log.length).toBeGreaterThan(1024 * 1024 - 20)
    expect(log).toMatch(/^line \d+\n/)
    expect(log.endsWith('line 299999')).toBe(true)
  })

  it('takes a log that is answered without a redirect', async () => {
    const { github } = await localGitHub((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('2026-01-10T23:31:00.1Z hello')
      return true
    })
    expect(await github.jobLog('acme/web', '58', { signal: patient() })).toBe('hello')
  })

  it('is null when GitHub or the storage no longer has it', async () => {
    const gone = await localGitHub((_, response) => json(response, 410, { message: 'Gone' }))
    expect(await gone.github.jobLog('acme/web', '58', { signal: patient() })).toBeNull()
    const { url } = await storage(404, 'BlobNotFound')
    expect(await (await redirecting(url)).github.jobLog('acme/web', '58', { signal: patient() })).toBeNull()
  })

  it('says that the storage failed', async () => {
    const { url } = await storage(503, 'later')
    const { github } = await redirecting(url)
    await expect(github.jobLog('acme/web', '58', { signal: patient() })).rejects.toMatchObject({ code: 'server-error' })
  })
})
