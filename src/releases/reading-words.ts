import { counted } from '../checks/rows.ts'
import type { BoundTrigger, Measure } from '../products/release-fields.ts'
import { seconds } from '../sources/outage.ts'
import type { Reading } from './reading.ts'
import { number, percent, spoken } from './words.ts'

const names: Readonly<Record<Exclude<Measure, 'metric'>, string>> = {
  'error-rate': 'the error rate',
  p99: 'the p99 response time',
  'failed-probes': 'the share of failed health checks',
  'new-issues': 'the number of new issues',
}

const rests: Readonly<Record<Measure, string>> = {
  'error-rate': 'request',
  p99: 'request',
  'failed-probes': 'health check',
  'new-issues': 'answer',
  metric: 'reading',
}

/** What a trigger measures, within a sentence. */
function nameOf({ measure, name }: BoundTrigger): string {
  return measure === 'metric' ? name : names[measure]
}

/** A value in a trigger's unit: `5 %`, `6.2 s`, `3`. */
export function valueText({ measure }: BoundTrigger, value: number): string {
  if (measure === 'error-rate' || measure === 'failed-probes') return percent(value)
  return measure === 'p99' ? seconds(value) : number(value)
}

/** What a reading says, as a part of a sentence: without a capital and without a full stop. */
export function phraseOf(reading: Reading, now: Date): string {
  const { trigger, baseline, limit } = reading
  const name = nameOf(trigger)
  if (reading.value === null) return `${name} is not known, because nothing answered`
  const value = `${valueText(trigger, reading.value)} over ${counted(reading.count, rests[trigger.measure])}`
  const before = baseline === null ? 'not known from before' : `${valueText(trigger, baseline)} before the release`
  const plain = valueText(trigger, trigger.over)
  switch (reading.state) {
    case 'silent':
      return `${name} was known for only ${percent(Math.floor(reading.answered * 100) / 100)} of the time`
    case 'unclear':
      return `${name} is ${value}, which is too little to tell: the limit is ${plain}`
    case 'under':
      return `${name} is ${value}, and the limit is ${plain}`
    case 'as-before':
      return `${name} is ${value}, over the limit of ${plain}, but it was ${before}`
    case 'over':
    case 'fires': {
      const raised = limit > trigger.over ? ' (raised because of what was before)' : ''
      const lasted = spoken(now.getTime() - reading.since.getTime())
      return `${name} has been over ${valueText(trigger, limit)}${raised} for ${lasted}: ${value}, ${before}`
    }
  }
}
