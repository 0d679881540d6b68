import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servePlayground } from '../../playground/server.ts'
import { type PageRig, startPageRig } from './page-bot.ts'

describe('the page’s server', () => {
  let rig: PageRig
  beforeAll(async () => {
    rig = await startPageRig()
  })
  afterAll(() => rig.close())

  const post = (path: string, headers: Record<string, string>, body = '{}') =>
    new Promise<number>((resolve, reject) => {
      const asked = request(`${rig.page.url}${path}`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      asked.on('error', reject).end(body)
    })

  it('serves the page with its script and style', async () => {
    const page = await fetch(rig.page.url)
    expect(await page.text()).toContain('<title>Countersign playground</title>')
    for (const [path, type] of [
      ['/page.js', 'text/javascript'],
      ['/style.css', 'text/css'],
      ['/icon.svg', 'image/svg+xml'],
    ]) {
      const part = await fetch(`${rig.page.url}${path}`)
      expect([part.status, part.headers.get('content-type')]).toEqual([200, expect.stringContaining(type ?? '')])
      expect((await part.text()).length).toBeGreaterThan(100)
    }
  })

  it('lets no other site act: not by another name, not by a form', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await post('/acts/home', { ...json, host: 'evil.example' }, '{"userId":"U1"}')).toBe(403)
    expect(await post('/acts/home', { 'content-type': 'text/plain' }, '{"userId":"U1"}')).toBe(404)
    expect(await post('/acts/home', json, '{"userId":"U1"}')).toBe(200)
    expect(await post('/acts/toString', json)).toBe(404)
    expect(await post('/acts/say', json)).toBe(400)
    expect(await post('/acts/say', json, 'not json')).toBe(400)
  })

  it('moves the clock, and refuses a move that there is not', async () => {
    const json = { 'content-type': 'application/json' }
    expect(await post('/acts/clock', json, '{"userId":"U1","move":"century"}')).toBe(400)
    expect(rig.moves).toEqual([])
    expect(await post('/acts/clock', json, '{"userId":"U1","move":"morning"}')).toBe(200)
    expect(rig.moves).toEqual(['morning'])
  })

  it('shows the first person’s view to whoever is not known', async () => {
    const updates = await fetch(`${rig.page.url}/updates?as=nobody`)
    let read = ''
    for await (const chunk of updates.body ?? []) {
      read += Buffer.from(chunk).toString()
      if (read.includes('\n\n')) break
    }
    const update = JSON.parse(read.split('\n\n', 1)[0]?.slice('data: '.length) ?? '')
    expect(update).toMatchObject({ kind: 'snapshot', snapshot: { me: rig.dana } })
  })

  it('takes another port when its own is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { slack } = rig
    const playing = { slack, people: [], channels: [], commands: [], bundle: { script: '', style: '' } }
    const server = await servePlayground({ ...playing, restartBot: async () => undefined }, port)
    expect(new URL(server.url).port).not.toBe(String(port))
    expect((await fetch(server.url)).status).toBe(200)
    await server.close()
    await new Promise((resolve) => other.close(resolve))
  })
})
