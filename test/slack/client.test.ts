import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackFetch } from '../../src/slack/client.ts'

let server: Server
let url: string
const received: FormData[] = []
const dispatcher = new Agent()

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const type = request.headers['content-type'] ?? ''
    const body = new Uint8Array(await buffer(request))
    received.push(await new Response(body, { headers: { 'content-type': type } }).formData())
    response.end('OK')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await dispatcher.close()
  await new Promise((resolve) => server.close(resolve))
})

describe('the way to Slack', () => {
  it('carries the forms that Slack’s client makes for uploads, with texts and files', async () => {
    const form = new FormData()
    form.append('title', 'Report – ∞')
    form.append('body', new Blob(['# Vauntico: NO-GO'], { type: 'text/markdown' }), 'vauntico.md')
    const answer = await createSlackFetch(dispatcher)(url, { method: 'POST', body: form })
    expect(await answer.text()).toBe('OK')
    const [sent] = received
    const file = sent?.get('body')
    expect(sent?.get('title')).toBe('Report – ∞')
    if (!(file instanceof File)) throw new Error('the file did not arrive')
    expect([file.name, file.type, await file.text()]).toEqual(['vauntico.md', 'text/markdown', '# Vauntico: NO-GO'])
  })
})
