import { parseArgs } from 'node:util'
import { acknowledgement } from './acknowledgement.ts'
import { alarm } from './alarm.ts'
import { alertsMeasurement } from './alerts.ts'
import { digest } from './digest.ts'
import { home } from './home.ts'
import { ledger } from './ledger.ts'
import { probes } from './probes.ts'
import { report } from './report.ts'
import { reports } from './reports.ts'
import type { Measurement, Result } from './result.ts'
import { rollback } from './rollback.ts'

const measurements: readonly Measurement[] = [
  acknowledgement,
  report,
  reports,
  ledger,
  rollback,
  probes,
  alarm,
  alertsMeasurement,
  digest,
  home,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const wanted = positionals[0]
const chosen = measurements.filter(({ name }) => wanted === undefined || name === wanted)
if (chosen.length === 0) {
  process.stderr.write(`There is no bench “${wanted}”. Known: ${measurements.map(({ name }) => name).join(', ')}\n`)
  process.exit(1)
}

const say = (line: string) => {
  if (!values.json) process.stdout.write(`${line}\n`)
}
const results: Result[] = []
for (const { name, summary, measure } of chosen) {
  say(`${name}: ${summary}`)
  for (const result of await measure((line) => say(`  ${line}`))) {
    results.push(result)
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`)
  }
}
if (!values.json) {
  const width = Math.max(...results.map(({ name }) => name.length))
  say('')
  for (const { name, value, unit, limit, holds } of results) {
    say(
      `${name.padEnd(width)}  ${String(value).padStart(9)} ${unit.padEnd(6)} limit ${String(limit).padStart(6)}  ${holds ? 'holds' : 'MISSED'}`,
    )
  }
}
process.exit(results.every(({ holds }) => holds) ? 0 : 1)
