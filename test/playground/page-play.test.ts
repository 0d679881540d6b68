import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

describe('npm run play', () => {
  it('starts everything, answers with a verdict, today and tomorrow, and ends on Ctrl-C', {
    timeout: 120_000,
  }, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'countersign-play-'))
    const child = spawn(process.execPath, ['--import', './require-node.mjs', 'playground/main.ts'], {
      env: { ...process.env, DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const until = (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = (chunk: Buffer | string) => {
          said += chunk
          const found = pattern.exec(said)?.[0]
          if (found) resolve(found)
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        child.once('close', () => reject(new Error(`It ended: ${said}`)))
      })
    try {
      const line = await until(/Countersign playground: \S+.*\n/)
      expect(line).toContain('(try /readiness vauntico)')
      const url = /http:\S+/.exec(line)?.[0] ?? ''
      const verdict = await ask(url)
      expect(verdict).toContain('NO-GO')
      // The bot refuses what Slack signed by another clock, so an answer means that both were moved.
      const moved = await fetch(`${url}/acts/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ userId: 'U1', move: 'morning' }),
      })
      expect(await moved.json()).toEqual({})
      expect(await ask(url)).toContain('NO-GO')
    } catch (error) {
      throw new Error(`It said: ${said}`, { cause: error })
    } finally {
      child.kill('SIGINT')
      expect(await ended).toBe(0)
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})

/** Asks as the page does, and reads the live updates until the verdict is there. */
async function ask(url: string): Promise<string> {
  const updates = await fetch(`${url}/updates?as=dana`)
  let asked = false
  let began = 0
  let read = ''
  for await (const chunk of updates.body ?? []) {
    read += Buffer.from(chunk).toString()
    const lines = read.split('\n\n')
    read = lines.pop() ?? ''
    for (const line of lines) {
      const update = JSON.parse(line.slice('data: '.length))
      if (!asked && update.kind === 'snapshot') {
        asked = true
        // Slack's timestamps are whole seconds, and a counter.
        began = Math.floor((Date.now() + update.snapshot.clock.aheadMs) / 1_000)
        const { id } = update.snapshot.channels.find(({ name }: { name: string }) => name === 'vauntico')
        const { id: userId } = update.snapshot.people.find(({ name }: { name: string }) => name === 'dana')
        void fetch(`${url}/acts/command`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ userId, channelId: id, command: '/readiness', text: 'vauntico' }),
        })
      }
      const isNew = update.kind === 'message' && Number(update.message.ts) >= began
      if (isNew && update.message.blocks?.some(({ type }: { type: string }) => type === 'table')) {
        return update.message.text
      }
    }
  }
  throw new Error('The updates ended without a verdict.')
}
