import { type Logger, pino } from 'pino'

/** Field names that may carry a credential; whatever stands in them is never written. */
const secretFields = [
  'token',
  'authorization',
  'Authorization',
  'password',
  'secret',
  'signingSecret',
  'privateKey',
  'responseUrl',
  'response_url',
]

/** Credentials by their published prefixes: Slack's, GitHub's, PEM keys, and passwords in addresses. */
const secretShapes =
  /xox[abprs]-[\w-]+|xapp-[\w-]+|gh[pousr]_\w+|sntry[su]_[\w-]+|github_pat_\w+|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|(?<=:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g

/** Takes credentials out of a text. Used on every log line, because errors of libraries may quote addresses and headers. */
export function redactSecrets(text: string): string {
  return text.replace(secretShapes, '[redacted]')
}

/**
 * The log: one JSON object a line.
 * @param level least level that is written
 * @param destination where lines go; standard output when left out
 */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  const stream = destination ?? process.stdout
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void stream.write(redactSecrets(line)) },
  )
}
