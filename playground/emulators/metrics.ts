import { type FaultyServer, serveWithFaults } from './faulty-server.ts'

/** One series of one family; a counter or a gauge. */
export interface SeriesState {
  labels: Record<string, string>
  value: number
}

/** A family of series as a client library exposes it. */
export type FamilyState =
  | { name: string; help: string; type: 'counter' | 'gauge'; series: SeriesState[] }
  | {
      name: string
      help: string
      type: 'histogram'
      /** Upper edges, ascending, without the last, open one. */
      edges: number[]
      /** How many observations fell into each bucket by itself, the open one last. */
      histograms: { labels: Record<string, string>; counts: number[]; sum: number }[]
    }

export interface MetricsEmulator extends FaultyServer {
  /** Where the metrics are. */
  readonly metricsUrl: string
  /** Changes the series while it runs. */
  readonly change: (edit: (families: FamilyState[]) => void) => void
}

/** Serves series in Prometheus' text format 0.0.4 at `/metrics` on a free port of the loopback address. */
export async function startMetrics(seed: readonly FamilyState[]): Promise<MetricsEmulator> {
  const families = structuredClone([...seed])
  const server = await serveWithFaults(async (request) => {
    if (new URL(request.url).pathname !== '/metrics') return new Response('Not Found\n', { status: 404 })
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }
    return new Response(exposition(families), { headers })
  })
  return { ...server, metricsUrl: `${server.url}/metrics`, change: (edit) => edit(families) }
}

/** Writes families as Prometheus' text. */
export function exposition(families: readonly FamilyState[]): string {
  const parts = families.map((family) =>
    [
      `# HELP ${family.name} ${family.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${family.name} ${family.type}`,
      ...linesOf(family),
    ].join('\n'),
  )
  return `${parts.join('\n\n')}\n`
}

function linesOf(family: FamilyState): readonly string[] {
  if (family.type !== 'histogram') return family.series.map(({ labels, value }) => line(family.name, labels, value))
  return family.histograms.flatMap(({ labels, counts, sum }) => {
    const upTo = (index: number) => counts.slice(0, index + 1).reduce((total, each) => total + each, 0)
    const all = upTo(counts.length)
    return [
      ...family.edges.map((edge, index) => line(`${family.name}_bucket`, { ...labels, le: String(edge) }, upTo(index))),
      line(`${family.name}_bucket`, { ...labels, le: '+Inf' }, all),
      line(`${family.name}_sum`, labels, sum),
      line(`${family.name}_count`, labels, all),
    ]
  })
}

function line(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
  const shown = Object.entries(labels).map(([key, each]) => `${key}="${escaped(each)}"`)
  return `${name}${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${written(value)}`
}

function written(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}
