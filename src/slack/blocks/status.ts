import type { CheckStatus } from '../../checks/check.ts'
import type { Verdict } from '../../readiness/assessment.ts'

/** An emoji stands only for a status, and a word always stands beside it. */
export const statusEmoji: Record<CheckStatus, string> = {
  pass: ':white_check_mark:',
  warn: ':warning:',
  fail: ':x:',
  unknown: ':grey_question:',
}

/** The same as characters, for plain text and table cells. */
export const statusSign: Record<CheckStatus, string> = { pass: '✅', warn: '⚠️', fail: '❌', unknown: '❔' }

export const statusWord: Record<CheckStatus, string> = {
  pass: 'OK',
  warn: 'Warning',
  fail: 'Failed',
  unknown: 'Unknown',
}

export const verdictSign: Record<Verdict, string> = { GO: '🟢', 'GO WITH CONDITIONS': '🟡', 'NO-GO': '🔴' }
