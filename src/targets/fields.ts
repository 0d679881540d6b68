import { z } from 'zod'
import { Duration } from '../checks/duration.ts'
import type { Refused, Uncertain } from '../sources/act.ts'
import type { Started } from './target.ts'

/** The usual duration of each phase, by its name. */
export const phasesField = z
  .record(z.string().min(1), Duration)
  .default({})
  .describe('How long each phase usually takes, by its name, such as "Docker image build": 15m.')

/** An outcome of a source, as a target's. */
export function notStarted(outcome: Refused | Uncertain, code: string): Started<never> {
  const { sentence } = outcome
  return outcome.kind === 'refused' ? { kind: 'refused', code, sentence } : { kind: 'uncertain', sentence }
}
