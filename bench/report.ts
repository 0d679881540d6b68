import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { checkKinds } from '../src/checks/index.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/log.ts'
import { loadProducts } from '../src/products/load.ts'
import { gatherFacts } from '../src/readiness/gather.ts'
import { connectSources } from '../src/sources/connect.ts'
import { atMost, type Measurement } from './result.ts'

const endpoints = 40
const slowestMs = 1500

/** A report over many endpoints with injected delays: it must cost little more than its slowest answer. */
export const report: Measurement = {
  name: 'report',
  summary: `time of a report over ${endpoints} endpoints that answer after up to ${slowestMs} ms, beside its slowest answer`,
  measure: async (say) => {
    const server = createServer((request, response) => {
      setTimeout(() => response.end('ok'), Number(request.url?.slice(1)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
    const log = createLog('silent')
    const config = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: 'bench',
      ALLOWED_NETWORKS: '127.0.0.0/8',
    })
    const sources = connectSources(config, log)
    try {
      const checks = Object.fromEntries(
        Array.from({ length: endpoints }, (_, index) => {
          const delayMs = Math.round((slowestMs * (index + 1)) / endpoints)
          return [
            `endpoint-${index}`,
            { kind: 'http', title: `Endpoint ${index}`, url: `http://127.0.0.1:${port}/${delayMs}` },
          ]
        }),
      )
      const manifest = {
        product: 'bench',
        title: 'Bench',
        summary: 'Answers late, on purpose.',
        roles: {},
        environments: { production: { title: 'Production' } },
        areas: { endpoints: { title: 'Endpoints', weight: 1, checks } },
      }
      await writeFile(join(directory, 'bench.yml'), stringify(manifest))
      const products = await loadProducts(directory, Object.values(checkKinds))
      const product = products.get('bench')
      if (!product) throw new Error('the bench product did not load')
      const ratios: number[] = []
      for (let round = 0; round < 3; round += 1) {
        const started = performance.now()
        const facts = await gatherFacts({
          product,
          environment: 'production',
          sources: sources.sources,
          now: () => new Date(),
          lastKnown: new Map(),
          log,
        })
        const tookMs = performance.now() - started
        const passed = facts.checks.filter(({ answer }) => answer.status === 'pass').length
        if (passed !== endpoints) throw new Error(`${endpoints - passed} of ${endpoints} checks did not pass`)
        const slowest = Math.max(...facts.checks.map((check) => check.tookMs))
        ratios.push(tookMs / slowest)
        say(`report ${Math.round(tookMs)} ms, slowest answer ${slowest} ms`)
      }
      return [atMost('report time / slowest answer', Math.max(...ratios), '×', 1.2)]
    } finally {
      await sources.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await rm(directory, { recursive: true, force: true })
    }
  },
}
