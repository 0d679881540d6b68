import { redactSecrets } from '../log.ts'

const LENGTH_LIMIT = 300

/** GitHub writes this under every failed command, so it says nothing about the reason. */
const EXIT_CODE = /^Process completed with exit code \d+\.?$/

/** What failing programs begin their own message with. */
const COMPLAINT =
  /^\s*(?:[\w.]*(?:Error|Exception)|ERROR|FATAL|Type error|error|fatal|panic|E)\b(?:\s?\[[^\]]*\]|\([^)]*\))?:\s*(.+)$/

/**
 * The line of a job's log that says why it failed: in the last step that failed, GitHub's own `##[error]` line where
 * it tells more than the exit code, else the first complaint of its command; null when there is none.
 */
export function errorLine(log: string): string | null {
  const lines = lastFailedStep(log.split('\n'))
  const errors = lines.flatMap((line) => {
    const text = /^##\[error\](.*)$/.exec(line)?.[1]?.trim()
    return text ? [text] : []
  })
  const telling = errors.find((text) => !EXIT_CODE.test(text))
  const line = telling ?? complaintOf(lines) ?? errors[0]
  return line === undefined ? null : short(withoutLabel(line))
}

/** An earlier step may have failed and let the job go on; a step's output begins with its `##[group]`. */
function lastFailedStep(lines: readonly string[]): readonly string[] {
  const isStart = (line: string) => /^##\[group\]Run /.test(line)
  const failed = lines.findLastIndex((line) => line.startsWith('##[error]'))
  const upTo = failed === -1 ? lines : lines.slice(0, failed + 1)
  return upTo.slice(upTo.findLastIndex(isStart) + 1)
}

/** The first complaint of a command before GitHub says that it failed. */
function complaintOf(lines: readonly string[]): string | undefined {
  const end = lines.findIndex((line) => line.startsWith('##[error]'))
  return (end === -1 ? lines : lines.slice(0, end)).find((line) => COMPLAINT.test(line))
}

function withoutLabel(line: string): string {
  return /^\s*(?:Error|ERROR|error|FATAL|fatal): *(.+)$/.exec(line)?.[1] ?? line.trim()
}

function short(line: string): string {
  const safe = redactSecrets(line)
  return safe.length > LENGTH_LIMIT ? `${safe.slice(0, LENGTH_LIMIT - 1)}…` : safe
}
