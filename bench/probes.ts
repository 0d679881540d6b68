import { type ChildProcess, fork } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { stringify } from 'yaml'
import { startEmbeddedPostgres } from '../src/store/embedded-postgres.ts'
import { type BlackboxExporter, startBlackboxExporter } from './blackbox-exporter.ts'
import type { ProbingCost } from './probe-bot.ts'
import { atMost, type Measurement, type Result } from './result.ts'

const endpoints = 1_000
const everyMs = 30_000
/** Both are warmed up by five thousand probes, because they run for weeks. */
const warmUp = { everyMs: 2_000, forMs: 10_000 }
const cores = 2

/** 1,000 endpoints every 30 s: what a probe costs, beside Prometheus's blackbox exporter. */
export const probes: Measurement = {
  name: 'probes',
  summary: `processor time of probing ${endpoints} endpoints every ${everyMs / 1_000} s, beside Prometheus’s blackbox exporter`,
  measure: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
    const closes: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
    try {
      const addresses = Array.from(
        { length: endpoints },
        (_, index) => `127.1.${Math.floor(index / 250)}.${1 + (index % 250)}`,
      )
      const targets = forked('bench/probe-targets.ts', addresses)
      closes.push(() => ended(targets))
      const { port } = await said<{ port: number }>(targets)
      const urls = addresses.map((address) => `http://${address}:${port}/health`)
      const productsDir = join(folder, 'products')
      await mkdir(productsDir)
      await writeFile(join(productsDir, 'bench.yml'), stringify(manifest(urls)))
      const embedded = await startEmbeddedPostgres({ dataDir: folder, log: pino({ level: 'silent' }) })
      closes.push(embedded.stop)
      const bot = forked('bench/probe-bot.ts', [embedded.url, productsDir])
      closes.push(() => ended(bot))
      await said(bot)

      const probeFor = async (phase: typeof warmUp) => {
        const cost = said<ProbingCost>(bot)
        bot.send(phase)
        return cost
      }
      await probeFor(warmUp)
      const own = await probeFor({ everyMs, forMs: everyMs })
      if (own.failed > 0) throw new Error(`${own.failed} of ${own.probes} probes failed`)
      if (own.probes < endpoints * 0.95) throw new Error(`Only ${own.probes} of ${endpoints} probes were made`)
      const perProbe = own.cpuMs / own.probes
      say(`Countersign: ${own.probes} probes stored, ${perProbe.toFixed(3)} ms of processor time each`)
      const results = [
        atMost(`probes, share of ${cores} cores`, (own.cpuMs / own.elapsedMs / cores) * 100, '%', 100),
        atMost('probes, processor time each', perProbe, 'ms', (everyMs * cores) / endpoints),
      ]
      const exporter = await startBlackboxExporter(folder)
      if (exporter === null) {
        process.stderr.write('prometheus-blackbox-exporter is not installed, so nothing is compared with it.\n')
        return results
      }
      closes.push(exporter.close)
      return [...results, await beside(exporter, urls, perProbe, say)]
    } finally {
      for (const close of closes.toReversed()) await close()
    }
  },
}

async function beside(
  exporter: BlackboxExporter,
  urls: readonly string[],
  perProbe: number,
  say: (line: string) => void,
): Promise<Result> {
  await spread(exporter, urls, warmUp.everyMs, warmUp.forMs / warmUp.everyMs)
  const before = exporter.cpuMs()
  await spread(exporter, urls, everyMs, 1)
  const other = (exporter.cpuMs() - before) / urls.length
  say(`blackbox exporter: ${urls.length} probes, ${other.toFixed(3)} ms of processor time each`)
  return atMost('probes, processor time / blackbox exporter', perProbe / other, '×', 1)
}

/** Asks for every target once in each round, evenly over the round. */
async function spread(exporter: BlackboxExporter, urls: readonly string[], roundMs: number, rounds: number) {
  const startedAt = performance.now()
  const asked: Promise<boolean>[] = []
  for (let index = 0; index < urls.length * rounds; index += 1) {
    const waitMs = startedAt + (index * roundMs) / urls.length - performance.now()
    if (waitMs > 1) await pause(waitMs)
    asked.push(exporter.probe(urls[index % urls.length] ?? ''))
  }
  if (!(await Promise.all(asked)).every(Boolean)) throw new Error('The blackbox exporter found an endpoint down')
}

function manifest(urls: readonly string[]) {
  const names = urls.map((url, index) => [`endpoint-${index}`, url] as const)
  return {
    product: 'bench',
    title: 'Bench',
    environments: { production: { title: 'Production' } },
    areas: {
      endpoints: {
        title: 'Endpoints',
        weight: 1,
        checks: Object.fromEntries(names.map(([name, url]) => [name, { kind: 'http', title: name, url }])),
      },
    },
    monitors: Object.fromEntries(names.map(([name]) => [name, { every: '30s' }])),
  }
}

function forked(file: string, words: readonly string[]): ChildProcess {
  const root = resolve(import.meta.dirname, '..')
  return fork(join(root, file), [...words], { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
}

/** The next message of a child. */
function said<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const exited = (code: number | null) => reject(new Error(`A process of the bench ended with ${code}`))
    child.once('exit', exited)
    child.once('message', (message) => {
      child.off('exit', exited)
      resolve(message as Message)
    })
  })
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.disconnect()
  })
}
