import { z } from 'zod'
import type { CheckStatus, Detail } from './check.ts'

/** One text or several in YAML, given on as a list. */
export const OneOrSeveral = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .transform((value) => [value].flat())

const WORST_FIRST = ['fail', 'unknown', 'warn', 'pass'] as const

/** The worst status among rows; `unknown` when there is none. */
export function worstOf(rows: readonly Pick<Detail, 'status'>[]): CheckStatus {
  return WORST_FIRST.find((status) => rows.some((row) => row.status === status)) ?? 'unknown'
}

/** How much of a question holds, 0 to 1: a pass counts whole, a warning half. */
export function shareOf(rows: readonly Pick<Detail, 'status'>[]): number {
  const points = rows.map(({ status }) => (status === 'pass' ? 1 : status === 'warn' ? 0.5 : 0))
  return rows.length === 0 ? 0 : points.reduce<number>((sum, each) => sum + each, 0) / rows.length
}

/** Names in a sentence: `A, B and C`; beyond six the rest is counted. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} more`] : names
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(shown)
}

/** A count with its noun: `1 check`, `2 checks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
