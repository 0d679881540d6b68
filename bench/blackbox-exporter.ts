import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const program = 'prometheus-blackbox-exporter'
const config = `modules:
  http_2xx:
    prober: http
    http: { preferred_ip_protocol: ip4 }
`

/** Prometheus's blackbox exporter, asked as Prometheus asks it. */
export interface BlackboxExporter {
  /** @returns whether the target answered with 2xx */
  readonly probe: (target: string) => Promise<boolean>
  /** Processor time that it has used since it started, in milliseconds. */
  readonly cpuMs: () => number
  readonly close: () => Promise<void>
}

/** Starts it on a free port; null where it is not installed. */
export async function startBlackboxExporter(folder: string): Promise<BlackboxExporter | null> {
  if (spawnSync(program, ['--version']).error !== undefined) return null
  const file = join(folder, 'blackbox.yml')
  await writeFile(file, config)
  const port = await freePort()
  const child = spawn(program, [`--config.file=${file}`, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' })
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const ask = (path: string) =>
    new Promise<string>((resolve, reject) => {
      const outgoing = get({ port, path, agent, host: '127.0.0.1' }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      outgoing.on('error', reject)
    })
  for (let tried = 0; !(await ask('/-/healthy').catch(() => '')); tried += 1) {
    if (tried > 100) {
      child.kill()
      throw new Error(`${program} did not start`)
    }
    await pause(50)
  }
  return {
    probe: async (target) =>
      /^probe_success 1$/m.test(await ask(`/probe?module=http_2xx&target=${encodeURIComponent(target)}`)),
    cpuMs: () => cpuMsOf(child),
    close: async () => {
      agent.destroy()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}

/** proc(5): utime and stime are the 14th and 15th field, in hundredths of a second on Linux. */
function cpuMsOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
